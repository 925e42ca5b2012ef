import { consult, type ItemScorer } from "./collaborative/item-scorer.ts";
import type { ItemTable } from "./item-table.ts";
import type { ReaderSignal } from "./reader-signal.ts";
import { rememberBySlot } from "./slot-memory.ts";

/** What the crowd says to one reader. */
export interface CrowdOpinion {
  /** Entries of the history that the model knows. */
  knownHistory: number;
  /** Slots of the best items, best first. */
  best: readonly number[];
  /** In [0, 1], 1 for the model's best item; `undefined` for an item that it does not know. */
  scoreOf(slot: number): number | undefined;
}

/** The serving side of a collaborative model: slots of the item table in place of positions in the model. */
export interface CollaborativeSide {
  version: string;
  ask(signal: ReaderSignal, options: { limit: number; accepts: (slot: number) => boolean }): CrowdOpinion;
}

/** Newest entries that are folded in: beyond this the answer changes little and the solve costs factors² for each. */
const maxHistory = 300;

export const silence: CrowdOpinion = { knownHistory: 0, best: [], scoreOf: () => undefined };

/** Readies a model for serving; do it before it is swapped in, since it numbers all of its items. */
export function createCollaborativeSide(model: ItemScorer, table: ItemTable): CollaborativeSide {
  const { itemIds } = model;
  const unknown = itemIds.length;
  const indexOf = new Map(itemIds.map((id, index) => [id, index]));
  const indexAt = rememberBySlot(table, (id) => indexOf.get(id) ?? unknown);
  const slots = new Int32Array(itemIds.length).fill(-1);

  function slotOf(index: number): number | undefined {
    const slot = slots[index]!;
    if (slot >= 0 && indexAt(slot) === index) return slot;
    const found = table.slotOf(itemIds[index]!);
    slots[index] = found ?? -1;
    return found;
  }

  return {
    version: model.version,
    ask(signal, { limit, accepts }) {
      const history = signal.recent.slice(0, maxHistory).flatMap(({ itemId, weight }) => {
        const itemIndex = indexOf.get(itemId);
        return itemIndex === undefined ? [] : [{ itemIndex, weight }];
      });
      if (history.length === 0) return silence;
      // More than asked for, because some of the best have been seen or are filtered out.
      const opinion = consult(model, history, limit * 2 + history.length);
      const best: number[] = [];
      let top = 0;
      for (const { index, score } of opinion.best) {
        const slot = slotOf(index);
        if (slot === undefined || !accepts(slot)) continue;
        if (best.length === 0) top = score;
        best.push(slot);
        if (best.length === limit) break;
      }
      const scoreOf = (slot: number): number | undefined => {
        const index = indexAt(slot);
        if (index < 0 || index === unknown) return undefined;
        return top > 0 ? Math.min(1, Math.max(0, opinion.scoreOf(index) / top)) : 0;
      };
      return { knownHistory: history.length, best, scoreOf };
    },
  };
}
