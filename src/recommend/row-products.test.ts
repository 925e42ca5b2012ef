import fc from "fast-check";
import { expect, test } from "vitest";
import { dot } from "../math/vector.ts";
import { createRowProducts } from "./row-products.ts";

test("products are those of plain inner products, whatever was filled before", () => {
  const products = createRowProducts();
  const value = fc.integer({ min: -50, max: 50 }).map((n) => n / 8);
  const input = fc.integer({ min: 1, max: 21 }).chain((length) =>
    fc.record({
      rows: fc.array(fc.array(value, { minLength: length, maxLength: length }), { maxLength: 300 }),
      vector: fc.array(value, { minLength: length, maxLength: length }),
    }),
  );
  fc.assert(
    fc.property(input, ({ rows, vector }) => {
      const floats = rows.map((row) => Float32Array.from(row));
      const by = Float32Array.from(vector);
      products.fill(floats);
      expect([...products.multiply(by)]).toEqual(floats.map((row) => dot(row, by)));
    }),
    { numRuns: 60 },
  );
});

test("rows and vectors of another length count as zeros", () => {
  const products = createRowProducts();
  expect([...products.multiply(new Float32Array(3))]).toEqual([]);
  products.fill([Float32Array.of(1, 2), Float32Array.of(1, 2, 3), Float32Array.of(3, 4)]);
  expect([...products.multiply(Float32Array.of(1, 1))]).toEqual([3, 0, 7]);
  expect([...products.multiply(Float32Array.of(1, 1, 1))]).toEqual([0, 0, 0]);
});
