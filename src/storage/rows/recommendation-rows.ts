import type { RecommendationRecord } from "../../recommend/log/recommendation-store.ts";

/** An answer as it is stored; the body is JSON. */
export interface RecommendationRow {
  id: string;
  userId: string | null;
  createdAtMs: number;
  body: string;
}

export function recordOf({ id, userId, createdAtMs, body }: RecommendationRow): RecommendationRecord {
  const rest = JSON.parse(body) as Omit<RecommendationRecord, "id" | "userId" | "createdAtMs">;
  return { id, ...(userId !== null && { userId }), createdAtMs, ...rest };
}
