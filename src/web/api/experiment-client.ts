import type { AnalyticsKey, RecommendationAnalytics } from "../../http/schema/analytics.ts";
import type {
  ExperimentHealth,
  ExperimentResults,
  Exposures,
  HoldoutResults,
} from "../../http/schema/experiment-results.ts";
import type { ExploringEvaluation, Plan, PlanRequest } from "../../http/schema/experiment-tools.ts";
import type { Experiment, Holdout } from "../../http/schema/experiments.ts";
import type { RecommenderStatus } from "../../http/schema/recommender.ts";
import { request } from "./request.ts";

const at = (key: string, rest = ""): string => `/v1/experiments/${encodeURIComponent(key)}${rest}`;

/** What the pages of experiments and insight ask of the server. */
export const experimentClient = {
  list: (signal?: AbortSignal) => request<{ experiments: Experiment[] }>("/v1/experiments", { signal }),
  read: (key: string, signal?: AbortSignal) => request<Experiment>(at(key), { signal }),
  make: (key: string, input: unknown) => request<Experiment>(at(key), { method: "PUT", json: input, onlyNew: true }),
  start: (key: string) => request<Experiment>(at(key, "/start"), { method: "POST" }),
  stop: (key: string) => request<Experiment>(at(key, "/stop"), { method: "POST" }),
  decide: (key: string, decision: { verdict: string; variation?: string }) =>
    request<Experiment>(at(key, "/decide"), { method: "POST", json: decision }),
  results: (key: string, signal?: AbortSignal, dimension?: string) =>
    request<ExperimentResults>(at(key, "/results"), {
      signal,
      ...(dimension !== undefined && { query: { dimension } }),
    }),
  holdouts: (signal?: AbortSignal) => request<{ holdouts: Holdout[] }>("/v1/holdouts", { signal }),
  holdoutResults: (id: string, signal?: AbortSignal) =>
    request<HoldoutResults>(`/v1/holdouts/${encodeURIComponent(id)}/results`, { signal }),
  health: (key: string, signal?: AbortSignal) => request<ExperimentHealth>(at(key, "/health"), { signal }),
  exposures: (key: string, query: { cursor?: string | undefined; limit: number }, signal?: AbortSignal) =>
    request<Exposures>(at(key, "/exposures"), { query, signal }),
  plan: (plan: PlanRequest, signal?: AbortSignal) =>
    request<Plan>("/v1/experiments/power", { method: "POST", json: plan, signal }),
  evaluateExploring: (asked: { share: number; from: string }, signal?: AbortSignal) =>
    request<ExploringEvaluation>("/v1/evaluations/exploring", { method: "POST", json: asked, signal }),
  analytics: (query: { by: AnalyticsKey; from?: string | undefined }, signal?: AbortSignal) =>
    request<RecommendationAnalytics>("/v1/analytics/recommendations", { query, signal }),
  recommender: (signal?: AbortSignal) => request<RecommenderStatus>("/v1/recommender", { signal }),
};
