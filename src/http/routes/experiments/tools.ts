import { planExperiment, planRequestSchema } from "../../../experiments/design/plan-experiment.ts";
import { evaluateRequest, evaluationRequestSchema } from "../../../experiments/off-policy/evaluation-request.ts";
import type { PolicyEvaluation } from "../../../experiments/off-policy/policy-estimate.ts";
import { type ExploringRequest, exploringRequestSchema } from "../../../recommend/analytics/evaluate-exploring.ts";
import { type Route, route } from "../../route.ts";
import { exploringEvaluationSchema, planSchema, policyEvaluationSchema } from "../../schema/experiment-tools.ts";

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
      response: policyEvaluationSchema,
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
      response: exploringEvaluationSchema,
      handle: ({ body }) => evaluateLog(body),
    }),
  ];
}
