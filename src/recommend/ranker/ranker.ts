import type { MeasuredSignals } from "../signals/signals.ts";

/** What of a user relevance depends on beside the signals. */
export interface RankerUser {
  profileStrength: number;
  /** Time since the last event; infinite for a user without history. */
  sinceLastMs: number;
}

export interface RankerInput extends MeasuredSignals {
  user: RankerUser;
}

/**
 * Relevance of candidates from their signals. One is in use at a time: serving, evaluation and the gate of adoption call the
 * same one.
 */
export interface Ranker {
  /** Weight of all-time popularity that the popularity signal is to be measured with, in [0, 1]. */
  allTimeWeight: number;
  /**
   * What each signal contributes to each candidate's relevance: candidates x signals, row-major. A row sums to the relevance,
   * which is in [0, 1].
   */
  contributions(input: RankerInput): Float64Array;
  /** Weights of signals for a warm item where no others are present: by them the best items of several models are put together. */
  weightsOf(signals: readonly string[], user: RankerUser): readonly number[];
}
