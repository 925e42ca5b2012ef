import { expect, test } from "vitest";
import { bayesianTest, expectedLoss, scalePrior } from "./bayesian.ts";
import { estimateEffect } from "./effect.ts";
import { summarizeQuantile } from "./quantile.ts";
import { summarizeMean, summarizeProportion } from "./sample-summary.ts";
import { estimated } from "./testing/estimated.ts";
import { cookieCats } from "./testing/public-experiments.ts";

// GrowthBook's own tests of its Bayesian engine, five digits.
test("a flat prior on a share equals GrowthBook's", () => {
  const effect = estimated(
    estimateEffect(summarizeProportion({ n: 100, sum: 49 }), summarizeProportion({ n: 100, sum: 51 }), "relative"),
  );
  const result = bayesianTest(effect);
  expect(result.mean).toBeCloseTo(0.04082, 5);
  expect(result.standardDeviation).toBeCloseTo(0.14725, 5);
  expect(result.low).toBeCloseTo(-0.24779, 5);
  expect(result.high).toBeCloseTo(0.32943, 5);
  expect(result.chanceToWin).toBeCloseTo(0.60918, 5);
  expect(result.risk.control).toBeCloseTo(0.0814, 5);
  expect(result.risk.treatment).toBeCloseTo(0.04058, 5);
});

test("flat and proper priors on a mean equal GrowthBook's", () => {
  const effect = estimated(
    estimateEffect(
      summarizeMean({ n: 10, sum: 100, sumOfSquares: 1002.25 }),
      summarizeMean({ n: 10, sum: 105, sumOfSquares: 1111.5 }),
      "relative",
    ),
  );
  const flat = bayesianTest(effect);
  expect(flat.mean).toBeCloseTo(0.05, 5);
  expect(flat.standardDeviation).toBeCloseTo(0.03572, 5);
  expect(flat.chanceToWin).toBeCloseTo(0.91923, 5);
  const proper = bayesianTest(effect, { prior: { mean: 0.1, standardDeviation: Math.sqrt(0.1) } });
  expect(proper.mean).toBeCloseTo(0.05063, 5);
  expect(proper.chanceToWin).toBeCloseTo(0.92315, 5);
});

test("expected losses equal GrowthBook's", () => {
  const wide = expectedLoss(0.1, 0.05);
  expect(wide.control).toBeCloseTo(0.1004245351, 10);
  expect(wide.treatment).toBeCloseTo(0.0004245351, 10);
  const certain = expectedLoss(0.01, 4.5e-9);
  expect(certain.control).toBeCloseTo(0.01, 10);
  expect(certain.treatment).toBe(0);
});

test("a difference of 90th percentiles equals GrowthBook's, to ten digits", () => {
  const control = summarizeQuantile({
    n: 11_054,
    level: 0.9,
    value: 7.157987489967789,
    lower: 7.098780136176828,
    upper: 7.217194843758751,
  });
  const treatment = summarizeQuantile({
    n: 10_861,
    level: 0.9,
    value: 7.694499927525767,
    lower: 7.64180598628119,
    upper: 7.747193868770344,
  });
  const absolute = bayesianTest(estimated(estimateEffect(control, treatment, "absolute")));
  expect(absolute.mean).toBeCloseTo(0.5365124376, 9);
  expect(absolute.low).toBeCloseTo(0.4572559589, 9);
  expect(absolute.high).toBeCloseTo(0.6157689162, 9);
  const relative = bayesianTest(estimated(estimateEffect(control, treatment, "relative")), {
    prior: { mean: 0, standardDeviation: 1 },
  });
  expect(relative.mean).toBeCloseTo(0.07495037261804469, 9);
});

test("the chance to win of Cookie Cats' later gate equals GrowthBook's engine", () => {
  const { gate30, gate40 } = cookieCats;
  for (const [of, wanted] of [
    ["day1", 0.03624656],
    ["day7", 0.00060857],
  ] as const) {
    const effect = estimated(
      estimateEffect(
        summarizeProportion({ n: gate30.n, sum: gate30[of] }),
        summarizeProportion({ n: gate40.n, sum: gate40[of] }),
        "relative",
      ),
    );
    expect(Math.abs(bayesianTest(effect).chanceToWin - wanted), of).toBeLessThan(1e-6);
  }
});

test("a prior on lift scales with the control's mean", () => {
  expect(scalePrior({ mean: 0.1, standardDeviation: 0.3 }, -2)).toEqual({ mean: 0.2, standardDeviation: 0.6 });
});
