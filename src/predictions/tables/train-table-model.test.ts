import { describe, expect, test } from "vitest";
import { generatedTable } from "../testing/generated-table.ts";
import { evaluateTableModel } from "./evaluate-table-model.ts";
import type { Table } from "./reading/table.ts";
import { scoreTable, strangeColumns } from "./score-table.ts";
import { restoreTableModel, storeTableModel } from "./table-model-format.ts";
import { trainTableModel } from "./train-table-model.ts";

const train = (table: Table, options: { exclude?: string[]; folds?: number; idColumn?: string } = {}) =>
  trainTableModel({ table, target: { column: "left" }, idColumn: "id", folds: 3, seed: 1, now: () => 0, ...options });

const table = generatedTable({ rowCount: 1500 });
const model = train(table);

test("the report has the quality, the drivers and what was done with each column", () => {
  const { report } = model;
  expect(report.rows).toBe(1500);
  // The rule itself has an AUC of .84 on these rows.
  expect(report.auc).toBeGreaterThan(0.8);
  expect(report.ece).toBeLessThan(0.05);
  expect(report.lift).toBeGreaterThan(2);
  expect(report.importance[0]).toMatchObject({ column: "months", effect: "lower values raise it" });
  expect(report.importance.find(({ column }) => column === "plan")!.effect).toMatch(/^"basic" raises it most/);
  expect(report.alarms).toEqual([]);
  const leftOut = report.columns.filter(({ use }) => use.kind === "left-out").map(({ column }) => column);
  expect(leftOut).toEqual(["country", "remark"]);
  expect(report.columns.find(({ column }) => column === "noise")!.infinite).toBeGreaterThan(5);
  expect(report.importance.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
});

test("of a date the words are later and earlier", () => {
  const [months] = table.columns.filter(({ name }) => name === "months");
  const since = months!.cells.map((cell) => new Date(Date.UTC(2026, 0, 1) - Number(cell) * 30 * 86_400_000));
  const cells = since.map((date) => date.toISOString().slice(0, 10));
  const { report } = train(
    { ...table, columns: [...table.columns, { name: "since", cells }] },
    { exclude: ["months"] },
  );
  expect(report.importance[0]).toMatchObject({ column: "since", effect: "later dates raise it" });
});

test("equal tables and seeds give equal models", () => {
  expect(train(table)).toEqual(model);
});

test("parts and base add up to the log odds of the score, within its range", () => {
  for (const { score, base, parts, low, high } of scoreTable(model, generatedTable({ rowCount: 50, seed: 2 }))) {
    const logOdds = parts.reduce((sum, { share }) => sum + share, base);
    expect(1 / (1 + Math.exp(-logOdds))).toBeCloseTo(score, 9);
    expect(low).toBeLessThanOrEqual(score);
    expect(high).toBeGreaterThanOrEqual(score);
    expect(high - low).toBeLessThan(0.4);
  }
});

test("a stored model gives the same scores, and on new rows the quality that its report promises", () => {
  const fresh = generatedTable({ rowCount: 3000, seed: 3 });
  const restored = restoreTableModel(storeTableModel(model));
  expect([...scoreTable(restored, fresh)]).toEqual([...scoreTable(model, fresh)]);
  const evaluation = evaluateTableModel(restored, fresh);
  expect(Math.abs(evaluation.auc - model.report.auc)).toBeLessThan(0.03);
  expect(evaluation.ece).toBeLessThan(0.05);
});

test("a table that lacks columns, or holds new values, is scored all the same", () => {
  const sparse: Table = { rowCount: 1, faults: [], columns: [{ name: "plan", cells: ["platinum"] }] };
  const [row] = [...scoreTable(model, sparse)];
  expect(row!.score).toBeGreaterThan(0);
  expect(row!.parts.find(({ column }) => column === "months")!.value).toBe("missing");
  expect(row!.id).toBe("1");
});

test("values unlike those of the training are told", () => {
  const months = table.columns.find(({ name }) => name === "months")!.cells;
  const columns = [
    { name: "months", cells: months.map((cell) => `${cell} months`) },
    { name: "plan", cells: months.map(() => "basic") },
  ];
  expect(strangeColumns(model, { ...table, columns })).toEqual([{ column: "months", rows: 1500 }]);
  expect(strangeColumns(model, table)).toEqual([]);
});

test("rows of one id are never in training and test at once", () => {
  // Every row four times: who is told by age and noise alone would be known again.
  const repeated = (cells: Table["columns"][number]["cells"]) => [0, 1, 2, 3].flatMap(() => cells.slice(0, 400));
  const columns = table.columns.map(({ name, cells }) => ({ name, cells: repeated(cells) }));
  const fourfold = { rowCount: 1600, columns, faults: [] };
  const aucOf = (idColumn: string | undefined): number =>
    trainTableModel({ table: fourfold, target: { column: "left" }, idColumn, folds: 3, seed: 1, now: () => 0 }).report
      .compared.trees.auc;
  expect(aucOf("id")).toBeLessThan(aucOf(undefined) - 0.05);
});

test("columns that tell nothing are said to", () => {
  const noise = { ...table, columns: table.columns.filter(({ name }) => ["noise", "left"].includes(name)) };
  const options = { table: noise, target: { column: "left" }, folds: 3, seed: 1, now: () => 0 };
  expect(trainTableModel(options).report.notes).toContainEqual(expect.stringContaining("tell nothing"));
  expect(model.report.notes).not.toContainEqual(expect.stringContaining("tell nothing"));
});

describe("leaks", () => {
  const withColumn = (name: string, cellOf: (left: boolean, row: number) => string): Table => ({
    ...table,
    columns: [
      ...table.columns,
      { name, cells: table.columns.at(-1)!.cells.map((cell, row) => cellOf(cell === "yes", row)) },
    ],
  });
  test.each([
    ["a copy of the outcome", withColumn("copy", (left) => (left ? "gone" : "here"))],
    ["a number that follows from it", withColumn("copy", (left, row) => String((left ? 100 : 0) + (row % 50)))],
    ["a date that only those have who left", withColumn("copy", (left) => (left ? "2024-05-01" : ""))],
    ["a value that is nearly the outcome", withColumn("copy", (left, row) => (left !== (row % 50 === 0) ? "A" : "B"))],
  ])("%s raises the alarm", (_, leaking) => {
    const { report } = train(leaking);
    expect(report.alarms).toMatchObject([{ code: "leak", column: "copy" }]);
  });
  test("the column can be excluded", () => {
    const leaking = withColumn("copy", (left) => (left ? "gone" : "here"));
    expect(train(leaking, { exclude: ["copy"] }).report.alarms).toEqual([]);
  });
});

test("ten thousand categories do not fool it", () => {
  const wide = generatedTable({ rowCount: 3000, cities: 10_000 });
  wide.columns
    .find(({ name }) => name === "city")!
    .cells.forEach((_, row, cells) => {
      cells[row] = `city ${row % 1400}`;
    });
  const { report } = train(wide);
  expect(report.columns.find(({ column }) => column === "city")!.use.kind).toBe("category");
  expect(report.importance.find(({ column }) => column === "city")!.share).toBeLessThan(0.1);
  expect(report.auc).toBeGreaterThan(0.8);
});

test("what cannot be trained says why", () => {
  expect(() => train(generatedTable({ rowCount: 150 }))).toThrow("at least 100 of each");
  expect(() => train(table, { folds: 1 })).toThrow("1 folds are not possible");
  expect(() => train(table, { exclude: ["shoe size"] })).toThrow('no column "shoe size"');
  const only = { ...table, columns: table.columns.filter(({ name }) => ["id", "left", "country"].includes(name)) };
  expect(() => train(only)).toThrow('No column can be used: "country" (every cell is "PT")');
});
