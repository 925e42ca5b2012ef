import type { RecommendationReply } from "../request/request.ts";

/** An answer as it was given, and everything needed to say why. */
export interface RecommendationRecord {
  id: string;
  /** As asked for; absent for a session. */
  userId?: string;
  createdAtMs: number;
  request: Record<string, unknown>;
  reply: RecommendationReply;
  /** Versions of what made the answer: ranking, models, catalogue, the user's profile revision. */
  versions: Record<string, string | number>;
}

export interface RecommendationStore {
  write(records: readonly RecommendationRecord[]): Promise<void>;
  read(id: string): Promise<RecommendationRecord | undefined>;
  /** Newest first; all of them without a limit. */
  listByUser(query: { userId: string; limit?: number }): Promise<RecommendationRecord[]>;
  /** Removes at most `limit` of the oldest and returns how many. */
  deleteBefore(query: { createdBeforeMs: number; limit: number }): Promise<number>;
}
