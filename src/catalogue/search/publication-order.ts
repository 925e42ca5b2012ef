import type { CatalogueItem, CatalogueView } from "./catalogue-view.ts";

/** Where an item stands among all: newest first, of one time by id. */
export interface PublicationPlace {
  publishedAtMs: number;
  id: string;
}

/** Items by publication and counts of their sections, kept in step with the catalogue: a change moves one entry. */
export interface PublicationOrder {
  /** Items behind a place, newest first; without one, all. */
  itemsAfter(place?: PublicationPlace): Generator<CatalogueItem>;
  /** By name. */
  sections(): { section: string; count: number }[];
}

type Entry = PublicationPlace & { section: string | undefined };

/** So many changes at once, as a part of all, are sorted in rather than inserted one by one. */
const sortedShare = 0.02;

const byPlace = (a: PublicationPlace, b: PublicationPlace): number =>
  b.publishedAtMs - a.publishedAtMs || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

export function createPublicationOrder(
  catalogue: Pick<CatalogueView, "items" | "get" | "size" | "onChange">,
): PublicationOrder {
  let order: Entry[] = [];
  const entries = new Map<string, Entry>();
  const counts = new Map<string, number>();

  function count({ section }: Entry, change: 1 | -1): void {
    if (section === undefined) return;
    const next = (counts.get(section) ?? 0) + change;
    if (next > 0) counts.set(section, next);
    else counts.delete(section);
  }

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

  function forget(id: string): Entry | undefined {
    const entry = entries.get(id);
    if (entry === undefined) return undefined;
    entries.delete(id);
    count(entry, -1);
    return entry;
  }

  function note({ id, publishedAtMs, section }: CatalogueItem): Entry {
    const entry = { id, publishedAtMs, section };
    entries.set(id, entry);
    count(entry, 1);
    return entry;
  }

  function takeOver(changed: readonly string[]): void {
    const isMany = changed.length > 1 && changed.length > sortedShare * catalogue.size();
    for (const id of changed) {
      const item = catalogue.get(id);
      const before = entries.get(id);
      if (item && before?.publishedAtMs === item.publishedAtMs && before.section === item.section) continue;
      const gone = forget(id);
      if (gone !== undefined && !isMany) order.splice(positionOf(gone), 1);
      if (item === undefined) continue;
      const entry = note(item);
      if (!isMany) order.splice(positionOf(entry), 0, entry);
    }
    if (isMany) order = [...entries.values()].sort(byPlace);
  }

  takeOver([...catalogue.items()].map(({ id }) => id));
  catalogue.onChange(({ written, removed }) => takeOver([...written, ...removed]));

  return {
    *itemsAfter(place) {
      for (let at = place === undefined ? 0 : positionOf(place); at < order.length; at++) {
        const { id } = order[at]!;
        if (id === place?.id) continue;
        const item = catalogue.get(id);
        if (item !== undefined) yield item;
      }
    },
    sections: () =>
      [...counts]
        .map(([section, items]) => ({ section, count: items }))
        .sort((a, b) => (a.section < b.section ? -1 : 1)),
  };
}
