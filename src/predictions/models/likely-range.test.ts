import { expect, test } from "vitest";
import { likelyRange, scoreBands } from "./likely-range.ts";

test("the range is Wilson's around the share of positives among rows of such a score", () => {
  const probabilities = Float64Array.from({ length: 100 }, (_, i) => i / 100);
  const outcomes = Uint8Array.from({ length: 100 }, (_, i) => (i < 50 ? Number(i % 5 === 0) : 1));
  const bands = scoreBands(probabilities, outcomes);
  expect(bands).toEqual([
    { upTo: 0.49, predicted: expect.closeTo(0.245, 9), observed: 0.2, count: 50 },
    { upTo: 0.99, predicted: expect.closeTo(0.745, 9), observed: 1, count: 50 },
  ]);
  // Wilson interval of 10 of 50: .1124 to .3304.
  expect(likelyRange(bands, 0.245)).toEqual({ low: expect.closeTo(0.1124, 4), high: expect.closeTo(0.3304, 4) });
  // As far in log odds from a probability beside the mean: odds of .1124 / .8876 times (.1 / .9) / (.245 / .755).
  expect(likelyRange(bands, 0.1)).toEqual({ low: expect.closeTo(0.0416, 3), high: expect.closeTo(0.1445, 3) });
});

test("a probability is within its range, whatever happened to rows of such a score", () => {
  const bands = [{ upTo: 1, predicted: 0.3, observed: 0.9, count: 500 }];
  for (const probability of [0, 0.05, 0.3, 0.97, 1]) {
    const { low, high } = likelyRange(bands, probability);
    expect(low).toBeLessThanOrEqual(probability);
    expect(high).toBeGreaterThanOrEqual(probability);
    expect(high).toBeLessThanOrEqual(1);
  }
});

test("without rows nothing is known", () => {
  expect(likelyRange([], 0.3)).toEqual({ low: 0, high: 1 });
  expect(scoreBands(new Float64Array(0), new Uint8Array(0))).toEqual([]);
});
