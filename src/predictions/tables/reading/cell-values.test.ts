import { describe, expect, test } from "vitest";
import { dayOf, isMissing, numberOf } from "./cell-values.ts";

test.each(["", "  ", "NA", "n/a", "NaN", "null", "?", "-", null])("%j is missing", (cell) => {
  expect(isMissing(cell)).toBe(true);
});

test.each(["None", "0", "no", 0, false])("%j is a value", (cell) => {
  expect(isMissing(cell)).toBe(false);
});

describe("numbers", () => {
  test.each([
    ["12", "plain", 12],
    [" -1.5e3 ", "plain", -1500],
    [".5", "plain", 0.5],
    ["$1.20", "plain", 1.2],
    ["12 %", "plain", 12],
    ["inf", "plain", Number.POSITIVE_INFINITY],
    ["-∞", "plain", Number.NEGATIVE_INFINITY],
    ["1,234.5", "grouped", 1234.5],
    ["1,5", "decimal-comma", 1.5],
    ["1.234,50 €", "decimal-comma", 1234.5],
    ["12.345", "decimal-comma", 12_345],
    ["1 234 567,8", "decimal-comma", 1_234_567.8],
    ["1\u00a0234.5", "grouped", 1234.5],
    ["12,34,567", "grouped", 1_234_567],
    ["CHF 1'200.50", "grouped", 1200.5],
    ["-$5", "plain", -5],
    ["($1,200.50)", "grouped", -1200.5],
    ["\u22127.5", "plain", -7.5],
    ["9.90 EUR", "plain", 9.9],
    [true, "plain", 1],
    [7, "plain", 7],
  ] as const)("%j read as %s is %d", (cell, form, expected) => {
    expect(numberOf(cell, form)).toBe(expected);
  });
  test.each(["00501", "1,5", "12 km", "CAT 12", "12-34", "one", "1.2.3"])("%j is no plain number", (cell) => {
    expect(numberOf(cell, "plain")).toBeUndefined();
  });
});

test("dates are days since 1970, times without a zone are UTC", () => {
  expect(dayOf("1970-01-02")).toBe(1);
  expect(dayOf("1970-01-01 12:00")).toBe(0.5);
  expect(dayOf("1970-01-02T00:00:00+01:00")).toBeCloseTo(23 / 24, 12);
  expect(dayOf("02.01.1970")).toBe(1);
  expect(dayOf("1/2/1970", "mdy")).toBe(1);
  expect(dayOf("1/2/1970", "dmy")).toBe(31);
  expect(dayOf("Jan 2, 1970")).toBe(1);
  expect(dayOf("soon")).toBeUndefined();
  expect(dayOf("2024-13-45")).toBeUndefined();
});
