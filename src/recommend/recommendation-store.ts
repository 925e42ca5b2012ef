import type { RecommendationReply } from "./request.ts";

/** An answer as it was given, and everything needed to say why. */
export interface RecommendationRecord {
  id: string;
  /** As asked for; absent for a session. */
  readerId?: string;
  createdAtMs: number;
  request: Record<string, unknown>;
  reply: RecommendationReply;
  /** Versions of what made the answer: ranking, models, catalogue, the reader's profile revision. */
  versions: Record<string, string | number>;
}

export interface RecommendationStore {
  write(records: readonly RecommendationRecord[]): Promise<void>;
  read(id: string): Promise<RecommendationRecord | undefined>;
  /** Newest first. */
  listByReader(query: { readerId: string; limit: number }): Promise<RecommendationRecord[]>;
  /** Returns how many were removed. */
  deleteBefore(createdBeforeMs: number): Promise<number>;
}
