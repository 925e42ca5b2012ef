import { expect, test } from "vitest";
import { rankingMetrics } from "./ranking-metrics.ts";

test("agrees with hand-computed values", () => {
  // Hits at ranks 1 and 3; two of three relevant items are found.
  const metrics = rankingMetrics([7, 1, 8, 2, 3], new Set([7, 8, 9]), 5);
  const ideal = 1 + 1 / Math.log2(3) + 1 / 2;
  expect(metrics.ndcg).toBeCloseTo((1 + 1 / 2) / ideal, 10);
  expect(metrics.precision).toBe(2 / 5);
  expect(metrics.recall).toBe(2 / 3);
  expect(metrics.averagePrecision).toBeCloseTo((1 + 2 / 3) / 3, 10);
  expect(metrics.hit).toBe(1);
});

test("a perfect list has nDCG 1, also with more relevant items than places", () => {
  expect(rankingMetrics([1, 2], new Set([1, 2, 3, 4]), 2)).toMatchObject({ ndcg: 1, precision: 1, recall: 0.5 });
});

test("only the first k places count, and an empty list finds nothing", () => {
  const nothing = { ndcg: 0, precision: 0, recall: 0, averagePrecision: 0, hit: 0 };
  expect(rankingMetrics([1, 2, 3], new Set([3]), 2)).toEqual(nothing);
  expect(rankingMetrics([], new Set([3]), 2)).toEqual(nothing);
});

test("nothing relevant is not a number", () => {
  expect(Object.values(rankingMetrics([1, 2], new Set(), 2)).every(Number.isNaN)).toBe(true);
});
