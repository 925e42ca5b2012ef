import type { FindItem } from "../history/history-source.ts";
import type { HistoryEvent, Reading } from "../history/user-history.ts";
import type { FeatureSet } from "./feature-set.ts";

export const msPerDay = 86_400_000;
/** Half-lives of decayed counts and windows of plain ones, in days. */
export const spansDays = [7, 30, 90] as const;

/** What was known of a user at an instant: the events of `knownAt`, oldest first. */
export interface Moment {
  events: readonly HistoryEvent[];
  atMs: number;
  reading: Reading;
}

/** What features are worked out from, beside the events. */
export interface FeatureContext {
  /** Which events are what the prediction is about. */
  isOutcome: (event: HistoryEvent) => boolean;
  findItem: FindItem;
}

/** Writes the features of one group to `out` from `offset` on. NaN where there is nothing to measure. */
export type WriteFeatures = (moment: Moment, out: Float64Array, offset: number) => void;

/** Features of one kind. */
export interface FeatureGroup {
  /** Their names in order, for reasons that people read; empty where the set has none of them. */
  names(set: FeatureSet): string[];
  writer(set: FeatureSet, context: FeatureContext): WriteFeatures;
}

export function daysBefore(atMs: number, event: Pick<HistoryEvent, "occurredAtMs">): number {
  return (atMs - event.occurredAtMs) / msPerDay;
}

export function decayed(days: number, halfLifeDays: number): number {
  return 2 ** (-days / halfLifeDays);
}
