import { z } from "zod";
import { analyticsKeys } from "../../recommend/analytics/recommendation-analytics.ts";

const rateSchema = z.object({
  key: z.string(),
  label: z.string().optional().describe("Of an item: its title"),
  impressions: z.int(),
  clicks: z.int(),
  rate: z.number(),
  low: z.number().describe("95 % interval"),
  high: z.number(),
});
export type RateRow = z.infer<typeof rateSchema>;

export const recommendationAnalyticsSchema = z.object({
  by: z.enum(analyticsKeys),
  from: z.string(),
  to: z.string(),
  rows: z.array(rateSchema),
  total: rateSchema,
  coverage: z.number().describe("Share of the catalogue that was shown at all"),
  novelty: z.number().describe("Bits: the higher, the less known the items"),
  exploring: z
    .object({ explored: rateSchema, others: rateSchema })
    .describe("Positions given to new items, beside all others"),
});
export type RecommendationAnalytics = z.infer<typeof recommendationAnalyticsSchema>;
export type AnalyticsKey = RecommendationAnalytics["by"];
