import { topK } from "../math/top-k.ts";
import type { ItemScorer } from "./collaborative/item-scorer.ts";
import type { ItemTable } from "./item-table.ts";
import type { ReaderSignal } from "./reader-signal.ts";

/** What the crowd says to one reader. */
export interface CrowdOpinion {
  /** Entries of the history that the model knows. */
  knownHistory: number;
  /** Slots of the best items, best first. */
  best: readonly number[];
  /** In [0, 1], 1 for the model's best item; `undefined` for an item that it does not know. */
  scoreOf(itemId: string): number | undefined;
}

/** The serving side of a collaborative model: item ids in place of positions. */
export interface CollaborativeSide {
  version: string;
  ask(
    signal: ReaderSignal,
    options: { limit: number; table: ItemTable; accepts: (slot: number) => boolean },
  ): CrowdOpinion;
}

/** Newest entries that are folded in: beyond this the answer changes little and the solve costs factors² for each. */
const maxHistory = 300;

export const silence: CrowdOpinion = { knownHistory: 0, best: [], scoreOf: () => undefined };

/** Readies a model for serving; do it before it is swapped in, since it numbers all of its items. */
export function createCollaborativeSide(model: ItemScorer): CollaborativeSide {
  const indexOf = new Map(model.itemIds.map((id, index) => [id, index]));
  return {
    version: model.version,
    ask(signal, { limit, table, accepts }) {
      const history = signal.recent.slice(0, maxHistory).flatMap(({ itemId, weight }) => {
        const itemIndex = indexOf.get(itemId);
        return itemIndex === undefined ? [] : [{ itemIndex, weight }];
      });
      if (history.length === 0) return silence;
      const scores = model.scoreAll(history);
      // More than asked for, because some of the best have been seen or are filtered out.
      const ranked = topK(scores, limit * 2 + history.length);
      const best: number[] = [];
      let top = 0;
      for (const { index, score } of ranked) {
        const slot = table.slotOf(model.itemIds[index]!);
        if (slot === undefined || !accepts(slot)) continue;
        if (best.length === 0) top = score;
        if (best.length < limit) best.push(slot);
      }
      const scoreOf = (itemId: string): number | undefined => {
        const index = indexOf.get(itemId);
        if (index === undefined) return undefined;
        return top > 0 ? Math.min(1, Math.max(0, scores[index]! / top)) : 0;
      };
      return { knownHistory: history.length, best, scoreOf };
    },
  };
}
