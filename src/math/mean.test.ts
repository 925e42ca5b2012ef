import { expect, test } from "vitest";
import { meanOf, standardErrorOf } from "./mean.ts";

test("the mean and its standard error", () => {
  expect(meanOf([1, 2, 6])).toBe(3);
  expect(standardErrorOf([1, 2, 6])).toBeCloseTo(Math.sqrt(14 / 9), 12);
  expect(standardErrorOf([4])).toBe(0);
});

test("no values have neither", () => {
  expect([meanOf([]), standardErrorOf([])]).toEqual([0, 0]);
});
