import type { DomainEvent } from "../../events/domain-event.ts";
import type { StoredEvent } from "../../events/event.ts";
import type { ItemMemory } from "../../profiles/features/item-memory.ts";
import type { MergeCause } from "../../profiles/identity/identity-store.ts";
import type { EncodedProfile } from "../../profiles/storage-format/profile-codec.ts";
import type { ProjectionTable, Row, TableWrite } from "./projection-table.ts";

/** The new state of one profile. */
export interface ProfileWrite {
  record: EncodedProfile;
  /** The version that the change was worked out from; 0 for a profile that is not stored. */
  expectedVersion: number;
  version: number;
  changedItems: ReadonlyMap<string, ItemMemory>;
  droppedItems: readonly string[];
}

/** `fromId` becomes another name of `intoId`. */
export interface ProfileLink {
  fromId: string;
  intoId: string;
  /** Where `fromId` was a profile of its own: that goes, its events and rows move, and the journal keeps what an undo needs. */
  merge?: {
    /** The version of the merged profile that was read; 0 for one that is not stored. */
    fromVersion: number;
    /** The event that caused it. */
    messageId: string;
    cause: MergeCause;
    /** The two names that were said to be one person's. */
    fromName: string;
    intoName: string;
  };
}

/** An event to store, its properties and context as JSON: text is sent to a thread for less than objects. */
export interface EventWrite extends Omit<StoredEvent, "properties" | "context" | "replay"> {
  properties: string;
  context: string;
  replay?: string;
}

/** What a few events change. Plain data: it may be sent to a thread. */
export interface CommitPart {
  nowMs: number;
  profiles: readonly ProfileWrite[];
  /** Names that nobody has any more; before all else. */
  unlinked?: readonly string[];
  /** Users of whom all but names, consent and its receipts goes; after `unlinked`, before all else. */
  cleared?: readonly string[];
  /** In order. */
  links: readonly ProfileLink[];
  /** Their profiles are stored already or among `profiles`. */
  events: readonly EventWrite[];
  rows: readonly TableWrite[];
  outbox: readonly DomainEvent[];
}

/**
 * What the part was worked out from is not what is stored: another process has written the profile, or has stored the
 * event, in the meantime. Nothing of the commit is kept; read again and repeat.
 */
export class StaleCommitError extends Error {}

export interface CommitOptions {
  /** Takes the database's write lock before the first part is asked for: what is read from then on cannot become stale. */
  isExclusive?: boolean;
}

/** Makes events and what they change durable. */
export interface CommitStore {
  /**
   * Applies the parts in order, as they come; all of them are durable when it resolves, or none when it throws.
   * Throws StaleCommitError when a profile is not in the expected version or an event is stored already.
   */
  commit(parts: AsyncIterable<CommitPart> | Iterable<CommitPart>, options?: CommitOptions): Promise<void>;
  /** Rows of the users in a table with a user column, by any key columns; users are named by id. */
  readRows(table: ProjectionTable, userIds: readonly string[]): Promise<Row[]>;
}
