import { expect, test } from "vitest";
import { invertPositiveDefinite } from "./inverse.ts";
import { createRandom, sampleNormal } from "./random.ts";

function randomPositiveDefinite(size: number): Float64Array {
  const random = createRandom(size);
  const root = Float64Array.from({ length: size * size }, () => sampleNormal(random));
  const matrix = new Float64Array(size * size);
  for (let r = 0; r < size; r++) {
    for (let c = 0; c < size; c++) {
      for (let k = 0; k < size; k++)
        matrix[r * size + c] = matrix[r * size + c]! + root[r * size + k]! * root[c * size + k]!;
    }
    matrix[r * size + r] = matrix[r * size + r]! + size;
  }
  return matrix;
}

async function invert(matrix: Float64Array, size: number): Promise<(row: number, column: number) => number> {
  const { upper, stride } = await invertPositiveDefinite({
    size,
    fill: (target, targetStride) => {
      for (let r = 0; r < size; r++)
        for (let c = r; c < size; c++) target[r * targetStride + c] = matrix[r * size + c]!;
    },
  });
  return (row, column) => upper[Math.min(row, column) * stride + Math.max(row, column)]!;
}

test("inverts a 2 x 2 matrix worked out by hand", async () => {
  const inverse = await invert(Float64Array.of(4, 2, 2, 3), 2);
  expect([inverse(0, 0), inverse(0, 1), inverse(1, 1)].map((value) => value * 8)).toEqual([3, -2, 4]);
});

test.each([1, 63, 64, 65, 200])("matrix times inverse is the identity for size %i", async (size) => {
  const matrix = randomPositiveDefinite(size);
  const inverse = await invert(matrix, size);
  let worst = 0;
  for (let r = 0; r < size; r++) {
    for (let c = 0; c < size; c++) {
      let sum = 0;
      for (let k = 0; k < size; k++) sum += matrix[r * size + k]! * inverse(k, c);
      worst = Math.max(worst, Math.abs(sum - (r === c ? 1 : 0)));
    }
  }
  expect(worst).toBeLessThan(1e-4);
});

test("size 0 is fine, and an aborted inversion rejects", async () => {
  expect((await invertPositiveDefinite({ size: 0, fill: () => {} })).upper.length).toBe(0);
  const inversion = invertPositiveDefinite({
    size: 2_000,
    fill: (upper, stride) => {
      for (let i = 0; i < 2_000; i++) upper[i * stride + i] = 1;
    },
    signal: AbortSignal.abort(new Error("enough")),
  });
  await expect(inversion).rejects.toThrow("enough");
});
