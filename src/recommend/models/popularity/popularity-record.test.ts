import { expect, test } from "vitest";
import { makeCatalogue, makeItem } from "../../../storage/testing/user-world.ts";
import { createItemTable } from "../../item-index/item-table.ts";
import { createPopularityRecord } from "./popularity-record.ts";

const dayMs = 86_400_000;
const table = createItemTable(makeCatalogue(makeItem({ id: "old" }), makeItem({ id: "new" })));
const take = (itemId: string, day: number) => ({ userId: "r", itemId, weight: 1, atMs: day * dayMs });
const unitsAt = (record: ReturnType<typeof createPopularityRecord>, day: number) => {
  const unitOf = record.at(day * dayMs);
  return { old: unitOf(table.rowOf("old")!), new: unitOf(table.rowOf("new")!) };
};

test("a take-up counts from its moment on, and half after three days", () => {
  const record = createPopularityRecord([take("new", 6), take("old", 0)], table);
  expect(unitsAt(record, -1)).toEqual({ old: 0, new: 0 });
  expect(unitsAt(record, 0)).toEqual({ old: 1, new: 0 });
  const later = unitsAt(record, 6);
  expect(later.new).toBe(1);
  // sqrt(1/4)
  expect(later.old).toBeCloseTo(0.5, 12);
});

test("moments may be asked in any order, and after the end of time nothing new has happened", () => {
  const record = createPopularityRecord([take("old", 0), take("new", 6), take("gone", 7)], table);
  const late = unitsAt(record, 6);
  expect(unitsAt(record, 1)).toEqual({ old: 1, new: 0 });
  expect(unitsAt(record, 6)).toEqual(late);
  expect(unitsAt(record, Number.POSITIVE_INFINITY)).toEqual(late);
});

test("decades of events neither overflow nor vanish", () => {
  const cells = Array.from({ length: 4_000 }, (_, i) => take("old", 3 * i));
  const record = createPopularityRecord([...cells, take("new", 12_000), take("new", 12_000)], table);
  const { old, new: fresh } = unitsAt(record, 20_000);
  expect(fresh).toBe(1);
  // One a half-life: ½ + ¼ + … = 1 beside 2.
  expect(old).toBeCloseTo(Math.SQRT1_2, 6);
  expect(createPopularityRecord([], table).at(0)(0)).toBe(0);
});
