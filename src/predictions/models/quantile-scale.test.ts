import fc from "fast-check";
import { expect, test } from "vitest";
import { fitQuantileScale, quantileScaled } from "./quantile-scale.ts";

test("a long tail becomes as even as a short one: mean 0 and variance 1", () => {
  const column = Float64Array.from({ length: 3200 }, (_, i) => Math.exp(i / 300));
  const scale = fitQuantileScale(column);
  const scaled = column.map((value) => quantileScaled(scale, value));
  const mean = scaled.reduce((sum, value) => sum + value, 0) / 3200;
  const variance = scaled.reduce((sum, value) => sum + value * value, 0) / 3200 - mean * mean;
  expect(mean).toBeCloseTo(0, 1);
  expect(variance).toBeCloseTo(1, 1);
});

test("two values keep two, a missing one is the mean, outside is the end", () => {
  const scale = fitQuantileScale(Float64Array.of(0, 0, 0, 1));
  expect(quantileScaled(scale, 0)).toBeCloseTo((0.375 - 0.5) * Math.sqrt(12), 12);
  expect(quantileScaled(scale, 1)).toBeCloseTo((0.875 - 0.5) * Math.sqrt(12), 12);
  expect(quantileScaled(scale, Number.NaN)).toBe(0);
  expect(quantileScaled(scale, -5)).toBe(quantileScaled(scale, 0));
  expect(quantileScaled(scale, 5)).toBe(quantileScaled(scale, 1));
  expect(quantileScaled(fitQuantileScale(Float64Array.of(Number.NaN)), 3)).toBe(0);
});

test("the scale never falls", () => {
  const value = fc.double({ min: -1e6, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 100 }), value, value, (column, a, b) => {
      const scale = fitQuantileScale(Float64Array.from(column));
      const [low, high] = [Math.min(a, b), Math.max(a, b)];
      expect(quantileScaled(scale, low)).toBeLessThanOrEqual(quantileScaled(scale, high) + 1e-12);
    }),
  );
});
