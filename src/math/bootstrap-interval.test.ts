import { expect, test } from "vitest";
import { bootstrapInterval } from "./bootstrap-interval.ts";
import { createRandom, sampleNormal } from "./random.ts";

test("for normal values the interval is about the mean plus and minus 1.96 standard errors", () => {
  const random = createRandom(1);
  const values = Array.from({ length: 400 }, () => 5 + 2 * sampleNormal(random));
  const { mean, low, high } = bootstrapInterval(values, { random, resamples: 2_000 });
  expect(mean).toBeCloseTo(5, 0);
  expect(mean - low).toBeCloseTo((1.96 * 2) / Math.sqrt(400), 1);
  expect(high - mean).toBeCloseTo((1.96 * 2) / Math.sqrt(400), 1);
});

test("equal values leave no doubt, and no values give NaN", () => {
  const random = createRandom(1);
  expect(bootstrapInterval([3, 3], { random })).toEqual({ mean: 3, low: 3, high: 3 });
  expect(bootstrapInterval([], { random }).mean).toBeNaN();
});
