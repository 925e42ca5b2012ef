import { expect, test } from "vitest";
import { generatedTable } from "../testing/generated-table.ts";
import { isTableModel, restoreTableModel, storeTableModel } from "./table-model-format.ts";
import { trainTableModel } from "./train-table-model.ts";

const table = generatedTable({ rowCount: 600 });
const model = trainTableModel({ table, target: { column: "left" }, folds: 2, seed: 1, now: () => 0 });
const text = storeTableModel(model);

test("a model of either kind comes back whole", () => {
  expect(isTableModel(text)).toBe(true);
  expect(restoreTableModel(text)).toEqual(model);
});

test.each([
  ["nothing", "", "it is not one"],
  ["a table", "a,b\n1,2\n", "it is not one"],
  ["half a file", text.slice(0, 1000), "it is not one"],
  ["an older version", text.replace('"version":2', '"version":0'), "its version is 0"],
  ["a missing part", text.replace('"calibration"', '"calibre"'), "calibration"],
  ["a column less", JSON.stringify({ ...JSON.parse(text), encoder: { columns: [] } }), "different features"],
])("%s is refused with the reason", (_, damaged, reason) => {
  expect(() => restoreTableModel(damaged)).toThrow(reason);
});
