import { expect, test } from "vitest";
import { createRandom, sampleNormal } from "../math/random.ts";
import { expectedCalibrationError } from "./calibration.ts";
import { sigmoid } from "./fit-logistic.ts";
import { fitPlatt } from "./platt-scaling.ts";
import { calibratedLogOdds, calibratedProbability, fitCalibration, partScale } from "./score-calibration.ts";

/** Rows whose log odds are a function of the score. */
function rowsOf(count: number, truth: (score: number) => number, seed = 1) {
  const random = createRandom(seed);
  const scores = Float64Array.from({ length: count }, () => 2 * sampleNormal(random));
  const outcomes = Uint8Array.from(scores, (score) => (random() < sigmoid(truth(score)) ? 1 : 0));
  return { scores, outcomes, part: Int32Array.from(scores, (_, row) => row % 3) };
}
const bent = (score: number): number => (score < 0 ? -2.5 + 0.1 * score : -2.5 + 2 * score);
const eceOf = (probabilities: Float64Array, outcomes: Uint8Array): number =>
  expectedCalibrationError(Array.from(probabilities, (score, row) => ({ score, right: outcomes[row] === 1 })));

test("with a thousand positives a bent curve is followed, better than by a line", () => {
  const rows = rowsOf(12_000, bent);
  const calibration = fitCalibration(rows);
  expect(calibration.knots!.scores.length).toBeGreaterThan(5);
  const fresh = rowsOf(12_000, bent, 2);
  const line = fitPlatt(rows.scores, rows.outcomes);
  const error = eceOf(
    fresh.scores.map((score) => calibratedProbability(calibration, score)),
    fresh.outcomes,
  );
  expect(error).toBeLessThan(0.015);
  expect(error).toBeLessThan(
    eceOf(
      fresh.scores.map((score) => calibratedProbability(line, score)),
      fresh.outcomes,
    ) / 2,
  );
});

test("where a line is right, with few positives, and within one part the line stays", () => {
  const straight = rowsOf(12_000, (score) => 0.8 * score - 0.5);
  expect(fitCalibration(straight)).toEqual(fitPlatt(straight.scores, straight.outcomes));
  expect(fitCalibration(rowsOf(1_500, bent)).knots).toBeUndefined();
  const together = rowsOf(12_000, bent);
  expect(fitCalibration({ ...together, part: new Int32Array(12_000) }).knots).toBeUndefined();
});

test("log odds rise strictly, also outside the knots, and equal the knots' at them", () => {
  const calibration = fitCalibration(rowsOf(12_000, bent));
  const { scores, logOdds } = calibration.knots!;
  scores.forEach((score, i) => {
    expect(calibratedLogOdds(calibration, score)).toBeCloseTo(logOdds[i]!, 12);
  });
  let before = Number.NEGATIVE_INFINITY;
  for (let score = -12; score <= 12; score += 0.01) {
    const own = calibratedLogOdds(calibration, score);
    expect(own).toBeGreaterThan(before);
    before = own;
  }
});

test("scaled parts add up to the calibrated log odds", () => {
  const calibration = fitCalibration(rowsOf(12_000, bent));
  for (const [base, score] of [
    [-1, 2],
    [0.5, -3],
    [1, 1],
  ] as const) {
    const sum = calibratedLogOdds(calibration, base) + partScale(calibration, { base, score }) * (score - base);
    expect(sum).toBeCloseTo(calibratedLogOdds(calibration, score), 12);
  }
});
