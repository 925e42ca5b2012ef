import { expect, test } from "vitest";
import { gainOf, gainOfSum } from "./list-gain.ts";

const found = (...relevant: number[]) => ({ relevant, relevantCount: relevant.length });
const discount = (place: number) => 1 / Math.log2(place + 2);

test("the gain is that of the first ten places, beside the best list there could be", () => {
  const scores = Float64Array.from({ length: 30 }, (_, row) => 30 - row);
  expect(gainOf(scores, found(0, 1))).toBeCloseTo(1, 12);
  expect(gainOf(scores, found(1, 9, 10))).toBeCloseTo(
    (discount(1) + discount(9)) / (discount(0) + discount(1) + discount(2)),
    12,
  );
  expect(gainOf(scores, found(10, 29))).toBe(0);
  expect(gainOf(scores, found(...scores.keys()))).toBeCloseTo(1, 12);
});

test("equal scores fall by position, and a short list has fewer places", () => {
  const scores = new Float64Array(20).fill(0.5);
  expect(gainOf(scores, found(10))).toBe(0);
  expect(gainOf(scores, found(9))).toBeCloseTo(discount(9), 12);
  expect(gainOf(Float64Array.of(0.1, 0.9, 0.4), found(2))).toBeCloseTo(discount(1), 12);
});

test("what is relevant and no candidate is missed", () => {
  expect(gainOf(Float64Array.of(0.9, 0.1), { relevant: [0], relevantCount: 2 })).toBeCloseTo(
    discount(0) / (discount(0) + discount(1)),
    12,
  );
});

test.each([
  [12, [0, 3]],
  [40, [5, 11, 30]],
  [7, [6]],
])("the gain of sums is that of the scores added up: %d candidates", (count, relevant) => {
  const one = Float64Array.from({ length: count }, (_, row) => Math.sin(3 * row));
  const other = Float32Array.from({ length: count }, (_, row) => Math.cos(5 * row));
  const sums = one.map((value, row) => value + other[row]!);
  expect(gainOfSum(one, other, found(...relevant))).toBe(gainOf(sums, found(...relevant)));
});
