import { expect, test } from "vitest";
import { solvePositiveDefinite } from "./cholesky.ts";
import { createRandom, sampleNormal } from "./random.ts";

test("solves a system worked out by hand", () => {
  // [[4, 2], [2, 3]] x = [10, 9] has the solution [1.5, 2].
  const right = Float64Array.of(10, 9);
  solvePositiveDefinite(Float64Array.of(4, Number.NaN, 2, 3), right);
  expect(right[0]!).toBeCloseTo(1.5, 12);
  expect(right[1]!).toBeCloseTo(2, 12);
});

test("a random positive definite system is solved to rounding", () => {
  const random = createRandom(5);
  const size = 20;
  const root = Float64Array.from({ length: size * size }, () => sampleNormal(random));
  const matrix = new Float64Array(size * size);
  for (let r = 0; r < size; r++)
    for (let c = 0; c < size; c++)
      for (let k = 0; k < size; k++)
        matrix[r * size + c] = matrix[r * size + c]! + root[r * size + k]! * root[c * size + k]!;
  const expected = Float64Array.from({ length: size }, () => sampleNormal(random));
  const right = new Float64Array(size);
  for (let r = 0; r < size; r++)
    for (let c = 0; c < size; c++) right[r] = right[r]! + matrix[r * size + c]! * expected[c]!;
  solvePositiveDefinite(matrix, right);
  for (let i = 0; i < size; i++) expect(right[i]!).toBeCloseTo(expected[i]!, 6);
});

test("a singular matrix gives finite numbers", () => {
  const right = Float64Array.of(1, 1);
  solvePositiveDefinite(Float64Array.of(1, 1, 1, 1), right);
  expect(right.every(Number.isFinite)).toBe(true);
  const zero = Float64Array.of(3);
  solvePositiveDefinite(Float64Array.of(0), zero);
  expect(zero.every(Number.isFinite)).toBe(true);
});
