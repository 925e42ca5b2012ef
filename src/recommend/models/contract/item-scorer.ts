import { type Scored, topK } from "../../../math/top-k.ts";

/** One item that a user took up, by its position in the model's `itemIds`, and how strong the evidence is (> 0). */
export interface HistoryEntry {
  itemIndex: number;
  weight: number;
}

/** What every recommender of this folder is to its callers. */
export interface ItemScorer {
  /** Fingerprint of the parameters: equal versions score equally. */
  version: string;
  itemIds: readonly string[];
  /**
   * One finite score per item, higher is better; comparable within one answer only. An empty history is not an error.
   * Entries that name no item of the model, or carry no positive finite weight, are ignored.
   */
  scoreAll(history: readonly HistoryEntry[]): Float32Array;
  /** The same for serving, where all exact scores cost more than the answer needs; absent where they do not. */
  consult?(history: readonly HistoryEntry[], limit: number): ScoresOfUser;
}

/** What one user's history says of a model's items; good until the scorer is consulted again. */
export interface ScoresOfUser {
  /** The best items by position, best first, at most as many as asked for; those of the history may be among them. */
  best: readonly Scored[];
  /** Exact score of one item. */
  scoreOf(itemIndex: number): number;
  /** Near enough to choose candidates by, where that takes less time than the exact score. */
  roughScoreOf(itemIndex: number): number;
}

/** By the model's own shortcut, or by scoring everything. */
export function consult(scorer: ItemScorer, history: readonly HistoryEntry[], limit: number): ScoresOfUser {
  if (scorer.consult !== undefined) return scorer.consult(history, limit);
  const scores = scorer.scoreAll(history);
  const scoreOf = (itemIndex: number): number => scores[itemIndex]!;
  return { best: topK(scores, limit), scoreOf, roughScoreOf: scoreOf };
}

/** Heavier evidence counts as this much: it keeps every product of a score far from overflow. */
export const heaviestWeight = 1e6;

/** The entries of a history that a model of `itemCount` items can use, their weights cut to `heaviestWeight`. */
export function usableHistory(history: readonly HistoryEntry[], itemCount: number): HistoryEntry[] {
  return history
    .filter(
      ({ itemIndex, weight }) =>
        Number.isInteger(itemIndex) && itemIndex >= 0 && itemIndex < itemCount && weight > 0 && Number.isFinite(weight),
    )
    .map(({ itemIndex, weight }) => ({ itemIndex, weight: Math.min(weight, heaviestWeight) }));
}

/**
 * The `limit` best items for a user, best first, ties by position; items of the history and those in `exclude`
 * (positions) are left out. Fewer than `limit`, down to none, when nothing else is there.
 */
export function recommendItems(
  scorer: ItemScorer,
  request: { history: readonly HistoryEntry[]; limit: number; exclude?: Iterable<number> },
): Scored[] {
  const scores = scorer.scoreAll(request.history);
  for (const { itemIndex } of request.history) if (itemIndex in scores) scores[itemIndex] = Number.NaN;
  for (const index of request.exclude ?? []) if (index in scores) scores[index] = Number.NaN;
  return topK(scores, request.limit);
}
