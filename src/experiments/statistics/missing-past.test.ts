import { expect, test } from "vitest";
import { createRandom, sampleNormal } from "../../math/random.ts";
import { dot, sumsOf } from "../outcomes/arm-outcomes.ts";
import { adjustedEffect } from "./cuped.ts";
import { isMissing } from "./effect.ts";
import { joinMissingPast } from "./missing-past.ts";

test("the slopes are those of least squares with an indicator of a missing past", () => {
  // numpy.linalg.lstsq on [1, x, z]: theta 0.5, gamma -3 fit y = 4 + x / 2 - 3 z without a rest.
  const x = [2, 4, 6, 0, 0, 8];
  const known = [true, true, true, false, false, true];
  const values = x.map((past, i) => 4 + past / 2 - (known[i] ? 0 : 3));
  const joined = joinMissingPast([{ values, before: x, known }])!;
  expect(joined.theta).toBeCloseTo(0.5, 12);
  expect(joined.gamma).toBeCloseTo(-3, 12);
  expect(joined.withoutPast).toBeCloseTo(1 / 3, 12);
  expect(joined.covariates[0]).toEqual([1, 2, 3, -3, -3, 4].map((one) => expect.closeTo(one, 10)));
});

test("where everybody or nobody has a past, or the past says nothing else, there is no stratum", () => {
  const arm = { values: [1, 2, 3], before: [0, 1, 2] };
  expect(joinMissingPast([{ ...arm, known: [true, true, true] }])).toBeUndefined();
  expect(joinMissingPast([{ ...arm, before: [0, 0, 0], known: [false, false, false] }])).toBeUndefined();
  expect(joinMissingPast([{ values: [1, 2, 3], before: [0, 5, 5], known: [false, true, true] }])).toBeUndefined();
});

test("new users who behave otherwise widen the interval less when they are a stratum", () => {
  const random = createRandom("missing past");
  const arms = [0, 0.4].map((effect) => {
    const users = Array.from({ length: 600 }, () => {
      const isKnown = random() < 0.6;
      const taste = sampleNormal(random);
      // New users are busier than any known one whose past was 0.
      const value = (isKnown ? 2 * taste : 9) + effect + sampleNormal(random);
      return { value, before: isKnown ? 2 * taste + 0.5 * sampleNormal(random) : 0, isKnown };
    });
    return {
      values: users.map(({ value }) => value),
      before: users.map(({ before }) => before),
      known: users.map(({ isKnown }) => isKnown),
    };
  });
  const errorWith = (covariates: readonly (readonly number[])[]): number => {
    const [control, treatment] = arms.map(({ values }, i) => ({
      after: sumsOf(values),
      before: sumsOf(covariates[i]!),
      sumOfProducts: dot(values, covariates[i]!),
    }));
    const effect = adjustedEffect(control!, treatment!, "absolute");
    if (isMissing(effect)) throw new Error(effect.missing);
    expect(Math.abs(effect.estimate - 0.4)).toBeLessThan(4 * effect.standardError);
    return effect.standardError;
  };
  const joined = joinMissingPast(arms)!;
  expect(errorWith(joined.covariates)).toBeLessThan(0.4 * errorWith(arms.map(({ before }) => before)));
});
