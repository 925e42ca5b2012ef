import fc from "fast-check";
import { expect, test } from "vitest";
import {
  areaUnderRoc,
  areaUnderRocError,
  averagePrecision,
  brierScore,
  calibrationCurve,
  liftAt,
  logLoss,
} from "./binary-metrics.ts";

// scikit-learn 1.9.1, the example of its documentation: roc_auc_score, average_precision_score.
const scores = [0.1, 0.4, 0.35, 0.8];
const outcomes = [0, 0, 1, 1];

test("area and average precision equal scikit-learn's", () => {
  expect(areaUnderRoc(scores, outcomes)).toBe(0.75);
  expect(averagePrecision(scores, outcomes)).toBeCloseTo(0.8333333, 7);
});

test("ties count half, and as one step", () => {
  expect(areaUnderRoc([1, 1, 1, 1], outcomes)).toBe(0.5);
  expect(averagePrecision([1, 1, 1, 1], outcomes)).toBe(0.5);
  expect(areaUnderRoc([0, 1, 1, 2], outcomes)).toBe(0.875);
});

test("the area is the share of pairs in order", () => {
  const row = fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 1 }));
  fc.assert(
    fc.property(fc.array(row, { minLength: 2, maxLength: 30 }), (rows) => {
      const positives = rows.filter(([, outcome]) => outcome === 1);
      const negatives = rows.filter(([, outcome]) => outcome === 0);
      fc.pre(positives.length > 0 && negatives.length > 0);
      const inOrder = positives
        .flatMap(([high]) => negatives.map(([low]) => (high > low ? 1 : high === low ? 0.5 : 0)))
        .reduce<number>((sum, one) => sum + one, 0);
      const area = areaUnderRoc(
        rows.map(([score]) => score),
        rows.map(([, outcome]) => outcome),
      );
      expect(area).toBeCloseTo(inOrder / positives.length / negatives.length, 12);
    }),
  );
});

test("without positives or negatives there is no area", () => {
  expect(areaUnderRoc([1, 2], [1, 1])).toBeNaN();
  expect(areaUnderRoc([1, 2], [0, 0])).toBeNaN();
  expect(averagePrecision([1, 2], [0, 0])).toBeNaN();
  expect(logLoss([], [])).toBeNaN();
});

test("log loss and Brier score are the hand-computed ones, and a sure mistake is finite", () => {
  expect(logLoss([0.8, 0.4], [1, 0])).toBeCloseTo(-(Math.log(0.8) + Math.log(0.6)) / 2, 12);
  expect(brierScore([0.8, 0.4], [1, 0])).toBeCloseTo((0.04 + 0.16) / 2, 12);
  expect(logLoss([0], [1])).toBeCloseTo(34.54, 2);
});

test("lift compares the best part with all, ties at the border in part", () => {
  expect(liftAt([4, 3, 2, 1], [1, 0, 1, 0], 0.25)).toBe(2);
  expect(liftAt([4, 3, 2, 1], [1, 0, 1, 0], 1)).toBe(1);
  expect(liftAt([1, 1, 1, 1], [1, 0, 1, 0], 0.25)).toBe(1);
});

test("the calibration curve has parts of equal size, lowest first", () => {
  expect(calibrationCurve([0.9, 0.1, 0.2, 0.8], [1, 0, 1, 1], 2)).toEqual([
    { predicted: expect.closeTo(0.15, 12), observed: 0.5, count: 2 },
    { predicted: expect.closeTo(0.85, 12), observed: 1, count: 2 },
  ]);
  expect(calibrationCurve([0.3], [1])).toEqual([{ predicted: 0.3, observed: 1, count: 1 }]);
});

test("at chance the error of an area is that of Mann and Whitney's statistic, and it falls with the area's distance from chance", () => {
  const counts = { positives: 51, negatives: 58 };
  expect(areaUnderRocError(0.5, counts)).toBeCloseTo(Math.sqrt((51 + 58 + 1) / (12 * 51 * 58)), 12);
  expect(areaUnderRocError(0.9, counts)).toBeLessThan(areaUnderRocError(0.7, counts));
});
