import { expect, test } from "vitest";
import { NotEnoughDataError } from "../models/not-enough-data.ts";
import { questionText, readTarget } from "./binary-target.ts";
import type { Cell, Table } from "./reading/table.ts";

function tableOf(cells: Cell[]): Table {
  return { rowCount: cells.length, columns: [{ name: "y", cells }], faults: [] };
}
const repeated = (counts: [Cell, number][]): Cell[] =>
  counts.flatMap(([cell, count]) => new Array<Cell>(count).fill(cell));

test.each([
  [
    "the value that says yes",
    [
      ["No", 150],
      ["Yes", 300],
    ],
    "Yes",
  ],
  [
    "1 among numbers",
    [
      [0, 150],
      [1, 300],
    ],
    "1",
  ],
  [
    "true of JSON",
    [
      [true, 150],
      [false, 200],
    ],
    "true",
  ],
  [
    "the rarer of two others",
    [
      ["blue", 300],
      ["red", 150],
    ],
    "red",
  ],
  [
    "what stands beside a no, though it is more frequent",
    [
      ["Existing Customer", 150],
      ["Attrition", 300],
    ],
    "Attrition",
  ],
  [
    "1 in any notation",
    [
      ["0.0", 150],
      ["1.0", 300],
    ],
    "1.0",
  ],
] as [string, [Cell, number][], string][])("the positive value is %s", (_, counts, positive) => {
  const target = readTarget(tableOf(repeated(counts)), { column: "y" });
  expect(target.positive).toBe(positive);
  expect(target.chosenBy).toContain(positive);
});

test("a given value counts against all others, whatever its case, and rows without a value are left out", () => {
  const cells = repeated([
    ["Gold", 120],
    ["silver", 100],
    ["tin", 80],
    ["", 30],
  ]);
  const target = readTarget(tableOf(cells), { column: "y", positive: "gold" });
  expect([target.positives, target.rows.length, target.chosenBy]).toEqual([120, 300, undefined]);
});

test.each([
  [
    [
      ["yes", 99],
      ["no", 500],
    ],
    99,
    500,
  ],
  [
    [
      ["yes", 500],
      ["no", 99],
    ],
    500,
    99,
  ],
  [[["yes", 500]], 500, 0],
] as [[Cell, number][], number, number][])(
  "too few of either outcome are refused with the counts",
  (counts, positives, negatives) => {
    try {
      readTarget(tableOf(repeated(counts)), { column: "y", positive: "yes" });
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(NotEnoughDataError);
      expect((error as NotEnoughDataError).code).toBe("not-enough-data");
      expect((error as NotEnoughDataError).counts).toMatchObject({ positives, negatives });
    }
  },
);

test("a column, a value or a choice that is not there is named", () => {
  const table = tableOf(
    repeated([
      ["a", 150],
      ["b", 150],
      ["c", 150],
    ]),
  );
  expect(() => readTarget(table, { column: "z" })).toThrow('no column "z"; did you mean "y"?');
  expect(() => readTarget(table, { column: "shoe size" })).toThrow('no column "shoe size"; there are y.');
  expect(() => readTarget(table, { column: "y", positive: "d" })).toThrow('never holds "d"');
  expect(() => readTarget(table, { column: "y" })).toThrow("say which one counts with --positive");
});

test("a limit makes a yes-or-no outcome of a number", () => {
  const cells = Array.from({ length: 400 }, (_, i) => String(i / 400));
  const target = readTarget(tableOf(cells), { column: "y", positive: ">= 0.5" });
  expect([target.positive, target.positives]).toEqual([">= 0.5", 200]);
  expect(() => readTarget(tableOf(cells), { column: "y" })).toThrow("is a number with 400 different values");
});

test("a column that only says no has no positives", () => {
  expect(() => readTarget(tableOf(repeated([[0, 500]])), { column: "y" })).toThrow(
    '"y" holds only "0": 500 rows have 0 positives and 500 negatives',
  );
});

test("the question is told as it is asked", () => {
  expect(questionText({ column: "left", positive: "yes" })).toBe('"left" = "yes"');
  expect(questionText({ column: "price", positive: ">= 0.5" })).toBe('"price" >= 0.5');
});
