import fc from "fast-check";
import { expect, test } from "vitest";
import { createRandom, sampleNormal } from "../../math/random.ts";
import { dot, normalise } from "../../math/vector.ts";
import { createRowVectors } from "./row-vectors.ts";

/** Rounding to bytes moves each component by at most 1/254 of the row's largest. */
function mostError(row: Float32Array, by: Float32Array): number {
  const most = (values: Float32Array): number => values.reduce((best, value) => Math.max(best, Math.abs(value)), 0);
  const sum = (values: Float32Array): number => values.reduce((total, value) => total + Math.abs(value), 0);
  return (most(row) * sum(by)) / 250 + (most(by) * sum(row)) / 8_000 + 1e-6;
}

test("products of selected rows are inner products up to rounding, whatever was written and selected before", () => {
  const value = fc.integer({ min: -50, max: 50 }).map((n) => n / 8);
  const vectorOf = (length: number) =>
    fc.array(value, { minLength: length, maxLength: length }).map((values) => Float32Array.from(values));
  const input = fc.integer({ min: 1, max: 21 }).chain((length) =>
    fc.record({
      writes: fc.array(fc.tuple(fc.integer({ min: 0, max: 700 }), vectorOf(length)), { minLength: 1, maxLength: 60 }),
      selections: fc.array(fc.array(fc.nat(1_000), { maxLength: 40 }), { maxLength: 3 }),
      by: vectorOf(length),
    }),
  );
  fc.assert(
    fc.property(input, ({ writes, selections, by }) => {
      const vectors = createRowVectors();
      const expected = new Map<number, Float32Array>();
      for (const [row, vector] of writes) {
        vectors.write(row, vector);
        expected.set(row, vector);
      }
      const rows = [...expected.keys()];
      for (const picks of selections) {
        const selection = picks.map((pick) => rows[pick % rows.length]!);
        vectors.select(selection);
        vectors.multiply(by).forEach((product, i) => {
          const row = expected.get(selection[i]!)!;
          expect(Math.abs(product - dot(row, by))).toBeLessThanOrEqual(mostError(row, by));
        });
      }
    }),
    { numRuns: 60 },
  );
});

test("vectors of another length count as zeros, and nothing selected gives nothing", () => {
  const vectors = createRowVectors();
  vectors.select([]);
  expect([...vectors.multiply(new Float32Array(3))]).toEqual([]);
  vectors.write(0, Float32Array.of(1, 2));
  vectors.write(1, Float32Array.of(1, 2, 3));
  vectors.write(2, Float32Array.of(3, 4));
  vectors.select([2, 1, 0]);
  expect([...vectors.multiply(Float32Array.of(1, 1))]).toEqual([expect.closeTo(7, 1), 0, expect.closeTo(3, 1)]);
  expect([...vectors.multiply(Float32Array.of(1, 1, 1))]).toEqual([0, 0, 0]);
});

test("a selection of thousands is answered in full", () => {
  const vectors = createRowVectors();
  for (let row = 0; row < 3_000; row++) vectors.write(row, Float32Array.of(row, 1, 0, 0, 2));
  vectors.select(Array.from({ length: 3_000 }, (_, i) => 2_999 - i));
  const products = vectors.multiply(Float32Array.of(1, 1, 1, 1, 1));
  expect(products).toHaveLength(3_000);
  expect(products[0]! / 3_002).toBeCloseTo(1, 2);
  expect(products[2_999]).toBeCloseTo(3, 1);
});

test("unit vectors of an encoder's size are within 0.005 of their cosines", () => {
  const random = createRandom(2);
  const unit = (): Float32Array => normalise(Float32Array.from({ length: 384 }, () => sampleNormal(random)));
  const vectors = createRowVectors();
  const rows = Array.from({ length: 200 }, unit);
  rows.forEach((vector, row) => {
    vectors.write(row, vector);
  });
  vectors.select(rows.map((_, row) => row));
  for (const by of [unit(), rows[7]!]) {
    vectors.multiply(by).forEach((product, row) => {
      expect(Math.abs(product - dot(rows[row]!, by))).toBeLessThan(0.005);
    });
  }
});
