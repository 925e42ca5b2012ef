import fc from "fast-check";
import { expect, test } from "vitest";
import { expectedCalibrationError, thresholdForPrecision } from "./calibration.ts";

const outcomes = (score: number, right: number, wrong: number) =>
  Array.from({ length: right + wrong }, (_, i) => ({ score, right: i < right }));

test("the threshold is the lowest score down to which the precision holds", () => {
  const given = [...outcomes(0.9, 10, 0), ...outcomes(0.6, 7, 3), ...outcomes(0.3, 2, 8)];
  // Down to .6: (17 + 4) / (20 + 5) = .84; down to .3: (19 + 4) / (30 + 5) = .66.
  expect(thresholdForPrecision(given, 0.8, 0.5)).toBe(0.6);
  expect(thresholdForPrecision(given, 0.95, 0.5)).toBe(0.9);
});

test("the fallback stands when nothing reaches the precision or nothing is known", () => {
  expect(thresholdForPrecision([], 0.8, 0.5)).toBe(0.5);
  expect(thresholdForPrecision(outcomes(0.9, 1, 9), 0.8, 0.77)).toBe(0.77);
});

test("a higher precision never lowers the threshold", () => {
  const outcome = fc.record({ score: fc.double({ min: 0, max: 1, noNaN: true }), right: fc.boolean() });
  fc.assert(
    fc.property(fc.array(outcome, { maxLength: 40 }), (given) => {
      expect(thresholdForPrecision(given, 0.9, 1)).toBeGreaterThanOrEqual(thresholdForPrecision(given, 0.5, 1) - 1e-12);
    }),
  );
});

test("calibration error agrees with the formula worked by hand", () => {
  // Bin .9: |9 - 5| = 4 of 10; bin .1: |1 - 1| = 0.
  expect(expectedCalibrationError([...outcomes(0.9, 5, 5), ...outcomes(0.1, 1, 9)])).toBeCloseTo(4 / 20, 12);
  expect(expectedCalibrationError([])).toBe(0);
});
