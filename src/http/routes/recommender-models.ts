import type { Retraining } from "../../recommend/training/retraining.ts";
import type { TrainingReport } from "../../recommend/training/train-recommender.ts";
import { isoOf } from "../iso-of.ts";
import { type Route, route } from "../route.ts";
import { recommenderStatusSchema } from "../schema/recommender.ts";

export function recommenderModelRoutes(retraining: Pick<Retraining, "status">): Route[] {
  return [
    route({
      method: "get",
      path: "/v1/recommender",
      role: "editor",
      tag: "Recommendations",
      summary: "Which trained models serve, since when, and why the last training was adopted or refused",
      response: recommenderStatusSchema,
      handle: async () => {
        const record = await retraining.status();
        if (record === undefined) return { version: "none", isInUse: false };
        const { version, isInUse, adoptedAtMs, lastTrainedAtMs, lastReport } = record;
        return {
          version: isInUse ? version : "none",
          isInUse,
          ...(adoptedAtMs > 0 && { adoptedAt: isoOf(adoptedAtMs) }),
          ...(lastTrainedAtMs > 0 && { lastTrainedAt: isoOf(lastTrainedAtMs) }),
          ...(lastTrainedAtMs > 0 && { lastReport: lastReport as TrainingReport }),
        };
      },
    }),
  ];
}
