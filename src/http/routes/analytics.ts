import { z } from "zod";
import { InvalidInputError } from "../../errors/errors.ts";
import {
  analyseRecommendations,
  analyticsKeys,
  type ImpressionStore,
} from "../../recommend/analytics/recommendation-analytics.ts";
import { type Route, route } from "../route.ts";
import { recommendationAnalyticsSchema } from "../schema/analytics.ts";

export interface AnalyticsRoutesOptions {
  impressions: ImpressionStore;
  catalogueSize: () => number;
  segmentsOf: (userId: string) => Promise<readonly string[]>;
  titleOf: (itemId: string) => string | undefined;
  /** Resolves when the answers given so far can be read. */
  written: () => Promise<void>;
  now: () => number;
}

const defaultDays = 30;

/** What became of recommendations. */
export function analyticsRoutes({ now, written, ...sources }: AnalyticsRoutesOptions): Route[] {
  return [
    route({
      method: "get",
      path: "/v1/analytics/recommendations",
      role: "editor",
      tag: "Insight",
      summary:
        "Impressions, clicks and click rate with 95 % intervals by one key; coverage, novelty, what exploring brought",
      query: z.object({
        by: z.enum(analyticsKeys).default("day"),
        from: z.iso.datetime({ offset: true }).or(z.iso.date()).optional(),
        to: z.iso.datetime({ offset: true }).or(z.iso.date()).optional(),
      }),
      response: recommendationAnalyticsSchema,
      handle: async ({ query: { by, from, to } }) => {
        const toMs = to === undefined ? now() : Date.parse(to);
        const fromMs = from === undefined ? toMs - defaultDays * 86_400_000 : Date.parse(from);
        if (fromMs > toMs) {
          const message = `is after \`to\` (${new Date(toMs).toISOString()})`;
          throw new InvalidInputError(`The span is empty: \`from\` ${message}.`, [{ path: "from", message }]);
        }
        await written();
        return analyseRecommendations({ by, fromMs, toMs }, sources);
      },
    }),
  ];
}
