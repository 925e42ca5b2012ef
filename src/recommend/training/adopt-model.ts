import type { HistoryEntry, ItemScorer } from "../models/item-scorer.ts";

/** One event that neither model was trained on: what the user had before, newest first, and what came next. */
export interface NewestEvent {
  history: readonly { itemId: string; weight: number }[];
  itemId: string;
}

export interface Adoption {
  adopt: boolean;
  /** Mean reciprocal rank of the next item among all items, per model; 0 without events. */
  oldScore: number;
  newScore: number;
  events: number;
}

/**
 * Whether a freshly trained model may replace the one that serves: it must not rank the newest events worse, by mean
 * reciprocal rank of the item that came next among the items that the user did not have yet. An item that a model does
 * not know counts as not found, so a model that knows the new items has the advantage it deserves. Without an old model
 * the new one is adopted; without events that either can judge, it is adopted too.
 */
export function shouldAdopt(
  oldModel: ItemScorer | undefined,
  newModel: ItemScorer,
  newestEvents: readonly NewestEvent[],
): Adoption {
  const events = newestEvents.length;
  const newScore = meanReciprocalRank(newModel, newestEvents);
  const oldScore = oldModel ? meanReciprocalRank(oldModel, newestEvents) : 0;
  return { adopt: newScore >= oldScore, oldScore, newScore, events };
}

function meanReciprocalRank(model: ItemScorer, events: readonly NewestEvent[]): number {
  const indices = new Map(model.itemIds.map((id, index) => [id, index]));
  let sum = 0;
  for (const event of events) {
    const target = indices.get(event.itemId);
    if (target === undefined) continue;
    const history = event.history.flatMap(({ itemId, weight }): HistoryEntry[] => {
      const itemIndex = indices.get(itemId);
      return itemIndex === undefined || itemIndex === target ? [] : [{ itemIndex, weight }];
    });
    sum += 1 / expectedRank({ scores: model.scoreAll(history), target, had: history });
  }
  return events.length === 0 ? 0 : sum / events.length;
}

/** Rank of the target, from 1; among equal scores the middle of them, so that scoring all items alike wins nothing. */
function expectedRank(options: { scores: Float32Array; target: number; had: readonly HistoryEntry[] }): number {
  const { scores, target, had } = options;
  const score = scores[target]!;
  for (const { itemIndex } of had) scores[itemIndex] = Number.NaN;
  let better = 0;
  let equal = -1;
  for (const other of scores) {
    if (other > score) better++;
    else if (other === score) equal++;
  }
  return 1 + better + equal / 2;
}
