import { z } from "zod";
import type { planRequestSchema } from "../../experiments/design/plan-experiment.ts";

export type PlanRequest = z.input<typeof planRequestSchema>;
export const planSchema = z.object({
  power: z.number().optional().describe("For the given users and effect"),
  minimumDetectableEffect: z.number().optional().describe("Smallest effect that the given users find"),
  usersNeeded: z.int().optional().describe("Of all variations together, for the given effect"),
  daysNeeded: z.int().optional(),
  curve: z.array(z.object({ effect: z.number(), power: z.number() })).optional(),
  days: z.array(z.object({ day: z.int(), users: z.int(), minimumDetectableEffect: z.number().optional() })).optional(),
  missing: z.string().optional().describe("Why a number is absent"),
});
export type Plan = z.infer<typeof planSchema>;

const range = { low: z.number(), high: z.number() };
export const policyEvaluationSchema = z.object({
  refused: z.boolean(),
  reasons: z.array(z.string()).optional().describe("Why the log cannot tell"),
  diagnostics: z.object({
    rows: z.int(),
    effectiveSampleSize: z.number(),
    meanWeight: z.number().describe("Near 1 where the log supports the policy"),
    meanWeightLow: z.number(),
    meanWeightHigh: z.number(),
    largestWeight: z.number(),
  }),
  loggedValue: z.number().optional(),
  estimates: z
    .array(
      z.object({
        estimator: z.enum(["ips", "snips", "clipped-ips", "dr", "switch-dr", "dros"]),
        value: z.number(),
        standardError: z.number(),
        ...range,
        bootstrap: z.object(range).optional(),
        settings: z
          .object({
            clippedAt: z.number().optional(),
            biasAtMost: z.number().optional(),
            lambda: z.number().optional(),
          })
          .optional(),
      }),
    )
    .optional(),
});
export const exploringEvaluationSchema = policyEvaluationSchema.extend({
  lists: z.int().describe("Rendered recommendations that it is read from"),
});
export type ExploringEvaluation = z.infer<typeof exploringEvaluationSchema>;
