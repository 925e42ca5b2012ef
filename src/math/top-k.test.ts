import fc from "fast-check";
import { expect, test } from "vitest";
import { topK } from "./top-k.ts";

test("agrees with a full sort for any scores", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -5, max: 5 })), fc.integer({ min: 0, max: 12 }), (scores, k) => {
      const sorted = scores
        .map((score, index) => ({ index, score }))
        .sort((a, b) => b.score - a.score || a.index - b.index)
        .slice(0, k);
      expect(topK(scores, k)).toEqual(sorted);
    }),
  );
});

test("leaves NaN out", () => {
  expect(topK([Number.NaN, 1], 2)).toEqual([{ index: 1, score: 1 }]);
});
