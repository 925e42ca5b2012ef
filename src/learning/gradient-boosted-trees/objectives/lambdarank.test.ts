import { expect, test } from "vitest";
import { scoreRows } from "../model/tree-model.ts";
import { referenceFeatures, referenceGrades, referenceGroups } from "../testing/reference-rows.ts";
import { trainTrees } from "../train-trees.ts";
import { createLambdarank } from "./lambdarank.ts";

test("the pushes of one pair are the hand-computed ones", () => {
  const rows = {
    features: new Float64Array(2),
    featureCount: 1,
    labels: Float64Array.of(0, 1),
    groupStarts: Int32Array.of(0, 2),
  };
  const [gradients, hessians] = [new Float64Array(2), new Float64Array(2)];
  createLambdarank(rows, 10).differentiate(new Float64Array(2), gradients, hessians);
  // Change of nDCG .36907, sigmoid ½, scaled by log2(1 + .36907) / .36907.
  const push = Math.log2(1 + (1 - 1 / Math.log2(3))) / 2;
  expect(gradients[0]).toBeCloseTo(push, 12);
  expect(gradients[1]).toBeCloseTo(-push, 12);
  expect(hessians[0]).toBeCloseTo(push / 2, 12);
});

test("gradients and hessians equal LightGBM's", () => {
  // LightGBM 4.7.0, lambdarank_truncation_level 5, init_score, one round with the bit k of the row number as the only feature: outputs of both leaves.
  const expected = [
    [1.329602, -1.642693],
    [0.764591, -0.998635],
    [0.039855, -0.036517],
    [0.055446, -0.088648],
  ];
  const scores = Float64Array.from({ length: 60 }, (_, i) => ((i * 11) % 17) / 5);
  const [gradients, hessians] = [new Float64Array(60), new Float64Array(60)];
  const rows = { features: referenceFeatures, featureCount: 3, labels: referenceGrades, groupStarts: referenceGroups };
  createLambdarank(rows, 5).differentiate(scores, gradients, hessians);
  expected.forEach((outputs, bit) => {
    outputs.forEach((output, side) => {
      const own = [...scores.keys()].filter((row) => ((row >> bit) & 1) === side);
      const sum = (values: Float64Array): number => own.reduce((total, row) => total + values[row]!, 0);
      expect(-sum(gradients) / sum(hessians)).toBeCloseTo(output, 4);
    });
  });
});

test("trees lower the loss, which is 0 for perfect order and leaves out queries of one label", () => {
  const rows = { features: referenceFeatures, featureCount: 3, labels: referenceGrades, groupStarts: referenceGroups };
  const objective = createLambdarank(rows, 10);
  const model = trainTrees({ rows, settings: { objective: "lambdarank", rounds: 30, minRowsInLeaf: 3, leaves: 7 } });
  const before = objective.loss(new Float64Array(60));
  expect(objective.loss(scoreRows(model, referenceFeatures))).toBeLessThan(before / 2);
  expect(objective.loss(referenceGrades)).toBeCloseTo(0, 12);
  const zeros = { ...rows, labels: new Float64Array(60) };
  expect(createLambdarank(zeros, 10).loss(new Float64Array(60))).toBeNaN();
  expect(trainTrees({ rows: zeros, settings: { objective: "lambdarank" } }).roots.length).toBe(0);
});

test("weights of rows scale their pushes", () => {
  const rows = { features: referenceFeatures, featureCount: 3, labels: referenceGrades, groupStarts: referenceGroups };
  const [plain, weighted, hessians] = [new Float64Array(60), new Float64Array(60), new Float64Array(60)];
  const scores = Float64Array.from({ length: 60 }, (_, i) => (i % 7) / 3);
  createLambdarank(rows, 10).differentiate(scores, plain, hessians);
  const weights = Float64Array.from({ length: 60 }, (_, i) => i / 10);
  createLambdarank({ ...rows, weights }, 10).differentiate(scores, weighted, hessians);
  plain.forEach((gradient, row) => {
    expect(weighted[row]).toBeCloseTo(gradient * weights[row]!, 12);
  });
});
