import { expect, test } from "vitest";
import { likelyRange, scoreBands } from "./likely-range.ts";

test("the range is Wilson's around the share of positives among rows of such a score", () => {
  const probabilities = Float64Array.from({ length: 100 }, (_, i) => i / 100);
  const outcomes = Uint8Array.from({ length: 100 }, (_, i) => (i < 50 ? Number(i % 5 === 0) : 1));
  const bands = scoreBands(probabilities, outcomes);
  expect(bands).toEqual([
    { upTo: 0.49, observed: 0.2, count: 50 },
    { upTo: 0.99, observed: 1, count: 50 },
  ]);
  // Wilson interval of 10 of 50: .1124 to .3304.
  expect(likelyRange(bands, 0.2)).toEqual({ low: expect.closeTo(0.1124, 4), high: expect.closeTo(0.3304, 4) });
  expect(likelyRange(bands, 0.45).high).toBe(0.45);
  expect(likelyRange(bands, 1).high).toBe(1);
});

test("without rows nothing is known", () => {
  expect(likelyRange([], 0.3)).toEqual({ low: 0, high: 1 });
  expect(scoreBands(new Float64Array(0), new Uint8Array(0))).toEqual([]);
});
