import { expect, test } from "vitest";
import { fitCategoryRates } from "./category-rates.ts";

test("rates are smoothed towards the base rate by twenty rows", () => {
  const codes = Int32Array.from({ length: 100 }, (_, i) => (i < 40 ? 0 : -1));
  const outcomes = Uint8Array.from({ length: 100 }, (_, i) => (i < 30 ? 1 : 0));
  const { rates } = fitCategoryRates({ codes, outcomes, labels: ["a", "b"] });
  const logOdds = (rate: number): number => Math.log(rate / (1 - rate));
  expect(rates.base).toBeCloseTo(logOdds(0.3), 12);
  expect(rates.logOdds[0]).toEqual(["a", expect.closeTo(logOdds((30 + 20 * 0.3) / 60), 12)]);
  expect(rates.logOdds[1]).toEqual(["b", expect.closeTo(logOdds(0.3), 12)]);
});

test("a row's own outcome is not in its feature: a value of one row each says nothing", () => {
  const codes = Int32Array.from({ length: 1000 }, (_, i) => i);
  const outcomes = Uint8Array.from({ length: 1000 }, (_, i) => i % 2);
  const labels = Array.from(codes, String);
  const { outOfFold, rates } = fitCategoryRates({ codes, outcomes, labels });
  expect([...new Set(outOfFold)]).toEqual([0]);
  expect(rates.logOdds[1]![1]).toBeGreaterThan(0);
});
