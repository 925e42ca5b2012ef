import { z } from "zod";
import type { Attributes } from "../../experiments/assignment/condition.ts";
import {
  type Experiment,
  experimentInputSchema,
  experimentKeySchema,
  holdoutInputSchema,
  variationValueSchema,
} from "../../experiments/definition/experiment.ts";
import { metricIdSchema, metricInputSchema } from "../../experiments/definition/metric.ts";
import type { Experiments } from "../../experiments/experiments.ts";
import type { ExperimentReport } from "../../experiments/results/report.ts";
import { type Route, route } from "../route.ts";

const params = z.object({ key: experimentKeySchema });
const userId = z.string().min(1).max(512);
const experimentSchema = z.looseObject({
  key: z.string(),
  name: z.string(),
  status: z.enum(["draft", "running", "stopped"]),
  phase: z.int(),
  notice: z.string().optional(),
  warnings: z.array(z.string()).optional(),
});
const resultsSchema = z.looseObject({
  key: z.string(),
  users: z.int(),
  asOf: z.string(),
  metrics: z.array(z.looseObject({ id: z.string(), name: z.string() })),
  decision: z.looseObject({ verdict: z.enum(["ship", "rollback", "review", "wait"]), sentence: z.string() }),
});

export interface ExperimentRoutesOptions {
  experiments: Experiments;
  /** Traits and segments of a user, for targeting. */
  attributesOf: (userId: string) => Promise<Attributes>;
}

/** Experiments: what they are, how they live, who has what, what came of it. */
export function experimentRoutes({ experiments, attributesOf }: ExperimentRoutesOptions): Route[] {
  const tag = "Experiments";
  return [
    route({
      method: "get",
      path: "/v1/experiments",
      role: "editor",
      tag,
      summary: "All experiments, newest first",
      response: z.object({ experiments: z.array(experimentSchema) }),
      handle: async () => ({
        experiments: experiments
          .list()
          .toSorted((a, b) => b.createdAtMs - a.createdAtMs)
          .map((experiment) => viewExperiment(experiment)),
      }),
    }),
    route({
      method: "put",
      path: "/v1/experiments/{key}",
      role: "editor",
      tag,
      summary: "Create or edit an experiment; editing who sees what of a running one begins a new phase, and says so",
      params,
      body: experimentInputSchema,
      response: experimentSchema,
      handle: async ({ params: { key }, body, response }) => {
        const { experiment, created, notice } = await experiments.put(key, body);
        if (created) response.status(201);
        return { ...viewExperiment(experiment), ...(notice !== undefined && { notice }) };
      },
    }),
    route({
      method: "get",
      path: "/v1/experiments/{key}",
      role: "editor",
      tag,
      summary: "An experiment with its phases, weight changes and timeline",
      params,
      response: experimentSchema,
      handle: async ({ params: { key } }) => viewExperiment(experiments.get(key)),
    }),
    route({
      method: "delete",
      path: "/v1/experiments/{key}",
      role: "editor",
      tag,
      summary: "Remove an experiment with its assignments and exposures",
      params,
      handle: ({ params: { key } }) => experiments.remove(key),
    }),
    ...lifeCycleRoutes(experiments),
    ...readingRoutes(experiments),
    route({
      method: "post",
      path: "/v1/assignments",
      role: "public",
      tag,
      summary: "The variations of a user; the hashed value is the user's id, as in GrowthBook's SDKs",
      body: z
        .strictObject({
          userId: userId.optional(),
          anonymousId: userId.optional(),
          keys: z.array(experimentKeySchema).max(200).optional(),
        })
        .refine((body) => body.userId !== undefined || body.anonymousId !== undefined, {
          message: "userId or anonymousId is required",
          path: ["userId"],
        }),
      response: z.object({
        assignments: z.array(
          z.looseObject({ key: z.string(), variation: z.int(), name: z.string(), value: variationValueSchema }),
        ),
      }),
      handle: async ({ body }) => {
        const id = body.userId ?? body.anonymousId!;
        return { assignments: await experiments.assign({ id, attributes: () => attributesOf(id) }, body.keys) };
      },
    }),
    ...definitionRoutes(experiments),
  ];
}

function lifeCycleRoutes(experiments: Experiments): Route[] {
  const tag = "Experiments";
  return [
    route({
      method: "post",
      path: "/v1/experiments/{key}/start",
      role: "editor",
      tag,
      summary: "Start an experiment; what an honest one would have is warned about",
      params,
      response: experimentSchema,
      handle: async ({ params: { key } }) => {
        const { experiment, warnings } = await experiments.start(key);
        return { ...viewExperiment(experiment), warnings };
      },
    }),
    route({
      method: "post",
      path: "/v1/experiments/{key}/stop",
      role: "editor",
      tag,
      summary: "Stop an experiment; its results stay",
      params,
      response: experimentSchema,
      handle: async ({ params: { key } }) => viewExperiment(await experiments.stop(key)),
    }),
    route({
      method: "post",
      path: "/v1/experiments/{key}/decide",
      role: "editor",
      tag,
      summary: "Decide: ship a variation to everybody (but holdouts), roll back, or end without a decision",
      params,
      body: z.strictObject({
        verdict: z.enum(["ship", "rollback", "inconclusive"]),
        variation: z.string().max(100).optional(),
        note: z.string().max(2_000).optional(),
      }),
      response: experimentSchema,
      handle: async ({ params: { key }, body }) => viewExperiment(await experiments.decide(key, body)),
    }),
  ];
}

function readingRoutes(experiments: Experiments): Route[] {
  const tag = "Experiments";
  return [
    route({
      method: "get",
      path: "/v1/experiments/{key}/results",
      role: "editor",
      tag,
      summary: "Effects with fixed, always-valid and Bayesian intervals, and what to do, in a sentence",
      params,
      query: z.object({
        engine: z.enum(["sequential", "fixed", "bayesian"]).optional(),
        asOf: z.iso.datetime({ offset: true }).optional(),
        phase: z.coerce.number().int().min(1).optional(),
      }),
      response: resultsSchema,
      handle: async ({ params: { key }, query: { engine, asOf, phase } }) =>
        viewReport(
          await experiments.report(key, {
            ...(engine !== undefined && { engine }),
            ...(asOf !== undefined && { asOfMs: Date.parse(asOf) }),
            ...(phase !== undefined && { phase }),
          }),
        ),
    }),
    route({
      method: "get",
      path: "/v1/experiments/{key}/health",
      role: "editor",
      tag,
      summary:
        "Whether the data can be trusted: sample ratio, multiple exposures, imbalance before exposure, traffic by day",
      params,
      response: z.looseObject({
        status: z.string(),
        checks: z.array(z.looseObject({ check: z.string(), status: z.string() })),
      }),
      handle: ({ params: { key } }) => experiments.health(key),
    }),
    route({
      method: "get",
      path: "/v1/experiments/{key}/exposures",
      role: "editor",
      tag,
      summary: "Who was exposed to what, and when",
      params,
      query: z.object({
        variant: z.string().max(100).optional(),
        limit: z.coerce.number().int().min(1).max(1_000).default(100),
        cursor: z.string().max(512).optional(),
      }),
      response: z.object({
        exposures: z.array(
          z.object({ userId: z.string(), variation: z.int(), exposedAt: z.string(), multiple: z.boolean() }),
        ),
        nextCursor: z.string().optional(),
      }),
      handle: async ({ params: { key }, query: { variant, limit, cursor } }) => {
        const users = await experiments.exposures(key, {
          limit,
          ...(variant !== undefined && { variation: variant }),
          ...(cursor !== undefined && { after: cursor }),
        });
        return {
          exposures: users.map(({ profileId, variation, exposedAtMs, multiple }) => ({
            userId: profileId,
            variation,
            exposedAt: isoOf(exposedAtMs!),
            multiple,
          })),
          nextCursor: users.length === limit ? users.at(-1)?.profileId : undefined,
        };
      },
    }),
    route({
      method: "get",
      path: "/api/features/{clientKey}",
      role: "public",
      tag,
      summary: "The running experiments as features, for GrowthBook's SDKs (apiHost is this server, clientKey any key)",
      params: z.object({ clientKey: z.string().min(1).max(512) }),
      response: z.looseObject({
        status: z.int(),
        features: z.record(z.string(), z.unknown()),
        dateUpdated: z.string(),
      }),
      handle: async ({ response }) => {
        response.setHeader("Access-Control-Allow-Origin", "*");
        response.setHeader("Cache-Control", "no-cache");
        return experiments.features();
      },
    }),
  ];
}

function definitionRoutes(experiments: Experiments): Route[] {
  const tag = "Experiments";
  const metricSchema = z.looseObject({ id: z.string(), type: z.string() });
  const holdoutSchema = z.looseObject({ id: z.string(), share: z.number() });
  return [
    route({
      method: "get",
      path: "/v1/metrics",
      role: "editor",
      tag,
      summary: "All metrics",
      response: z.object({ metrics: z.array(metricSchema) }),
      handle: async () => ({ metrics: experiments.metrics() }),
    }),
    route({
      method: "put",
      path: "/v1/metrics/{id}",
      role: "editor",
      tag,
      summary: "Define a metric; experiments keep it as it was when they were last written",
      params: z.object({ id: metricIdSchema }),
      body: metricInputSchema,
      response: metricSchema,
      handle: ({ params: { id }, body }) => experiments.putMetric(id, body),
    }),
    route({
      method: "get",
      path: "/v1/holdouts",
      role: "editor",
      tag,
      summary: "All holdouts",
      response: z.object({ holdouts: z.array(holdoutSchema) }),
      handle: async () => ({ holdouts: experiments.holdouts() }),
    }),
    route({
      method: "put",
      path: "/v1/holdouts/{id}",
      role: "editor",
      tag,
      summary: "Keep a share of users out of every experiment, and of what experiments shipped",
      params: z.object({ id: experimentKeySchema }),
      body: holdoutInputSchema,
      response: holdoutSchema,
      handle: ({ params: { id }, body }) => experiments.putHoldout({ ...body, id }),
    }),
  ];
}

const isoOf = (ms: number): string => new Date(ms).toISOString();

function viewExperiment(experiment: Experiment) {
  const { phases, weightChanges, timeline, decision, createdAtMs, updatedAtMs, ...rest } = experiment;
  return {
    ...rest,
    phase: phases.length,
    phases: phases.map(({ startedAtMs, endedAtMs, because }) => ({
      startedAt: isoOf(startedAtMs),
      ...(endedAtMs !== undefined && { endedAt: isoOf(endedAtMs) }),
      because,
    })),
    weightChanges: weightChanges.map(({ atMs, weights }) => ({ at: isoOf(atMs), weights })),
    timeline: timeline.map(({ atMs, what }) => ({ at: isoOf(atMs), what })),
    ...(decision && { decision: { ...decision, atMs: undefined, at: isoOf(decision.atMs) } }),
    createdAt: isoOf(createdAtMs),
    updatedAt: isoOf(updatedAtMs),
  };
}

function viewReport({ startedAtMs, asOfMs, health, ...report }: ExperimentReport) {
  return {
    ...report,
    ...(startedAtMs !== undefined && { startedAt: isoOf(startedAtMs) }),
    asOf: isoOf(asOfMs),
    health: health.status,
  };
}
