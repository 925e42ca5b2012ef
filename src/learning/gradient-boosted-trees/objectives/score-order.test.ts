import fc from "fast-check";
import { expect, test } from "vitest";
import { createScoreOrder } from "./score-order.ts";

test("rows come best first, equal scores in row order", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 70 }), fc.nat(10), (drawn, skip) => {
      const scores = Float64Array.from([...new Array<number>(skip).fill(9), ...drawn]);
      const expected = drawn.map((_, i) => skip + i).sort((a, b) => scores[b]! - scores[a]! || a - b);
      expect([...createScoreOrder(70).sort(scores, skip, scores.length)]).toEqual(expected);
    }),
  );
});
