import { expect, test } from "vitest";
import { ModelUnavailableError } from "../../../errors/errors.ts";
import { generatedRows } from "../testing/generated-rows.ts";
import { trainTrees } from "../train-trees.ts";
import { restoreTreeModel, storeTreeModel } from "./tree-model-format.ts";

const model = trainTrees({ rows: generatedRows({ rowCount: 500 }), settings: { rounds: 20 } });
const stored = storeTreeModel(model);

test("a model comes back from JSON with equal bits, infinite thresholds too", () => {
  const features = Float64Array.from({ length: 90 }, (_, i) => (i % 3 === 0 ? Number.NaN : i));
  const labels = Float64Array.from({ length: 90 }, (_, i) => (i % 3 === 0 ? 1 : 0));
  const onMissing = trainTrees({ rows: { features, featureCount: 1, labels }, settings: { rounds: 1, leaves: 2 } });
  expect(onMissing.threshold[0]).toBe(Number.POSITIVE_INFINITY);
  for (const one of [model, onMissing]) {
    expect(restoreTreeModel(JSON.parse(JSON.stringify(storeTreeModel(one))))).toEqual(one);
  }
});

test.each([
  ["something else", { format: "other" }, "not a tree model"],
  ["nothing", null, "not a tree model"],
  ["another version", { ...stored, version: 0 }, "version is 0"],
  ["a missing list", { ...stored, value: undefined }, "value"],
  ["a list cut short", { ...stored, value: stored.value.slice(1) }, "different lengths"],
  ["a node that leads back", { ...stored, leftChild: stored.leftChild.map(() => 0) }, "node 0 is damaged"],
  ["a feature that does not exist", { ...stored, featureCount: 1 }, "is damaged"],
  ["roots out of order", { ...stored, roots: [...stored.roots].reverse() }, "do not follow"],
])("%s is refused with the reason", (_, damaged, reason) => {
  expect(() => restoreTreeModel(damaged)).toThrow(ModelUnavailableError);
  expect(() => restoreTreeModel(damaged)).toThrow(reason);
});
