import type { CatalogueItem } from "../../catalogue/search/catalogue-view.ts";
import type { UserHistory } from "./user-history.ts";

/** What was understood of an item, as far as features read it. */
export type ItemReading = Pick<CatalogueItem, "createdAtMs" | "topics" | "sentimentScore">;

/** `undefined` for an item without an analysis. */
export type FindItem = (id: string) => ItemReading | undefined;

/** A user's events, and the sequence of the last one stored that was read: what comes later is after it. */
export interface StoredHistory extends UserHistory {
  sequence: number;
}

/** Where predictions read the events of users, and the items that the events are about. */
export interface HistorySource {
  /** Every user with an event, in order of when the user was first stored; each user's events in order of time. */
  readAll(): AsyncIterable<UserHistory>;
  /**
   * Of the user that the id leads to, the newest `limit` events in order of time, of those that were stored after the
   * sequence `after` (default 0: of all); `undefined` for an unknown id.
   */
  readUser(id: string, span: { limit: number; after?: number }): Promise<StoredHistory | undefined>;
  /** Items by id, as the current generation understands them; those without an analysis are left out. */
  readItems(ids: readonly string[]): Promise<Map<string, ItemReading>>;
}
