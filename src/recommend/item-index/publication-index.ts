import type { CatalogueItem } from "../../catalogue/search/catalogue-view.ts";

type Aged = Pick<CatalogueItem, "id" | "publishedAtMs">;

/** Rows in order of publication. Adding and removing move one block of memory; nothing is ever sorted again. */
export interface AgeOrder {
  add(row: number, item: Aged): void;
  /** `item` as it was when the row was added. */
  remove(row: number, item: Aged): void;
  /** Rows published after `afterMs`, ties by id, until `visit` returns false. */
  visitNewest(afterMs: number, visit: (row: number) => boolean): void;
  countAfter(afterMs: number): number;
}

export function createAgeOrder(): AgeOrder {
  /** Oldest first, so that the usual new item goes to the end. */
  const order: { row: number; publishedAtMs: number; id: string }[] = [];

  function placeOf(item: Aged): number {
    let low = 0;
    let high = order.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = order[middle]!;
      const isBefore =
        other.publishedAtMs < item.publishedAtMs || (other.publishedAtMs === item.publishedAtMs && other.id > item.id);
      if (isBefore) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  return {
    add: (row, { id, publishedAtMs }) => {
      order.splice(placeOf({ id, publishedAtMs }), 0, { row, publishedAtMs, id });
    },
    remove: (row, item) => {
      const place = placeOf(item);
      if (order[place]?.row === row) order.splice(place, 1);
    },
    visitNewest(afterMs, visit) {
      for (let i = order.length - 1; i >= 0; i--) {
        const { row, publishedAtMs } = order[i]!;
        if (publishedAtMs <= afterMs || !visit(row)) return;
      }
    },
    // "" sorts before every id, and so its place is behind all items of that very time.
    countAfter: (afterMs) => order.length - placeOf({ id: "", publishedAtMs: afterMs }),
  };
}
