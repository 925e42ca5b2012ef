import type { SignalTable } from "../signals/signals.ts";

/** One held-out question: the candidates of a user, and which of them the user consumed. */
export interface RankingSample {
  profileStrength: number;
  /** Whether the models were trained on the user's history. */
  isKnown: boolean;
  /** Time between the last entry of the history and the question. */
  sinceLastMs: number;
  /** Popularity in it is the decayed one. */
  table: SignalTable;
  /** What is known of each row beside the signals: rows x `contextWidth`. */
  context: Float32Array;
  /** All-time popularity of each row; the decayed one for a cold item. */
  allTime: Float32Array;
  /** How new each row is at the moment of the question, in [0, 1]. */
  recency: Float32Array;
  /** Rows of the table, ascending; at least one. */
  relevant: readonly number[];
  /** Relevant items of the question, those that are no row of the table included. */
  relevantCount: number;
}
