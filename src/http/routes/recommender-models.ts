import { z } from "zod";
import type { Retraining } from "../../recommend/training/retraining.ts";
import { type Route, route } from "../route.ts";

const statusSchema = z.object({
  /** "none" before a first training, and after the models were retired. */
  version: z.string(),
  isInUse: z.boolean(),
  adoptedAt: z.string().optional(),
  lastTrainedAt: z.string().optional(),
  /** How the last training ended: whether its model was adopted, why, and what it was compared with. */
  lastReport: z.record(z.string(), z.unknown()),
});

/** Which models the recommender serves with, since when, and why the last ones were adopted or refused. */
export function recommenderModelRoutes(retraining: Pick<Retraining, "status">): Route[] {
  return [
    route({
      method: "get",
      path: "/v1/recommender",
      role: "editor",
      tag: "Recommendations",
      summary: "Which trained models serve, since when, and why the last training was adopted or refused",
      response: statusSchema,
      handle: async () => {
        const record = await retraining.status();
        if (record === undefined) return { version: "none", isInUse: false, lastReport: {} };
        const { version, isInUse, adoptedAtMs, lastTrainedAtMs, lastReport } = record;
        return {
          version: isInUse ? version : "none",
          isInUse,
          ...(adoptedAtMs > 0 && { adoptedAt: new Date(adoptedAtMs).toISOString() }),
          ...(lastTrainedAtMs > 0 && { lastTrainedAt: new Date(lastTrainedAtMs).toISOString() }),
          lastReport: lastReport as Record<string, unknown>,
        };
      },
    }),
  ];
}
