import { expect, test } from "vitest";
import { estimateEffect } from "./effect.ts";
import { fixedTest } from "./frequentist.ts";
import { summarizeMean, summarizeProportion, summarizeRatio } from "./sample-summary.ts";
import { estimated } from "./testing/estimated.ts";
import { cookieCats, hillstrom } from "./testing/public-experiments.ts";

// GrowthBook's own tests of its statistics engine (gbstats), which round to five digits.
const control = summarizeMean({ n: 3407, sum: 1396.87, sumOfSquares: 52377.9767 });
const treatment = summarizeMean({ n: 3461, sum: 2422.7, sumOfSquares: 134698.29 });

test("means on the relative scale equal GrowthBook's", () => {
  const effect = estimated(estimateEffect(control, treatment, "relative"));
  const result = fixedTest(effect);
  expect(effect.estimate).toBeCloseTo(0.70732, 5);
  expect(effect.standardError).toBeCloseTo(0.37879, 5);
  expect(result.low).toBeCloseTo(-0.03526, 5);
  expect(result.high).toBeCloseTo(1.44989, 5);
  expect(result.pValue).toBeCloseTo(0.06191, 5);
});

test("means on the absolute scale equal GrowthBook's", () => {
  const effect = estimated(estimateEffect(control, treatment, "absolute"));
  const result = fixedTest(effect);
  expect(effect.estimate).toBeCloseTo(0.29, 5);
  expect(effect.standardError).toBeCloseTo(0.12478, 5);
  expect(result.low).toBeCloseTo(0.04538, 5);
  expect(result.high).toBeCloseTo(0.53462, 5);
  expect(result.pValue).toBeCloseTo(0.02016, 5);
});

test("proportions of small samples equal GrowthBook's", () => {
  const effect = estimated(
    estimateEffect(summarizeProportion({ n: 28, sum: 14 }), summarizeProportion({ n: 30, sum: 16 }), "relative"),
  );
  const result = fixedTest(effect);
  expect(effect.estimate).toBeCloseTo(0.06667, 5);
  expect(result.low).toBeCloseTo(-0.47767, 5);
  expect(result.high).toBeCloseTo(0.61101, 5);
  expect(result.pValue).toBeCloseTo(0.80707, 5);
});

test("the delta method's variance equals GrowthBook's on both scales", () => {
  const c = { n: 4, mean: 7, variance: 2 };
  const t = { n: 15, mean: 5, variance: 0.5 };
  expect(estimated(estimateEffect(c, t, "absolute")).standardError ** 2).toBeCloseTo(0.53333, 5);
  expect(estimated(estimateEffect(c, t, "relative")).standardError ** 2).toBeCloseTo(0.00589, 5);
});

// Cookie Cats and Hillstrom: computed with GrowthBook's engine (gbstats at 8f1db4456915) on the publishers' files.
const share = (n: number, sum: number) => summarizeProportion({ n, sum });
const { gate30, gate40 } = cookieCats;

test("retention of Cookie Cats equals GrowthBook's engine", () => {
  const cases = [
    { of: "day1", scale: "absolute", wanted: [-0.00590517, -0.01239253, 0.00058219, 0.07441122] },
    { of: "day1", scale: "relative", wanted: [-0.01317566, -0.02755429, 0.00120298, 0.07249646] },
    { of: "day7", scale: "absolute", wanted: [-0.0082013, -0.01328162, -0.00312098, 0.00155634] },
    { of: "day7", scale: "relative", wanted: [-0.04311903, -0.06924493, -0.01699314, 0.00121758] },
  ] as const;
  for (const { of, scale, wanted } of cases) {
    const effect = estimated(estimateEffect(share(gate30.n, gate30[of]), share(gate40.n, gate40[of]), scale));
    const { low, high, pValue } = fixedTest(effect);
    [effect.estimate, low, high, pValue].forEach((value, i) => {
      expect(Math.abs(value - wanted[i]!), `${of} ${scale}`).toBeLessThan(1e-6);
    });
  }
});

test("one player of 49,854 rounds makes the mean of Cookie Cats' rounds, as the engine found", () => {
  const all = estimated(estimateEffect(summarizeMean(gate30.rounds), summarizeMean(gate40.rounds), "absolute"));
  expect(all.estimate).toBeCloseTo(-1.1575, 4);
  expect(fixedTest(all).pValue).toBeCloseTo(0.3759, 4);
  const { outlier } = cookieCats;
  const without = summarizeMean({
    n: gate30.n - 1,
    sum: gate30.rounds.sum - outlier,
    sumOfSquares: gate30.rounds.sumOfSquares - outlier ** 2,
  });
  const rest = estimated(estimateEffect(without, summarizeMean(gate40.rounds), "absolute"));
  expect(rest.estimate).toBeCloseTo(-0.0433, 4);
  expect(fixedTest(rest).pValue).toBeCloseTo(0.9495, 4);
});

test("visits, conversions and spend of Hillstrom's e-mails equal GrowthBook's engine", () => {
  const { none, mens, womens } = hillstrom;
  const visit = estimated(estimateEffect(share(none.n, none.visits), share(mens.n, mens.visits), "absolute"));
  const visitInterval = fixedTest(visit);
  expect(visit.estimate).toBeCloseTo(0.07658956, 6);
  expect(visitInterval.low).toBeCloseTo(0.0699533, 6);
  expect(visitInterval.high).toBeCloseTo(0.08322582, 6);
  const lift = estimated(estimateEffect(share(none.n, none.visits), share(mens.n, mens.visits), "relative"));
  const liftInterval = fixedTest(lift);
  expect(lift.estimate).toBeCloseTo(0.72140462, 6);
  expect(liftInterval.low).toBeCloseTo(0.63841375, 6);
  expect(liftInterval.high).toBeCloseTo(0.80439548, 6);
  const conversion = [share(none.n, none.conversions), share(mens.n, mens.conversions)] as const;
  expect(estimated(estimateEffect(...conversion, "absolute")).estimate).toBeCloseTo(0.00680501, 6);
  const conversionLift = estimated(estimateEffect(...conversion, "relative"));
  expect(conversionLift.estimate).toBeCloseTo(1.18842188, 6);
  expect(fixedTest(conversionLift).pValue / 6.1e-7).toBeCloseTo(1, 1);
  const spend = estimated(estimateEffect(summarizeMean(none.spend), summarizeMean(mens.spend), "absolute"));
  const spendInterval = fixedTest(spend);
  expect(spend.estimate).toBeCloseTo(0.76982716, 6);
  expect(spendInterval.low).toBeCloseTo(0.48513973, 6);
  expect(spendInterval.high).toBeCloseTo(1.05451458, 6);
  expect(spendInterval.pValue / 1.2e-7).toBeCloseTo(1, 1);

  const womensVisit = [share(none.n, none.visits), share(womens.n, womens.visits)] as const;
  expect(estimated(estimateEffect(...womensVisit, "absolute")).estimate).toBeCloseTo(0.04523311, 6);
  expect(estimated(estimateEffect(...womensVisit, "relative")).estimate).toBeCloseTo(0.42605507, 6);
  const womensConversion = estimated(
    estimateEffect(share(none.n, none.conversions), share(womens.n, womens.conversions), "relative"),
  );
  expect(womensConversion.estimate).toBeCloseTo(0.54331304, 6);
  expect(fixedTest(womensConversion).pValue).toBeCloseTo(0.00235264, 6);
  const womensSpend = estimated(estimateEffect(summarizeMean(none.spend), summarizeMean(womens.spend), "absolute"));
  expect(womensSpend.estimate).toBeCloseTo(0.42441222, 6);
  expect(fixedTest(womensSpend).pValue).toBeCloseTo(0.0011294, 6);
});

test("the variance of a ratio equals the delta method worked out by hand", () => {
  // m = 1, 2, 3 and d = 2, 2, 5: means 2 and 3, V_m 1, V_d 3, C 1.5; 1/9 + 3 x 4/81 - 2 x 1.5 x 2/27 = 1/27.
  const ratio = summarizeRatio({
    numerator: { n: 3, sum: 6, sumOfSquares: 14 },
    denominator: { n: 3, sum: 9, sumOfSquares: 33 },
    sumOfProducts: 21,
  });
  expect(ratio.mean).toBeCloseTo(2 / 3, 12);
  expect(ratio.variance).toBeCloseTo(1 / 27, 12);
});

test("what cannot be compared is said, never NaN", () => {
  const one = summarizeProportion({ n: 1, sum: 1 });
  const some = summarizeProportion({ n: 50, sum: 10 });
  const nobody = summarizeProportion({ n: 50, sum: 0 });
  expect(estimateEffect(some, one, "relative")).toEqual({
    missing: "The treatment has 1 of the 2 users that a comparison needs at least.",
  });
  expect(estimateEffect(nobody, nobody, "absolute")).toMatchObject({ missing: expect.stringContaining("same value") });
  expect(estimateEffect(nobody, some, "relative")).toMatchObject({ missing: expect.stringContaining("mean is 0") });
  expect(estimateEffect(nobody, some, "absolute")).toHaveProperty("estimate", 0.2);
});
