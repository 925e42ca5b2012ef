import { likelyRange } from "../models/likely-range.ts";
import type { InUse } from "./scores-in-use.ts";

export interface UsersAbove {
  /** With the range in which the share of positives among users of such a score lies. */
  users: { userId: string; probability: number; low: number; high: number }[];
  /** Users of the audience. */
  of: number;
  scoredAt: string;
  /** Share of positives, number of rows and time of the training. */
  baseRate: number;
  rows: number;
  trainedAt: string;
  nextCursor?: string;
}

export interface UsersAboveQuery {
  above: number;
  limit: number;
  cursor?: string | undefined;
}

/** The users with at least the probability `above`, the likeliest first, ties by id; the cursor is a position in that order. */
export function pageAbove(
  { scores, scoredAtMs, stored }: Pick<InUse, "scores" | "scoredAtMs" | "stored">,
  { above, limit, cursor }: UsersAboveQuery,
): UsersAbove {
  const { bands, report } = stored.model;
  const all = [...scores].filter(([, probability]) => probability >= above);
  all.sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const from = cursor === undefined ? 0 : Number(cursor);
  return {
    users: all
      .slice(from, from + limit)
      .map(([userId, probability]) => ({ userId, probability, ...likelyRange(bands, probability) })),
    of: scores.size,
    scoredAt: new Date(scoredAtMs).toISOString(),
    baseRate: report.baseRate,
    rows: report.rows,
    trainedAt: report.trainedAt,
    ...(from + limit < all.length && { nextCursor: String(from + limit) }),
  };
}
