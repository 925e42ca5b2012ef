import { attributeKey, type ItemTable } from "./item-table.ts";
import type { PostingKind } from "./postings.ts";
import type { ItemFilter } from "./request.ts";

/** Which slots a request may answer with. */
export interface Eligibility {
  /** Exact count of eligible items, or `undefined` when nothing restricts the catalogue but the excluded ids. */
  count: number | undefined;
  accepts(slot: number): boolean;
  /** Every eligible slot, ascending; only where `count` is known. */
  slots(): number[];
}

/**
 * Combines the filter (all of its fields, any value within one) with the excluded slots. Tags, types, topics and plain
 * attribute values read postings, so a narrow filter on a large catalogue costs what it lets through.
 */
export function findEligible(
  table: ItemTable,
  filter: ItemFilter | undefined,
  excluded: ReadonlySet<number>,
): Eligibility {
  const sets = filter === undefined ? [] : postingSets(table, filter);
  const publishedAfterMs = filter?.publishedAfter === undefined ? undefined : Date.parse(filter.publishedAfter);
  const isOpen = sets.length === 0 && publishedAfterMs === undefined;
  const exists = (slot: number): boolean => table.itemAt(slot) !== undefined && !excluded.has(slot);
  if (isOpen) return { count: undefined, accepts: exists, slots: () => [] };

  const isNew = (slot: number): boolean =>
    publishedAfterMs === undefined || table.publishedAtMs(slot) > publishedAfterMs;
  const passes = (slot: number): boolean => exists(slot) && isNew(slot) && sets.every((set) => set.has(slot));
  const narrowest = sets.reduce<Set<number> | undefined>(
    (a, b) => (a === undefined || b.size < a.size ? b : a),
    undefined,
  );
  const slots: number[] = [];
  if (narrowest === undefined) {
    for (let slot = 0; slot < table.end(); slot++) if (passes(slot)) slots.push(slot);
  } else {
    for (const slot of narrowest) if (passes(slot)) slots.push(slot);
    slots.sort((a, b) => a - b);
  }
  const eligible = new Set(slots);
  return { count: slots.length, accepts: (slot) => eligible.has(slot), slots: () => slots };
}

/** One set of slots for each restricting field. */
function postingSets(table: ItemTable, filter: ItemFilter): Set<number>[] {
  const sets: Set<number>[] = [];
  const addAny = (kind: PostingKind, ids: readonly string[]): void => {
    const slots = new Set<number>();
    for (const id of ids) {
      const key = table.postings.find(kind, id);
      if (key === undefined) continue;
      table.postings.visit(key, (slot) => {
        slots.add(slot);
        return true;
      });
    }
    sets.push(slots);
  };
  if (filter.tags !== undefined) addAny("tags", filter.tags);
  if (filter.types !== undefined) addAny("types", filter.types);
  if (filter.topics !== undefined) addAny("topics", filter.topics);
  for (const [name, value] of Object.entries(filter.attributes ?? {})) {
    addAny(
      "attributes",
      (Array.isArray(value) ? value : [value]).map((single) => attributeKey(name, single)),
    );
  }
  return sets;
}
