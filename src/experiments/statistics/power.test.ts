import { expect, test } from "vitest";
import { minimumDetectableEffect, powerOf, unitsFor } from "./power.ts";

// GrowthBook's tests of its power calculator (packages/shared), five digits.
const design = {
  baseline: { kind: "mean", mean: 10, variance: 3909.9997749994377 },
  arms: 3,
  units: 400_000,
} as const;

test("power and smallest effect of a mean equal GrowthBook's, for one look and for any number", () => {
  expect(powerOf(design, 0.05)).toBeCloseTo(0.52144, 5);
  expect(minimumDetectableEffect(design)).toBeCloseTo(0.07027, 5);
  const sequential = { ...design, sequentialPlannedUnits: 5_000 };
  expect(powerOf(sequential, 0.05)).toBeCloseTo(0.20596, 5);
  expect(minimumDetectableEffect(sequential)).toBeCloseTo(0.12821, 5);
});

test("10 % to 12 % needs 3,839 users an arm, 5 % to 5.5 % 31,231 (unpooled variance)", () => {
  const absolute = { arms: 2, scale: "absolute" } as const;
  expect(unitsFor({ ...absolute, baseline: { kind: "proportion", mean: 0.1 } }, { effect: 0.02 })).toBe(2 * 3_839);
  expect(unitsFor({ ...absolute, baseline: { kind: "proportion", mean: 0.05 } }, { effect: 0.005 })).toBe(2 * 31_231);
});

test("an effect of the smallest detectable size is found with the power asked for", () => {
  for (const scale of ["relative", "absolute"] as const)
    for (const baseline of [
      { kind: "proportion", mean: 0.08 },
      { kind: "mean", mean: 4, variance: 60 },
    ] as const)
      for (const sequentialPlannedUnits of [undefined, 20_000]) {
        const asked = { baseline, units: 20_000, scale, ...(sequentialPlannedUnits && { sequentialPlannedUnits }) };
        const effect = minimumDetectableEffect(asked, 0.9);
        expect(powerOf(asked, effect)).toBeCloseTo(0.9, 4);
      }
});

test("what so few users cannot show is infinite, and no effect has the power of a false alarm", () => {
  expect(minimumDetectableEffect({ ...design, units: 600 })).toBe(Number.POSITIVE_INFINITY);
  expect(minimumDetectableEffect({ baseline: { kind: "proportion", mean: 0.9 }, units: 20 })).toBe(
    Number.POSITIVE_INFINITY,
  );
  expect(powerOf(design, 0)).toBeCloseTo(0.05, 12);
  expect(powerOf({ baseline: { kind: "proportion", mean: 0 }, units: 100 }, 0.1)).toBe(0);
});
