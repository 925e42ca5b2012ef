import { expect, test } from "vitest";
import { addScaled, cosine, dot, normalise } from "./vector.ts";

test("dot, cosine and norm agree with hand-computed values", () => {
  const a = Float32Array.of(1, 2, 2);
  const b = Float32Array.of(2, 0, 1);
  expect(dot(a, b)).toBe(4);
  expect(cosine(a, b)).toBeCloseTo(4 / (3 * Math.sqrt(5)), 6);
  expect([...normalise(Float32Array.of(3, 4))]).toEqual([Math.fround(0.6), Math.fround(0.8)]);
});

test("a zero vector has cosine 0 and stays zero", () => {
  const zero = new Float32Array(2);
  expect(cosine(zero, Float32Array.of(1, 0))).toBe(0);
  expect([...normalise(zero)]).toEqual([0, 0]);
});

test("addScaled adds in place", () => {
  const a = Float32Array.of(1, 1);
  addScaled(a, Float32Array.of(2, 4), 0.5);
  expect([...a]).toEqual([2, 3]);
});
