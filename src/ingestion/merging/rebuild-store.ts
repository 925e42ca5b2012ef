import type { DomainEvent } from "../../events/domain-event.ts";
import type { EventReplay } from "../../events/event.ts";
import type { ItemMemory } from "../../profiles/features/item-memory.ts";
import type { EncodedProfile } from "../../profiles/storage-format/profile-codec.ts";
import type { TableWrite } from "../commit/projection-table.ts";
import type { ReplayedMerge } from "./replay-users.ts";

/** Users as they are to be, in place of users as they are. */
export interface UserRebuild {
  nowMs: number;
  /** The users that are replaced, in the versions that were read. */
  before: readonly { id: string; version: number }[];
  after: readonly {
    record: EncodedProfile;
    version: number;
    items: readonly (readonly [string, ItemMemory])[];
    aliases: readonly string[];
  }[];
  /** Events that belong to somebody else from now on, by their sequence. */
  moved: readonly { sequence: number; profileId: string }[];
  replays: readonly { sequence: number; replay: EventReplay | undefined }[];
  /** Entries of the journal: whose they are now, and which of them were undone. */
  journal: readonly { id: number; profileId: string; isUndone: boolean }[];
  newMerges: readonly ReplayedMerge[];
  separations: readonly (readonly [string, string])[];
  rows: readonly TableWrite[];
  /** Tables with a user column whose rows of these users are written anew. */
  rebuiltTables: readonly string[];
  outbox: readonly DomainEvent[];
}

/** Takes users apart, or makes them anew, in one transaction. */
export interface UserRebuildStore {
  /** Throws StaleCommitError where a user is not in the version that was read. */
  rebuild(change: UserRebuild): Promise<void>;
  /** Whether every event that was ever taken in is still there. */
  isComplete(): Promise<boolean>;
}
