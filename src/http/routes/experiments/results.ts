import { z } from "zod";
import { experimentKeySchema } from "../../../experiments/definition/experiment.ts";
import type { Experiments } from "../../../experiments/experiments.ts";
import { type Dimension, type DimensionSources, dimensionPattern } from "../../../experiments/outcomes/dimension.ts";
import type { ExperimentReport } from "../../../experiments/results/report.ts";
import { isoOf } from "../../iso-of.ts";
import { type Route, route } from "../../route.ts";
import {
  experimentHealthSchema,
  experimentResultsSchema,
  exposuresReplySchema,
  featuresSchema,
} from "../../schema/experiment-results.ts";

const params = z.object({ key: experimentKeySchema });
/** What came of experiments, and what their clients read. */
export function experimentResultRoutes(
  experiments: Experiments,
  attributesOf: DimensionSources["attributesOf"],
): Route[] {
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
        dimension: z
          .string()
          .regex(dimensionPattern, "has to be weekday, activity, channel, segment or trait:NAME")
          .optional(),
      }),
      response: experimentResultsSchema,
      handle: async ({ params: { key }, query: { engine, asOf, phase, dimension } }) =>
        viewReport(
          await experiments.report(
            key,
            {
              ...(engine !== undefined && { engine }),
              ...(asOf !== undefined && { asOfMs: Date.parse(asOf) }),
              ...(phase !== undefined && { phase }),
              ...(dimension !== undefined && { dimension: dimension as Dimension }),
            },
            attributesOf,
          ),
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
      response: experimentHealthSchema,
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
      response: exposuresReplySchema,
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
      response: featuresSchema,
      handle: async ({ response }) => {
        response.setHeader("Cache-Control", "no-cache");
        return experiments.features();
      },
    }),
  ];
}

function viewReport({ startedAtMs, asOfMs, health, ...report }: ExperimentReport) {
  return {
    ...report,
    ...(startedAtMs !== undefined && { startedAt: isoOf(startedAtMs) }),
    asOf: isoOf(asOfMs),
    health: health.status,
  };
}
