import { expect, test } from "vitest";
import { makeCatalogue, makeItem } from "../../storage/testing/user-world.ts";
import { createItemTable } from "./item-table.ts";
import { cacheByRow } from "./row-cache.ts";

test("a number is looked up once for each item, again while unknown, and anew when another item takes the row", () => {
  const catalogue = makeCatalogue(makeItem({ id: "a" }), makeItem({ id: "b" }));
  const table = createItemTable(catalogue);
  const numbers = new Map([["a", 7]]);
  const asked: string[] = [];
  const numberAt = cacheByRow(table, (id) => {
    asked.push(id);
    return numbers.get(id) ?? -1;
  });
  const [a, b] = [table.rowOf("a")!, table.rowOf("b")!];
  expect([numberAt(a), numberAt(a), numberAt(b), numberAt(b)]).toEqual([7, 7, -1, -1]);
  expect(asked).toEqual(["a", "b", "b"]);
  numbers.set("b", 3).set("c", 9);
  expect(numberAt(b)).toBe(3);
  catalogue.put(makeItem({ id: "a", title: "changed" }));
  expect(numberAt(a)).toBe(7);
  catalogue.drop("a");
  expect(numberAt(a)).toBe(-1);
  catalogue.put(makeItem({ id: "c" }));
  expect(table.rowOf("c")).toBe(a);
  expect(numberAt(a)).toBe(9);
  expect(numberAt(5_000)).toBe(-1);
});
