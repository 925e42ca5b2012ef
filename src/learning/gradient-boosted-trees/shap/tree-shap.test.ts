import { describe, expect, test } from "vitest";
import { scoreRow, type TreeModel } from "../model/tree-model.ts";
import { generatedRows } from "../testing/generated-rows.ts";
import { referenceFeatures, referenceOutcomes } from "../testing/reference-rows.ts";
import { trainTrees } from "../train-trees.ts";
import { createTreeExplainer } from "./tree-shap.ts";

test("contributions equal LightGBM's", () => {
  const rows = { features: referenceFeatures, featureCount: 3, labels: referenceOutcomes };
  const explainer = createTreeExplainer(
    trainTrees({ rows, settings: { leaves: 4, learningRate: 0.3, minRowsInLeaf: 1, rounds: 10 } }),
  );
  // LightGBM 4.7.0, pred_contrib=True, rows 0 and 1.
  const expected = [
    [-2.5073267, -1.999622, 0.0760906],
    [-0.5490459, -2.6207217, 0.0760906],
  ];
  expect(explainer.baseValue).toBeCloseTo(0.6513624, 6);
  const contributions = new Float64Array(3);
  expected.forEach((parts, row) => {
    explainer.explain(referenceFeatures.subarray(3 * row, 3 * row + 3), contributions);
    parts.forEach((part, feature) => {
      expect(contributions[feature]).toBeCloseTo(part, 6);
    });
  });
});

describe("on trees that test features again, with missing values", () => {
  const rows = generatedRows({ rowCount: 3000 });
  const model = trainTrees({ rows, settings: { rounds: 30, leaves: 31, learningRate: 0.2 } });
  const explainer = createTreeExplainer(model);
  const contributions = new Float64Array(6);
  const rowAt = (row: number): Float64Array => rows.features.subarray(6 * row, 6 * row + 6);

  test("base value and contributions sum to the score within 1e-9", () => {
    for (let row = 0; row < 300; row++) {
      explainer.explain(rowAt(row), contributions);
      const sum = contributions.reduce((total, part) => total + part, explainer.baseValue);
      expect(Math.abs(sum - scoreRow(model, rowAt(row)))).toBeLessThan(1e-9);
    }
  });

  test("contributions equal the Shapley values of all sets of features within 1e-12", () => {
    for (let row = 0; row < 20; row++) {
      explainer.explain(rowAt(row), contributions);
      shapleyOf(model, rowAt(row)).forEach((value, feature) => {
        expect(Math.abs(contributions[feature]! - value)).toBeLessThan(1e-12);
      });
    }
  });
});

test("a model without trees explains nothing", () => {
  const rows = { features: Float64Array.of(1, 2), featureCount: 2, labels: Float64Array.of(1) };
  const explainer = createTreeExplainer(trainTrees({ rows, settings: { objective: "squared-error" } }));
  const contributions = new Float64Array(2);
  explainer.explain([1, 2], contributions);
  expect([explainer.baseValue, ...contributions]).toEqual([1, 0, 0]);
});

/** Shapley values by their definition: every set of features, weighted. */
function shapleyOf(model: TreeModel, row: Float64Array): number[] {
  const count = model.featureCount;
  const valueOfSet = Array.from({ length: 2 ** count }, (_, set) =>
    model.roots.reduce((sum, root) => sum + expected(model, { row, set, node: root }), 0),
  );
  const factorial = (n: number): number => (n <= 1 ? 1 : n * factorial(n - 1));
  return Array.from({ length: count }, (_, feature) => {
    let sum = 0;
    for (let set = 0; set < 2 ** count; set++) {
      if ((set >> feature) & 1) continue;
      const size = [...set.toString(2)].filter((bit) => bit === "1").length;
      const weight = (factorial(size) * factorial(count - size - 1)) / factorial(count);
      sum += weight * (valueOfSet[set | (1 << feature)]! - valueOfSet[set]!);
    }
    return sum;
  });
}

/** Output of a node when only the features of the set are known. */
function expected(model: TreeModel, at: { row: Float64Array; set: number; node: number }): number {
  const feature = model.feature[at.node]!;
  if (feature < 0) return model.value[at.node]!;
  const left = model.leftChild[at.node]!;
  if ((at.set >> feature) & 1) {
    const value = at.row[feature]!;
    const goesLeft = Number.isNaN(value) ? model.missingLeft[at.node] === 1 : value <= model.threshold[at.node]!;
    return expected(model, { ...at, node: goesLeft ? left : left + 1 });
  }
  const [leftRows, rightRows] = [model.rowCount[left]!, model.rowCount[left + 1]!];
  const sides =
    expected(model, { ...at, node: left }) * leftRows + expected(model, { ...at, node: left + 1 }) * rightRows;
  return sides / (leftRows + rightRows);
}
