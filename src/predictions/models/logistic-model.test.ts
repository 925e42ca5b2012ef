import { expect, test } from "vitest";
import { createRandom } from "../../math/random.ts";
import { explainLogistic, fitLogisticModel } from "./logistic-model.ts";

const random = createRandom(1);
const features = new Float64Array(2 * 4000);
const outcomes = new Uint8Array(4000);
for (let row = 0; row < 4000; row++) {
  const value = random();
  const isMissing = random() < 0.25;
  features.set([isMissing ? Number.NaN : value, random()], 2 * row);
  const logOdds = isMissing ? 1 : 4 * (value - 0.5);
  outcomes[row] = random() < 1 / (1 + Math.exp(-logOdds)) ? 1 : 0;
}
const model = fitLogisticModel({ features, featureCount: 2, outcomes });
const parts = new Float64Array(2);
const scoreOf = (row: number[]): number => explainLogistic(model, { features: row, offset: 0 }, parts);

test("log odds follow the truth, for missing values too", () => {
  expect(scoreOf([0.9, 0.5])).toBeCloseTo(1.6, 0);
  expect(scoreOf([0.1, 0.5])).toBeCloseTo(-1.6, 0);
  expect(scoreOf([Number.NaN, 0.5])).toBeCloseTo(1, 0);
});

test("contributions add up to the score, and over the training rows to nothing", () => {
  const sums = [0, 0];
  for (let row = 0; row < 4000; row++) {
    const score = explainLogistic(model, { features, offset: 2 * row }, parts);
    expect(model.intercept + parts[0]! + parts[1]!).toBeCloseTo(score, 12);
    sums[0]! += parts[0]! / 4000;
    sums[1]! += parts[1]! / 4000;
  }
  expect(Math.abs(sums[0]!)).toBeLessThan(0.05);
  expect(Math.abs(sums[1]!)).toBeLessThan(0.05);
});

test("outcomes that a feature separates exactly, and constant features, leave finite weights", () => {
  const separate = Float64Array.from({ length: 200 }, (_, i) => (i % 2 === 0 ? i : 7));
  const fitted = fitLogisticModel({
    features: separate,
    featureCount: 2,
    outcomes: Uint8Array.from({ length: 100 }, (_, row) => (row < 50 ? 1 : 0)),
  });
  expect(fitted.weights.every(Number.isFinite)).toBe(true);
  expect(Math.abs(fitted.weights[1]!)).toBeLessThan(1e-6);
});
