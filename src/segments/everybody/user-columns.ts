import type { Engagement } from "../../profiles/features/engagement.ts";
import type { SegmentEvent } from "../conditions/segment-event.ts";
import type { Stream } from "../conditions/stream.ts";
import type { Contact } from "../definitions/reach.ts";

/** Values of many users beside the numbers of the users, both in one order. */
export interface Column<Value> {
  users: readonly number[];
  values: readonly Value[];
}

/** Of one event name, or of all (`*`), what is stamped later than `afterMs`. */
export interface EventQuery {
  name: string;
  afterMs: number;
}

/**
 * What is stored of all users by column, as it is at one moment. The store numbers the users as it likes. Reading
 * everything of a kind at once costs a hundredth of asking user by user.
 */
export interface UserColumns {
  /** The newest event that the columns include, as the store counts events; 0 before the first. */
  lastEvent(): number;
  /** Every user's number, ascending. */
  users(): readonly number[];
  ids(): readonly string[];
  /** Times of events, the earliest first. */
  stamps(query: EventQuery): Column<number>;
  /** Events with their properties at least, in any order; those without the `text` may be left out. */
  events(query: EventQuery & Pick<Stream, "reads" | "text">): Iterable<{ user: number; event: SegmentEvent }>;
  traits(): Column<Readonly<Record<string, unknown>>>;
  engagement(): Column<Engagement>;
  /** Who is in this version of a segment, or on a list. */
  members(query: { segmentId: string; version: number }): readonly number[];
  /** Of each user the probability of each learned group. */
  groupShares(): Column<Readonly<Record<string, number>>>;
  /** One for each of the users, in any order. */
  contacts(users: ReadonlySet<number>): readonly Contact[];
}
