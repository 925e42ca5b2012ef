import type { DomainEvent } from "./domain-event.ts";

export type OutboxEntry = DomainEvent & {
  /** Counts up in order of commit; never used again. */
  sequence: number;
  createdAtMs: number;
  /** The process that wrote it. */
  origin: number;
};

/**
 * Domain events that were committed, for whoever follows them with a place (`sequence`) of its own. Stores write them in
 * the transaction that makes them true; `append` is for what changes nothing else in the store.
 */
export interface Outbox {
  /** Written as this by every event of this process. */
  origin: number;
  append(events: readonly DomainEvent[], nowMs: number): Promise<void>;
  /** In order of commit, after `after`; without those of one origin, if it is given. */
  read(query: { after: number; limit: number; exceptOrigin?: number }): Promise<OutboxEntry[]>;
  /** The newest sequence ever given; 0 before the first. */
  lastSequence(): Promise<number>;
  /** Removes at most `limit` of the oldest and returns how many; what a relay has not passed stays. */
  deleteBefore(query: { createdBeforeMs: number; limit: number }): Promise<number>;
}
