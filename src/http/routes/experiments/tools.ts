import { z } from "zod";
import { planExperiment, planRequestSchema } from "../../../experiments/design/plan-experiment.ts";
import { evaluateRequest, evaluationRequestSchema } from "../../../experiments/off-policy/evaluation-request.ts";
import type { PolicyEvaluation } from "../../../experiments/off-policy/policy-estimate.ts";
import { type ExploringRequest, exploringRequestSchema } from "../../../recommend/analytics/evaluate-exploring.ts";
import { type Route, route } from "../../route.ts";

const planSchema = z.object({
  power: z.number().optional(),
  minimumDetectableEffect: z.number().optional(),
  usersNeeded: z.int().optional(),
  daysNeeded: z.int().optional(),
  curve: z.array(z.object({ effect: z.number(), power: z.number() })).optional(),
  days: z.array(z.object({ day: z.int(), users: z.int(), minimumDetectableEffect: z.number().optional() })).optional(),
  missing: z.string().optional(),
});

const evaluationSchema = z.looseObject({
  refused: z.boolean(),
  reasons: z.array(z.string()).optional(),
  diagnostics: z.looseObject({ rows: z.int(), effectiveSampleSize: z.number(), meanWeight: z.number() }),
  loggedValue: z.number().optional(),
  estimates: z
    .array(
      z.looseObject({
        estimator: z.enum(["ips", "snips", "clipped-ips", "dr", "switch-dr", "dros"]),
        value: z.number(),
        standardError: z.number(),
        low: z.number(),
        high: z.number(),
      }),
    )
    .optional(),
});

export interface ExperimentToolOptions {
  evaluateLog: (request: ExploringRequest) => Promise<PolicyEvaluation & { lists: number }>;
}

/** What needs no stored experiment: planning one, and evaluating a policy from a log. */
export function experimentToolRoutes({ evaluateLog }: ExperimentToolOptions): Route[] {
  const tag = "Experiments";
  return [
    route({
      method: "post",
      path: "/v1/experiments/power",
      role: "editor",
      tag,
      summary: "Power, smallest detectable effect, users and days of a design, for one look or for any number of looks",
      body: planRequestSchema,
      response: planSchema,
      handle: async ({ body }) => planExperiment(body),
    }),
    route({
      method: "post",
      path: "/v1/evaluations/off-policy",
      role: "editor",
      tag,
      summary: "What another policy would have earned, from logged propensities; refused when the log cannot tell",
      body: evaluationRequestSchema,
      response: evaluationSchema,
      handle: async ({ body }) => evaluateRequest(body),
    }),
    route({
      method: "post",
      path: "/v1/evaluations/exploring",
      role: "editor",
      tag,
      summary:
        "Clicks per shown item under another share of positions for new items, from this server's own log; refused when it cannot tell",
      body: exploringRequestSchema,
      response: evaluationSchema.extend({ lists: z.int() }),
      handle: ({ body }) => evaluateLog(body),
    }),
  ];
}
