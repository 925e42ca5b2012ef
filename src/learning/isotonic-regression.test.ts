import fc from "fast-check";
import { expect, test } from "vitest";
import { fitIsotonic } from "./isotonic-regression.ts";

test("violators are pooled to their weighted mean", () => {
  // By hand: 3 and 2 become 2.5, 9, 7 and 5 become (9 + 2 * 7 + 5) / 4 = 7.
  expect(fitIsotonic({ values: [1, 3, 2, 9, 7, 5, 10], weights: [1, 1, 1, 1, 2, 1, 1] })).toEqual([
    { from: 0, to: 1, value: 1 },
    { from: 1, to: 3, value: 2.5 },
    { from: 3, to: 6, value: 7 },
    { from: 6, to: 7, value: 10 },
  ]);
});

test("levels rise, cover all values and keep their weighted sum", () => {
  const pairs = fc.array(
    fc.record({ value: fc.integer({ min: -50, max: 50 }), weight: fc.integer({ min: 1, max: 9 }) }),
  );
  fc.assert(
    fc.property(pairs, (given) => {
      const [values, weights] = [given.map(({ value }) => value), given.map(({ weight }) => weight)];
      const levels = fitIsotonic({ values, weights });
      let [at, sum] = [0, 0];
      for (const [i, { from, to, value }] of levels.entries()) {
        expect(from).toBe(at);
        if (i > 0) expect(value).toBeGreaterThan(levels[i - 1]!.value);
        sum += value * weights.slice(from, to).reduce((total, weight) => total + weight, 0);
        at = to;
      }
      expect(at).toBe(values.length);
      expect(sum).toBeCloseTo(
        values.reduce((total, value, i) => total + value * weights[i]!, 0),
        6,
      );
    }),
  );
});
