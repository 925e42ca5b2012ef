import type { StoredEvent } from "./event.ts";
import type { ItemStatistic } from "./item-statistics.ts";

/** What can be read back of events. They are appended together with what they change: see `ingestion/commit/commit-store.ts`. */
export interface EventStore {
  /** Which of the message ids are stored already. */
  findKnown(messageIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** A profile's events, newest stored first; `before` is the sequence of the last one seen. */
  listByProfile(query: { profileId: string; limit: number; before?: number | undefined }): Promise<SequencedEvent[]>;
  /** Events that name the recommendation, oldest first, at most 1,000. */
  listByRecommendation(recommendationId: string): Promise<SequencedEvent[]>;
  /** Every event name ever accepted and how often, most frequent first. */
  countByName(): Promise<{ event: string; count: number }[]>;
  /** Of all items, or of those given. */
  loadItemStatistics(itemIds?: readonly string[]): Promise<ItemStatistic[]>;
}

export type SequencedEvent = StoredEvent & { sequence: number };
