import type { CatalogueItem, CatalogueView } from "./catalogue-view.ts";

/** Where an item stands among all: newest first, of one time by id. */
export interface PublicationPlace {
  publishedAtMs: number;
  id: string;
}

/** Items by publication, kept in step with the catalogue: a change moves one entry. */
export interface PublicationOrder {
  /** Items behind a place, newest first; without one, all. */
  itemsAfter(place?: PublicationPlace): Generator<CatalogueItem>;
}

/** So many changes at once, as a part of all, are sorted in rather than inserted one by one. */
const sortedShare = 0.02;

const byPlace = (a: PublicationPlace, b: PublicationPlace): number =>
  b.publishedAtMs - a.publishedAtMs || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

export function createPublicationOrder(
  catalogue: Pick<CatalogueView, "items" | "get" | "size" | "onChange">,
): PublicationOrder {
  let order: PublicationPlace[] = [];
  const entries = new Map<string, PublicationPlace>();

  /** The first position that does not stand before the place. */
  function positionOf(place: PublicationPlace): number {
    let low = 0;
    let high = order.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (byPlace(order[middle]!, place) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  function takeOver(changed: readonly string[]): void {
    const isMany = changed.length > 1 && changed.length > sortedShare * catalogue.size();
    for (const id of changed) {
      const item = catalogue.get(id);
      const before = entries.get(id);
      if (item && before?.publishedAtMs === item.publishedAtMs) continue;
      entries.delete(id);
      if (before !== undefined && !isMany) order.splice(positionOf(before), 1);
      if (item === undefined) continue;
      const entry = { id, publishedAtMs: item.publishedAtMs };
      entries.set(id, entry);
      if (!isMany) order.splice(positionOf(entry), 0, entry);
    }
    if (isMany) order = [...entries.values()].sort(byPlace);
  }

  takeOver([...catalogue.items()].map(({ id }) => id));
  catalogue.onChange(({ written, removed }) => takeOver([...written, ...removed]));

  return {
    *itemsAfter(place) {
      // A reader may pause while the catalogue changes: it goes on through the order in which it began.
      for (const { id } of order.slice(place === undefined ? 0 : positionOf(place))) {
        if (id === place?.id) continue;
        const item = catalogue.get(id);
        if (item !== undefined) yield item;
      }
    },
  };
}
