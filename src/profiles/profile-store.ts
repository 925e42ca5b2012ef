import type { ProfileRecord } from "./storage-format/profile-codec.ts";

/** What a user did with an item, summed up: one cell of the matrix that collaborative models are trained on. */
export interface InteractionCell {
  profileId: string;
  itemId: string;
  /** Decayed weight at `atMs`; below 0 after a dismissal. */
  weight: number;
  atMs: number;
}

/** Stored profiles. They are written together with the events that change them: see `ingestion/commit/commit-store.ts`. */
export interface ProfileStore {
  /** Profiles by the requested id, which may be another name of the profile; unknown ids are left out. */
  load(ids: readonly string[]): Promise<Map<string, ProfileRecord>>;
  /** Other ids that were joined into the profile. */
  aliasesOf(profileId: string): Promise<string[]>;
  /**
   * Removes the profile and everything else that is stored of the user under any name: events, recommendations, messages,
   * journals, domain events. Leaves a `user.erased` in the outbox. Returns the names; none when nothing was stored.
   */
  erase(profileId: string, nowMs: number): Promise<string[]>;
  /** Ids in ascending order, after `after`. */
  list(query: { limit: number; after?: string | undefined }): Promise<{ id: string; updatedAtMs: number }[]>;
  count(): Promise<number>;
  /** Every cell, ordered by profile; impressions alone make none. */
  interactions(): Promise<InteractionCell[]>;
}
