import { expect, test } from "vitest";
import { createRandom, sampleNormal, shuffle } from "./random.ts";

test("the same seed gives the same numbers, another seed others", () => {
  const draw = (seed: string) => Array.from({ length: 5 }, createRandom(seed));
  expect(draw("a")).toEqual(draw("a"));
  expect(draw("a")).not.toEqual(draw("b"));
});

test("uniform numbers have the mean and variance of [0, 1)", () => {
  const random = createRandom(7);
  const values = Array.from({ length: 20_000 }, random);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  expect(mean).toBeCloseTo(0.5, 1);
  expect(variance).toBeCloseTo(1 / 12, 2);
  expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...values)).toBeLessThan(1);
});

test("normal numbers have mean 0 and variance 1", () => {
  const random = createRandom(11);
  const values = Array.from({ length: 20_000 }, () => sampleNormal(random));
  expect(values.reduce((sum, value) => sum + value, 0) / values.length).toBeCloseTo(0, 1);
  expect(values.reduce((sum, value) => sum + value * value, 0) / values.length).toBeCloseTo(1, 1);
});

test("shuffle keeps every element", () => {
  expect(shuffle([1, 2, 3, 4, 5], createRandom(3)).sort()).toEqual([1, 2, 3, 4, 5]);
});
