import type { CatalogueItem } from "../../catalogue/search/catalogue-view.ts";
import type { DomainEvent } from "../../events/domain-event.ts";
import type { ItemStatistics } from "../../events/item-statistics.ts";
import type { ParsedEvent } from "../../events/parse-event.ts";
import type { RunningExperiments } from "../../experiments/experiments.ts";
import type { TextFeatures } from "../../profiles/features/mood.ts";
import type { InteractionRules } from "../../profiles/state/interaction-rules.ts";
import type { Profile } from "../../profiles/state/profile.ts";
import type { FactPart } from "../../segments/conditions/gauge.ts";
import type { SegmentParts } from "../../segments/live/segment-parts.ts";
import type { ProjectionTable, Row } from "./projection-table.ts";

/** An event that is new and allowed, with the user whom it counts for. */
export interface AcceptedEvent {
  event: ParsedEvent;
  messageId: string;
  /** The live profile, identity already resolved. Only the profile projection changes it; those before it in the list see it as it was. */
  user: Profile;
  /** What was understood of a submitted text. */
  text: TextFeatures | undefined;
  /** Items that this event proves to have been in front of the user, beside those that it names. */
  alsoShown: readonly string[];
  /** Places of its interactions that the user has done before. */
  repeated: readonly number[];
}

/** An event of somebody who does not want to be known: it counts for the items and messages that it names, and for nothing else. */
export type CountedEvent = Pick<AcceptedEvent, "event" | "alsoShown" | "repeated">;

/** What projections are given beside events; a new one adds what it needs of the application here. */
export interface ProjectionParts {
  rules: InteractionRules;
  findItem: (id: string) => CatalogueItem | undefined;
  statistics: ItemStatistics;
  experiments: RunningExperiments;
  segments: SegmentParts;
}

/** The transaction under way, as a projection sees it. */
export interface ProjectionContext extends ProjectionParts {
  nowMs: number;
  /** Writes a row at the end of the transaction; several writes of one row are combined as the table says. */
  write(table: ProjectionTable, row: Row): void;
  remove(table: ProjectionTable, key: Row): void;
  /** Says what a stored row was when it was read: if it is another one when this transaction is written, it is worked out again. */
  expect(table: ProjectionTable, row: Row): void;
  /** Adds a domain event to the outbox. */
  emit(event: DomainEvent): void;
  /** Stored rows of users (without what this transaction writes); for `prepare`. */
  readRows(table: ProjectionTable, userIds: readonly string[]): Promise<Row[]>;
  /** Says that the item memories of a profile changed, for the store. */
  markChanged(user: Profile, items: { changedItems: readonly string[]; droppedItems: readonly string[] }): void;
}

/**
 * Something that is derived from events and kept: a projection is a file in `projections/` and a line in `projections.ts`.
 * `docs/projections.md` shows how to write one.
 */
export interface Projection {
  name: string;
  /** The tables that it keeps, if any; each needs its SQL in a migration. */
  tables: readonly ProjectionTable[];
  /** Starts a transaction. State of the projection that must outlive it belongs to the parts and changes in `committed` only. */
  begin(context: ProjectionContext): TransactionProjection;
}

/** A projection during one transaction, which may be worked out again from the start when another process was faster. */
export interface TransactionProjection {
  /** Reads what the coming events (at most 50, some of them perhaps duplicates) need. `users` are known already; a user that a later event of the same batch creates is not among them. */
  prepare?(users: readonly Profile[]): Promise<void>;
  /** An accepted event, in order. Synchronous: nothing else happens between two events. */
  apply(event: AcceptedEvent): void;
  /** Parts of the user have changed, and no event says so: what was decided about consent, traits that ended. */
  change?(user: Profile, parts: readonly FactPart[]): void;
  /** An event that is counted without a user. */
  count?(event: CountedEvent): void;
  /** All that is known of the user is about to be forgotten. */
  clear?(user: Profile): void;
  /** `from` is about to become part of `into`. Rows of tables with a user column move by themselves. */
  merge?(merge: { from: Profile; into: Profile }): void;
  /** After the last event: writes and emits what depends on all of them. */
  finish?(): void;
  /** The transaction is durable: memory may follow. */
  committed?(): void;
}
