import { popularityHalfLifeMs } from "../../../events/item-statistics.ts";
import type { ItemTable } from "../../item-index/item-table.ts";
import type { TrainingInteraction } from "../contract/training-data.ts";
import { popularityScale } from "./popularity-scale.ts";

/** What was popular at any moment of a log. */
export interface PopularityRecord {
  /**
   * Popularity by row at `atMs`, as serving measures it: the decayed weight of all earlier interactions, in units of
   * `popularityScale`; 0 for all items while nobody consumed anything yet. Good until the next call. Moments in ascending order
   * together cost one pass over the log; an earlier one than the last starts anew.
   */
  at(atMs: number): (row: number) => number;
}

/** Sums stand for one reference moment; when it lies so many half-lives back, all are moved to a newer one. */
const mostDoublings = 500;

export function createPopularityRecord(
  interactions: readonly TrainingInteraction[],
  table: ItemTable,
): PopularityRecord {
  const log = interactions
    .flatMap(({ itemId, weight, atMs }) => {
      const row = table.rowOf(itemId);
      return row === undefined ? [] : [{ row, weight, atMs }];
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
    const factor = 2 ** ((referenceMs - toMs) / popularityHalfLifeMs);
    for (let row = 0; row < sums.length; row++) sums[row] = factor * sums[row]!;
    most *= factor;
    referenceMs = toMs;
  }

  return {
    at(atMs) {
      if (counted > 0 && atMs < log[counted - 1]!.atMs) startAnew();
      for (let event = log[counted]; event !== undefined && event.atMs <= atMs; event = log[++counted]) {
        if (event.atMs - referenceMs > mostDoublings * popularityHalfLifeMs) moveReference(event.atMs);
        const sum = sums[event.row]! + event.weight * 2 ** ((event.atMs - referenceMs) / popularityHalfLifeMs);
        sums[event.row] = sum;
        most = Math.max(most, sum);
      }
      return (row) => popularityScale(sums[row]!, most);
    },
  };
}
