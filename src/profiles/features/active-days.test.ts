import fc from "fast-check";
import { expect, test } from "vitest";
import { addDay, countDays, type DayRuns, uniteDays } from "./active-days.ts";

const runsOf = (days: readonly number[]): DayRuns => days.reduce<DayRuns>(addDay, []);

test("runs are the first day, then days and gaps in turn", () => {
  expect(runsOf([20_000, 20_001, 20_005])).toEqual([20_000, 2, 3, 1]);
  expect(uniteDays([20_000, 2, 3, 1], [20_002, 3])).toEqual([20_000, 6]);
  expect(runsOf([-3, -1, -2])).toEqual([-3, 3]);
});

test("days in any order, one by one or as two halves, are the days as a set", () => {
  const days = fc.array(fc.integer({ min: -20, max: 40 }), { maxLength: 60 });
  fc.assert(
    fc.property(days, days, (a, b) => {
      const both = runsOf([...a, ...b]);
      expect(countDays(both)).toBe(new Set([...a, ...b]).size);
      expect(uniteDays(runsOf(a), runsOf(b))).toEqual(both);
      const [first] = a;
      if (first !== undefined) expect(addDay(both, first)).toBe(both);
    }),
  );
});
