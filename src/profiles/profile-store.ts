import type { StoredEvent } from "../events/event.ts";
import type { ItemStatistic } from "../events/item-statistics.ts";
import type { ItemMemory } from "./features/item-memory.ts";
import type { EncodedProfile, ProfileRecord } from "./storage-format/profile-codec.ts";

/** What a few events change. */
export interface ProfileChange {
  nowMs: number;
  profiles: readonly {
    record: EncodedProfile;
    changedItems: ReadonlyMap<string, ItemMemory>;
    droppedItems: readonly string[];
  }[];
  /** `fromId` becomes another name of `intoId`; its profile, if stored, goes, and its events move. In order. */
  links: readonly { fromId: string; intoId: string }[];
  /** Their profiles are stored already or among `profiles`. */
  events: readonly StoredEvent[];
  statistics: readonly ItemStatistic[];
}

/** What a user did with an item, summed up: one cell of the matrix that collaborative models are trained on. */
export interface InteractionCell {
  profileId: string;
  itemId: string;
  /** Decayed weight at `atMs`; below 0 after a dismissal. */
  weight: number;
  atMs: number;
}

export interface ProfileStore {
  /** Profiles by the requested id, which may be another name of the profile; unknown ids are left out. */
  load(ids: readonly string[]): Promise<Map<string, ProfileRecord>>;
  /** Applies the changes in order, as they come; all of them are durable when it resolves, or none when it throws. */
  commit(changes: AsyncIterable<ProfileChange> | Iterable<ProfileChange>): Promise<void>;
  /** Other ids that were joined into the profile. */
  aliasesOf(profileId: string): Promise<string[]>;
  /** Removes the profile, its other names, its events and the recommendations it was given; false when nothing was stored. */
  erase(profileId: string): Promise<boolean>;
  /** Ids in ascending order, after `after`. */
  list(query: { limit: number; after?: string }): Promise<{ id: string; updatedAtMs: number }[]>;
  count(): Promise<number>;
  /** Every cell, ordered by profile; impressions alone make none. */
  interactions(): Promise<InteractionCell[]>;
}
