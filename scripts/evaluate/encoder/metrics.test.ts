import { expect, test } from "vitest";
import { accuracy, calibrationError, f1, macroRecall, multiLabelMacroF1, spanF1, spearman } from "./metrics.ts";

test("accuracy and macro recall by hand", () => {
  const truth = ["a", "a", "a", "b"];
  const guess = ["a", "a", "b", "b"];
  expect(accuracy(truth, guess)).toBe(0.75);
  // Recall of a: 2/3, of b: 1/1.
  expect(macroRecall(truth, guess)).toBeCloseTo(5 / 6, 12);
  expect(accuracy([], [])).toBe(0);
});

test("span F1 counts exact spans of the counted types", () => {
  const truth = [
    [
      { type: "person", first: 0, end: 2 },
      { type: "location", first: 3, end: 4 },
    ],
    [{ type: "person", first: 1, end: 2 }],
  ];
  const guess = [
    [
      { type: "person", first: 0, end: 2 },
      { type: "person", first: 3, end: 4 },
    ],
    [
      { type: "person", first: 0, end: 2 },
      { type: "product", first: 4, end: 5 },
    ],
  ];
  // 3 actual; guessed 3 (product does not count); right 1: 2 * 1 / 6.
  expect(spanF1(truth, guess, new Set(["person", "location"]))).toBeCloseTo(1 / 3, 12);
  expect(f1({ right: 0, guessed: 0, actual: 0 })).toBe(0);
});

test("multi-label macro F1 is the mean over columns", () => {
  const truth = [
    [true, false],
    [true, true],
    [false, false],
  ];
  const guess = [
    [true, true],
    [false, true],
    [false, false],
  ];
  // Column 0: right 1, guessed 1, actual 2 -> 2/3. Column 1: right 1, guessed 2, actual 1 -> 2/3.
  expect(multiLabelMacroF1(truth, guess)).toBeCloseTo(2 / 3, 12);
});

test("Spearman with and without ties", () => {
  expect(spearman([1, 2, 3, 4], [10, 20, 30, 25])).toBeCloseTo(0.8, 12);
  // Ranks (1, 2.5, 2.5, 4) and (1, 2, 3, 4): scipy.stats.spearmanr gives 0.9486832980505138.
  expect(spearman([1, 2, 2, 3], [1, 2, 3, 4])).toBeCloseTo(0.9486832980505138, 12);
  expect(spearman([1, 1], [1, 2])).toBe(0);
});

test("calibration error by hand", () => {
  // With 2 bins: low bin mean confidence .3, accuracy .5, weight 2/4; high bin .85 and 1, weight 2/4.
  const predictions = [
    { confidence: 0.2, correct: false },
    { confidence: 0.4, correct: true },
    { confidence: 0.8, correct: true },
    { confidence: 0.9, correct: true },
  ];
  expect(calibrationError(predictions, 2)).toBeCloseTo((0.2 + 0.15) / 2, 12);
  expect(calibrationError([])).toBe(0);
});
