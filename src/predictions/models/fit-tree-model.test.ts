import { expect, test } from "vitest";
import { areaUnderRoc } from "../../learning/metrics/binary-metrics.ts";
import { createRandom } from "../../math/random.ts";
import { createExplainer, fitModel } from "./binary-model.ts";
import type { LabelledRows } from "./labelled-rows.ts";
import { scoreMatrix } from "./score-rows.ts";

/** Two columns that only together tell the outcome, and one of noise. */
function rowsOf(options: { rowCount: number; seed: number; isNoise?: boolean }): LabelledRows {
  const random = createRandom(options.seed);
  const features = Float64Array.from({ length: 3 * options.rowCount }, () => random() - 0.5);
  const outcomes = Uint8Array.from({ length: options.rowCount }, (_, row) => {
    const isAlike = features[3 * row]! * features[3 * row + 1]! > 0;
    return random() < (options.isNoise ? 0.3 : isAlike ? 0.8 : 0.2) ? 1 : 0;
  });
  return { features, featureCount: 3, outcomes };
}

test("trees find what a sum of features cannot", () => {
  const [rows, fresh] = [rowsOf({ rowCount: 2000, seed: 1 }), rowsOf({ rowCount: 2000, seed: 2 })];
  const areaOf = (kind: "logistic" | "trees"): number =>
    areaUnderRoc(scoreMatrix(fitModel(kind, rows), fresh.features), fresh.outcomes);
  expect(areaOf("trees")).toBeGreaterThan(0.76);
  expect(areaOf("logistic")).toBeLessThan(0.55);
});

test("where there is nothing to learn, few rounds are kept and scores stay near the base rate", () => {
  const rows = rowsOf({ rowCount: 1000, seed: 3, isNoise: true });
  const scores = scoreMatrix(fitModel("trees", rows), rows.features);
  expect(Math.max(...scores) - Math.min(...scores)).toBeLessThan(2);
});

test.each(["logistic", "trees"] as const)("what %s explains adds up to its score", (kind) => {
  const rows = rowsOf({ rowCount: 500, seed: 4 });
  const model = fitModel(kind, rows);
  const explainer = createExplainer(model);
  const parts = new Float64Array(3);
  const scores = scoreMatrix(model, rows.features);
  for (let row = 0; row < 50; row++) {
    const score = explainer.explain(rows.features.subarray(3 * row, 3 * row + 3), parts);
    expect(score).toBeCloseTo(scores[row]!, 9);
    expect(explainer.baseValue + parts.reduce((sum, part) => sum + part, 0)).toBeCloseTo(score, 9);
  }
});
