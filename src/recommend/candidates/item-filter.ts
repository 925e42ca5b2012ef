import { attributeKey, type ItemTable } from "../item-index/item-table.ts";
import type { PostingKind } from "../item-index/postings.ts";
import type { ItemFilter } from "../request/request.ts";

/** Which rows a request may answer with. */
export interface Eligibility {
  accepts(row: number): boolean;
  /** Every eligible row, where they are few enough to be listed; else `undefined`. */
  rows: readonly number[] | undefined;
}

/** A restriction that lets more than this through is tested item by item instead of being listed. */
const listUpTo = 10_000;

/**
 * Combines the filters (all of their fields, any value within one) with the excluded rows. The narrowest field is listed
 * from its postings, or from the order of publication, and the others are tested on each: a narrow filter on a large
 * catalogue costs what it lets through, a wide one costs nothing until an item is looked at.
 */
export function findEligible(
  table: ItemTable,
  filter: ItemFilter | undefined,
  excluded: ReadonlySet<number>,
  also?: ItemFilter,
): Eligibility {
  const filters = [filter, also].filter((one) => one !== undefined);
  const fields = filters.flatMap((one) => postingFields(table, one));
  const afterMs = filters.reduce(
    (latest, { publishedAfter }) =>
      publishedAfter === undefined ? latest : Math.max(latest, Date.parse(publishedAfter)),
    Number.NEGATIVE_INFINITY,
  );
  const accepts = (row: number): boolean =>
    !excluded.has(row) &&
    table.itemAt(row) !== undefined &&
    table.publishedAtMs(row) > afterMs &&
    fields.every((keys) => keys.some((key) => table.isPosted(row, key)));

  const sizeOf = (keys: readonly number[]): number => keys.reduce((sum, key) => sum + table.postings.count(key), 0);
  const narrowest = fields.reduce<readonly number[] | undefined>(
    (best, keys) => (best === undefined || sizeOf(keys) < sizeOf(best) ? keys : best),
    undefined,
  );
  if (narrowest !== undefined && sizeOf(narrowest) <= listUpTo) {
    const rows = new Set<number>();
    for (const key of narrowest) {
      table.postings.visit(key, (row) => {
        if (accepts(row)) rows.add(row);
        return true;
      });
    }
    return { accepts, rows: [...rows].sort((a, b) => a - b) };
  }
  if (afterMs > Number.NEGATIVE_INFINITY && table.countAfter(afterMs) <= listUpTo) {
    return { accepts, rows: table.newest(listUpTo, accepts, afterMs) };
  }
  return { accepts, rows: undefined };
}

/** The features that each restricting field allows; none for a value that no item has. */
function postingFields(table: ItemTable, filter: ItemFilter): number[][] {
  const keysOf = (kind: PostingKind, ids: readonly string[]): number[] =>
    ids.map((id) => table.postings.find(kind, id)).filter((key) => key !== undefined);
  const fields: number[][] = [];
  if (filter.tags !== undefined) fields.push(keysOf("tags", filter.tags));
  if (filter.types !== undefined) fields.push(keysOf("types", filter.types));
  if (filter.topics !== undefined) fields.push(keysOf("topics", filter.topics));
  for (const [name, value] of Object.entries(filter.attributes ?? {})) {
    const values = Array.isArray(value) ? value : [value];
    fields.push(
      keysOf(
        "attributes",
        values.map((single) => attributeKey(name, single)),
      ),
    );
  }
  return fields;
}
