import { z } from "zod";
import type { Reason, RecommendationReply, RecommendedItem, SessionRequest } from "../../recommend/request/request.ts";

const loggedItemSchema = z.object({
  id: z.string(),
  section: z.string().optional(),
  explored: z.literal(true).optional().describe("Only where the item was shown to learn who likes it"),
  score: z.number(),
  parts: z.record(z.string(), z.number()),
});

/** A recommendation as it was given, everything needed to say why, and what came of it. */
export const recommendationReplaySchema = z.object({
  id: z.string(),
  userId: z.string().optional().describe("Absent for a session"),
  createdAtMs: z.number(),
  request: z.record(z.string(), z.unknown()).describe("Without what has its default"),
  reply: z.object({
    recommendationId: z.string(),
    strategy: z.string(),
    model: z.string(),
    scenario: z.string(),
    experiments: z.array(z.object({ key: z.string(), variation: z.int(), name: z.string() })).optional(),
    items: z.array(loggedItemSchema),
    propensities: z
      .array(z.number())
      .optional()
      .describe("Probability of each item to stand at its position; absent where chance took no part"),
    exploreShare: z.number().optional(),
    teams: z.array(z.int().nullable()).optional(),
  }),
  versions: z.record(z.string(), z.union([z.string(), z.number()])),
  outcomes: z.array(z.record(z.string(), z.unknown())).describe("Events that name it"),
});

export type { Reason, RecommendationReply };
export type Recommendation = RecommendedItem;
export type TrialEvent = SessionRequest["events"][number];
