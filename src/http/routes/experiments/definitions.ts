import { z } from "zod";
import { experimentKeySchema, type Holdout, holdoutInputSchema } from "../../../experiments/definition/experiment.ts";
import { metricIdSchema, metricInputSchema, metricSchema } from "../../../experiments/definition/metric.ts";
import type { Experiments } from "../../../experiments/experiments.ts";
import { isoOf } from "../../iso-of.ts";
import { type Route, route } from "../../route.ts";
import { holdoutResultsSchema } from "../../schema/experiment-results.ts";
import { holdoutSchema, holdoutsReplySchema, metricsReplySchema } from "../../schema/experiments.ts";

/** Metrics and holdouts: what experiments are made of. */
export function experimentDefinitionRoutes(experiments: Experiments): Route[] {
  const tag = "Experiments";
  return [
    route({
      method: "get",
      path: "/v1/metrics",
      role: "editor",
      tag,
      summary: "All metrics",
      response: metricsReplySchema,
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
      method: "delete",
      path: "/v1/metrics/{id}",
      role: "editor",
      tag,
      summary: "Remove a metric; experiments that were written with it keep it",
      params: z.object({ id: metricIdSchema }),
      handle: ({ params: { id } }) => experiments.removeMetric(id),
    }),
    route({
      method: "get",
      path: "/v1/holdouts",
      role: "editor",
      tag,
      summary: "All holdouts",
      response: holdoutsReplySchema,
      handle: async () => ({ holdouts: experiments.holdouts().map(viewHoldout) }),
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
      handle: async ({ params: { id }, body }) => viewHoldout(await experiments.putHoldout(id, body)),
    }),
    route({
      method: "delete",
      path: "/v1/holdouts/{id}",
      role: "editor",
      tag,
      summary: "End a holdout: its users see experiments and what was shipped from now on",
      params: z.object({ id: experimentKeySchema }),
      handle: ({ params: { id } }) => experiments.removeHoldout(id),
    }),
    route({
      method: "get",
      path: "/v1/holdouts/{id}/results",
      role: "editor",
      tag,
      summary: "What all experiments together have brought: held-out users beside the measured ones",
      params: z.object({ id: experimentKeySchema }),
      query: z.object({ asOf: z.iso.datetime({ offset: true }).optional() }),
      response: holdoutResultsSchema,
      handle: async ({ params: { id }, query: { asOf } }) => {
        const report = await experiments.holdoutReport(id, asOf === undefined ? {} : { asOfMs: Date.parse(asOf) });
        const { startedAtMs, asOfMs, ...rest } = report;
        return { ...rest, startedAt: isoOf(startedAtMs), asOf: isoOf(asOfMs) };
      },
    }),
  ];
}

function viewHoldout({ startedAtMs, ...holdout }: Holdout) {
  return { ...holdout, startedAt: isoOf(startedAtMs) };
}
