import type { SequencedEvent } from "../../events/event-store.ts";

export type IdentityState = "active" | "demoted" | "quarantined";

/** One id of one user. */
export interface Identity {
  profileId: string;
  type: string;
  value: string;
  state: IdentityState;
  sourceId?: string;
  firstSeenMs: number;
  lastSeenMs: number;
  joinedAtMs: number;
}

export type MergeCause = "identify" | "alias" | "merge";

/** One entry of the journal: `fromId` became part of `intoId`. */
export interface Merge {
  id: number;
  /** The profile that holds the entry. */
  profileId: string;
  intoId: string;
  fromId: string;
  cause: MergeCause;
  messageId: string;
  /** The names that were said to be one person's. */
  intoName: string;
  fromName: string;
  lists: { into: string[]; from: string[] };
  /** The newest event at that time. */
  afterSequence: number;
  atMs: number;
  undoneAtMs?: number;
}

/** What the store knows of ids and of the users that they made. */
export interface IdentityStore {
  /** Ids of these users, and those of other users with the same values. */
  ofProfiles(profileIds: readonly string[]): Promise<Identity[]>;
  /** Everybody who has or had the names (`type:value`, or a plain id). */
  ofNames(names: readonly string[]): Promise<Identity[]>;
  quarantined(): Promise<{ type: string; value: string; profiles: number; atMs: number }[]>;
  /** Pairs of names that are kept apart, with one of these names in each. */
  separations(names: readonly string[]): Promise<[string, string][]>;
  /** Newest first, before the entry with the id `before`. */
  merges(query: { limit: number; before?: number; profileId?: string }): Promise<Merge[]>;
  merge(id: number): Promise<Merge | undefined>;
  /** The users together with everybody who shares an id with them, however far; at most `most` (then `isCut`). */
  related(profileIds: readonly string[], most: number): Promise<{ profileIds: string[]; isCut: boolean }>;
  /** How many events the users have. */
  countEvents(profileIds: readonly string[]): Promise<number>;
  /** Events of the users in order of storing. */
  events(profileIds: readonly string[]): Promise<SequencedEvent[]>;
  /** Events that joined or could have joined ids, in order of storing, after `after`. */
  joiningEvents(query: { after: number; limit: number }): Promise<SequencedEvent[]>;
  lastSequence(): Promise<number>;
  /** Every event that concerns one of the items, in order of storing, after `after` and among the next `span` events. */
  eventsOfItems(query: { itemIds: readonly string[]; after: number; span: number }): Promise<SequencedEvent[]>;
}
