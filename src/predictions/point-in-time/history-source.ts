import type { UserHistory } from "./user-history.ts";

/** Where predictions read the events of users. */
export interface HistorySource {
  /** Every user with an event, in order of when the user was first stored; each user's events in order of time. */
  readAll(): AsyncIterable<UserHistory>;
  /** Of the user that the id leads to, the newest `limit` events, in order of time; `undefined` for an unknown id. */
  readUser(id: string, limit: number): Promise<UserHistory | undefined>;
}
