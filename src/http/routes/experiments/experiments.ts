import { z } from "zod";
import type { Attributes } from "../../../experiments/assignment/condition.ts";
import {
  type Experiment,
  experimentInputSchema,
  experimentKeySchema,
} from "../../../experiments/definition/experiment.ts";
import type { Experiments } from "../../../experiments/experiments.ts";
import { isoOf } from "../../iso-of.ts";
import { refuseTaken } from "../../preconditions.ts";
import { type Route, route } from "../../route.ts";
import { assignmentsReplySchema, experimentSchema, experimentsReplySchema } from "../../schema/experiments.ts";

const params = z.object({ key: experimentKeySchema });
const userId = z.string().min(1).max(512);

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
      response: experimentsReplySchema,
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
      summary:
        "Create or edit an experiment; editing who sees what of a running one begins a new phase, and says so; with the header If-None-Match: * only when the key is new, else 409",
      params,
      body: experimentInputSchema,
      response: experimentSchema,
      handle: async ({ params: { key }, body, request }) => {
        await refuseTaken(request, { kind: "experiment", id: key, read: () => experiments.get(key) });
        const { experiment, notice } = await experiments.put(key, body);
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
    route({
      method: "post",
      path: "/v1/assignments",
      role: "public",
      tag,
      summary: "The variations of a user; the hashed value is the user's id, as in GrowthBook's SDKs",
      usersOf: ({ body }) => [body.userId ?? body.anonymousId].filter((id) => id !== undefined),
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
      response: assignmentsReplySchema,
      handle: async ({ body }) => {
        const id = body.userId ?? body.anonymousId!;
        const given = await experiments.assign({ id, attributes: () => attributesOf(id) }, body.keys);
        return { assignments: given.map(({ settings: _, ...assignment }) => assignment) };
      },
    }),
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
    weightChanges: weightChanges.map(({ atMs, ...change }) => ({ at: isoOf(atMs), ...change })),
    timeline: timeline.map(({ atMs, what }) => ({ at: isoOf(atMs), what })),
    ...(decision && { decision: viewDecision(decision) }),
    createdAt: isoOf(createdAtMs),
    updatedAt: isoOf(updatedAtMs),
  };
}

function viewDecision({ atMs, ...decision }: NonNullable<Experiment["decision"]>) {
  return { ...decision, at: isoOf(atMs) };
}
