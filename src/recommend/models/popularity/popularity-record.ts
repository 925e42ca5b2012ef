import { defaultPopularityHalfLifeDays } from "../../../events/item-statistics.ts";
import { dayMs } from "../../../profiles/features/decayed-sum.ts";
import type { ItemTable } from "../../item-index/item-table.ts";
import { popularityUnit } from "../../signals/measure-signals.ts";
import type { TrainingCell } from "../../training/train-members.ts";

/** What was popular at any moment of a log. */
export interface PopularityRecord {
  /**
   * Popularity by slot at `atMs`, as serving measures it: the decayed weight of all earlier take-ups, in units of
   * `popularityUnit`; 0 for all items while nothing was taken up yet. Good until the next call. Moments in ascending order
   * together cost one pass over the log; an earlier one than the last starts anew.
   */
  at(atMs: number): (slot: number) => number;
}

const halfLifeMs = defaultPopularityHalfLifeDays * dayMs;
/** Sums stand for one reference moment; when it lies so many half-lives back, all are moved to a newer one. */
const mostDoublings = 500;

export function createPopularityRecord(cells: readonly TrainingCell[], table: ItemTable): PopularityRecord {
  const log = cells
    .flatMap(({ itemId, weight, atMs }) => {
      const slot = table.slotOf(itemId);
      return slot === undefined ? [] : [{ slot, weight, atMs }];
    })
    .sort((a, b) => a.atMs - b.atMs);
  const sums = new Float64Array(table.end());
  let counted = 0;
  let most = 0;
  let referenceMs = log[0]?.atMs ?? 0;

  function startAnew(): void {
    sums.fill(0);
    counted = 0;
    most = 0;
    referenceMs = log[0]?.atMs ?? 0;
  }

  function moveReference(toMs: number): void {
    const factor = 2 ** ((referenceMs - toMs) / halfLifeMs);
    for (let slot = 0; slot < sums.length; slot++) sums[slot] = factor * sums[slot]!;
    most *= factor;
    referenceMs = toMs;
  }

  return {
    at(atMs) {
      if (counted > 0 && atMs < log[counted - 1]!.atMs) startAnew();
      for (let event = log[counted]; event !== undefined && event.atMs <= atMs; event = log[++counted]) {
        if (event.atMs - referenceMs > mostDoublings * halfLifeMs) moveReference(event.atMs);
        const sum = sums[event.slot]! + event.weight * 2 ** ((event.atMs - referenceMs) / halfLifeMs);
        sums[event.slot] = sum;
        most = Math.max(most, sum);
      }
      return (slot) => popularityUnit(sums[slot]!, most);
    },
  };
}
