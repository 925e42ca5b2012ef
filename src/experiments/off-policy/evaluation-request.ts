import { z } from "zod";
import { InvalidInputError } from "../../errors/errors.ts";
import { evaluatePolicy } from "./evaluate-policy.ts";
import { contextOf, type LoggedRow, type TargetPolicy } from "./logged-row.ts";
import type { PolicyEvaluation } from "./policy-estimate.ts";

const name = z.string().min(1).max(200);
const probability = z.number().min(0).max(1);

/** What every evaluation takes. */
export const evaluationOptions = {
  clipQuantile: z.number().gt(0.5).lt(1).optional(),
  alpha: z.number().gt(0).lt(0.5).optional(),
  seed: z.string().max(200).default("off-policy"),
};

export const evaluationRequestSchema = z.strictObject({
  /** What was shown, with which probability, and what came of it. */
  rows: z
    .array(
      z.strictObject({
        action: name,
        reward: z.number(),
        propensity: z.number(),
        context: name.optional(),
        unit: name.optional(),
      }),
    )
    .max(100_000),
  /** The policy to evaluate: every action of the log alike, or probabilities by context and action. */
  policy: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("uniform"), actions: z.array(name).min(1).max(10_000).optional() }),
    z.strictObject({
      kind: z.literal("table"),
      /** By context (the empty text for rows without one), then by action. */
      probabilities: z.record(z.string(), z.record(z.string(), probability)),
    }),
  ]),
  ...evaluationOptions,
});
export type EvaluationRequest = z.output<typeof evaluationRequestSchema>;

/** Evaluates a policy that a client describes. @throws InvalidInputError for probabilities that do not sum to 1. */
export function evaluateRequest({ rows, policy, ...options }: EvaluationRequest): PolicyEvaluation {
  const { seed, clipQuantile, alpha } = options;
  return evaluatePolicy(rows, policyOf(policy, rows), {
    seed,
    ...(clipQuantile !== undefined && { clipQuantile }),
    ...(alpha !== undefined && { alpha }),
  });
}

function policyOf(policy: EvaluationRequest["policy"], rows: readonly LoggedRow[]): TargetPolicy {
  if (policy.kind === "uniform") {
    const actions = policy.actions ?? [...new Set(rows.map(({ action }) => action))];
    const table = new Map(actions.map((action) => [action, 1 / actions.length]));
    return () => table;
  }
  const tables = new Map(
    Object.entries(policy.probabilities).map(([context, table]) => [context, new Map(Object.entries(table))]),
  );
  for (const [context, table] of tables) {
    const sum = [...table.values()].reduce((total, p) => total + p, 0);
    if (Math.abs(sum - 1) > 0.01) refuse(context, `sum to ${Number(sum.toFixed(4))}; they must sum to 1`);
  }
  const unknown = rows.find((row) => !tables.has(contextOf(row)));
  if (unknown !== undefined) refuse(contextOf(unknown), "are not given, but the log has rows of this context");
  return (context) => tables.get(context)!;
}

function refuse(context: string, message: string): never {
  const path = `policy.probabilities.${context}`;
  throw new InvalidInputError(`The probabilities of the context "${context}" ${message}.`, [{ path, message }]);
}
