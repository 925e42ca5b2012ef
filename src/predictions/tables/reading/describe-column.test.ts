import { expect, test } from "vitest";
import { describeColumn } from "./describe-column.ts";
import type { Cell } from "./table.ts";

const many = (of: (i: number) => Cell): Cell[] => Array.from({ length: 200 }, (_, i) => of(i));
const useOf = (cells: Cell[], name = "x") => describeColumn({ name, cells }).use;

test.each([
  ["numbers", many((i) => String((i * 7) % 30)), { kind: "number", form: "plain" }],
  ["numbers with some gaps", many((i) => (i % 3 ? String((i * 7) % 30) : " ")), { kind: "number", form: "plain" }],
  ["grouped numbers", many((i) => `${(i * 7) % 30},000`), { kind: "number", form: "grouped" }],
  ["decimal commas", many((i) => `${(i * 7) % 30},5`), { kind: "number", form: "decimal-comma" }],
  ["dates", many((i) => `2024-01-${10 + (i % 20)}`), { kind: "date" }],
  [
    "amounts with a currency",
    many((i) => `${1 + ((i * 7) % 30)}.${100 + i},5 €`),
    { kind: "number", form: "decimal-comma" },
  ],
  ["some of them grouped", many((i) => (i % 50 ? String(i * 3) : "1,200")), { kind: "number", form: "grouped" }],
  ["days before months", many((i) => `${1 + (i % 28)}/${1 + (i % 3)}/2024`), { kind: "date", order: "dmy" }],
  ["months before days", many((i) => `${1 + (i % 3)}/${1 + (i % 28)}/2024`), { kind: "date", order: "mdy" }],
  ["days with full stops", many((i) => `${10 + (i % 18)}.03.2024`), { kind: "date" }],
  ["categories", many((i) => ["red", "green", "blue"][i % 3]!), { kind: "category" }],
  ["codes with leading zeros", many((i) => `00${i % 9}`), { kind: "category" }],
  ["booleans of JSON", many((i) => i % 2 === 0), { kind: "number", form: "plain" }],
])("%s are found out", (_, cells, use) => {
  expect(useOf(cells)).toEqual(use);
});

test.each([
  ["empty", many(() => ""), "every cell is empty"],
  ["constant", many(() => "7"), 'every cell is "7"'],
  ["row numbers", many((i) => String(i + 1)), "it numbers the rows"],
  ["names", many((i) => `user-${i}`), "almost every row has a value of its own"],
  ["free text", many((i) => `the customer said that number ${i} broke again`), "it is free text"],
])("%s are left out with the reason", (_, cells, reason) => {
  expect(useOf(cells)).toEqual({ kind: "left-out", reason });
});

test("numeric identifiers are left out by their name", () => {
  const cells = many((i) => String((i * 7919) % 100_003));
  for (const name of ["customerId", "CLIENTNUM", "Kunden-Nr.", "account"])
    expect(useOf(cells, name)).toEqual({ kind: "left-out", reason: "it is an identifier" });
  expect(useOf(cells, "amount").kind).toBe("number");
});

test("missing, infinite and unreadable values are counted", () => {
  const cells = many((i) => (i < 4 ? "inf" : i < 7 ? "unknown" : i < 17 ? "" : String((i * 7) % 30)));
  expect(describeColumn({ name: "x", cells })).toMatchObject({ missing: 10, infinite: 4, unreadable: 3 });
});

test("a constant with gaps may teach by its gaps", () => {
  expect(useOf(many((i) => (i % 2 ? "yes" : ""))).kind).toBe("category");
});
