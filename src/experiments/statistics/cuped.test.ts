import { expect, test } from "vitest";
import { createRandom, sampleNormal } from "../../math/random.ts";
import { adjustedEffect, adjustedRatioEffect, type PairedRatioSums, type PairedSums, thetaOfMeans } from "./cuped.ts";
import { estimateEffect } from "./effect.ts";
import { fixedTest } from "./frequentist.ts";
import { summarizeMean } from "./sample-summary.ts";
import { sequentialTest } from "./sequential.ts";
import { estimated } from "./testing/estimated.ts";
import { type EmailArm, hillstrom } from "./testing/public-experiments.ts";

test("theta equals GrowthBook's example", () => {
  const before = [0.3, 0.5, 0.9, 22];
  const after = [2, 1, 5, 3];
  const sums = pairedSums(after, before);
  expect(thetaOfMeans(sums, sums)).toBeCloseTo(0.01864, 5);
});

test("a past that does not vary leaves the effect as it is", () => {
  const control = pairedSums([1, 2, 3, 4], [0, 0, 0, 0]);
  const treatment = pairedSums([2, 3, 4, 6], [0, 0, 0, 0]);
  const plain = estimated(estimateEffect(summarizeMean(control.after), summarizeMean(treatment.after), "relative"));
  expect(adjustedEffect(control, treatment, "relative")).toEqual({ ...plain, theta: 0 });
});

test("an adjusted mean under the always-valid test equals GrowthBook's", () => {
  const effect = estimated(
    adjustedEffect(
      {
        after: { n: 3000, sum: 1396.87, sumOfSquares: 52377.9767 },
        before: { n: 3000, sum: 16.87, sumOfSquares: 527.9767 },
        sumOfProducts: 1,
      },
      {
        after: { n: 3461, sum: 2422.7, sumOfSquares: 134698.29 },
        before: { n: 3461, sum: 22.7, sumOfSquares: 1348.29 },
        sumOfProducts: 1,
      },
      "relative",
    ),
  );
  const result = sequentialTest(effect);
  expect(effect.estimate).toBeCloseTo(0.50338, 5);
  expect(effect.standardError).toBeCloseTo(0.33341, 5);
  expect(result.low).toBeCloseTo(-0.50969, 5);
  expect(result.high).toBeCloseTo(1.51646, 5);
});

test("an adjusted ratio equals GrowthBook's, under both tests", () => {
  const effect = estimated(adjustedRatioEffect(ratioControl, ratioTreatment, "relative"));
  const fixed = fixedTest(effect);
  expect(effect.estimate).toBeCloseTo(-0.0007, 5);
  expect(effect.standardError).toBeCloseTo(0.00391, 5);
  expect(fixed.low).toBeCloseTo(-0.00841, 5);
  expect(fixed.high).toBeCloseTo(0.007, 5);
  expect(fixed.pValue).toBeCloseTo(0.85771, 5);
  const sequential = sequentialTest(effect);
  expect(sequential.low).toBeCloseTo(-0.02063, 5);
  expect(sequential.high).toBeCloseTo(0.01923, 5);
});

test("spend of Hillstrom's men's mail, adjusted for history, equals GrowthBook's engine", () => {
  const { none, mens } = hillstrom;
  const effect = estimated(adjustedEffect(spendAndHistory(none), spendAndHistory(mens), "absolute"));
  expect(effect.theta).toBeCloseTo(0.0012229, 6);
  expect(Math.abs(effect.estimate - 0.7674385)).toBeLessThan(1e-6);
});

test("where the past predicts the metric, the adjusted interval is as much narrower as its correlation says", () => {
  const random = createRandom("cuped");
  const arms = [0, 0.05].map((lift) => {
    const before = Array.from({ length: 4_000 }, () => 1 + sampleNormal(random));
    const after = before.map((x) => x + lift + 0.75 * sampleNormal(random));
    return pairedSums(after, before);
  });
  const adjusted = estimated(adjustedEffect(arms[0]!, arms[1]!, "absolute"));
  const plain = estimated(estimateEffect(summarizeMean(arms[0]!.after), summarizeMean(arms[1]!.after), "absolute"));
  // r² = 1 / (1 + .75²) = .64, so the variance falls to .36 and the interval to .6 of its width.
  expect(adjusted.standardError / plain.standardError).toBeCloseTo(0.6, 1);
  expect(Math.abs(adjusted.estimate - 0.05)).toBeLessThan(4 * adjusted.standardError);
});

function pairedSums(after: number[], before: number[]): PairedSums {
  const sums = (values: number[]) => ({
    n: values.length,
    sum: values.reduce((a, b) => a + b, 0),
    sumOfSquares: values.reduce((a, b) => a + b * b, 0),
  });
  return {
    after: sums(after),
    before: sums(before),
    sumOfProducts: after.reduce((total, y, i) => total + y * before[i]!, 0),
  };
}

const spendAndHistory = (arm: EmailArm): PairedSums => ({
  after: arm.spend,
  before: arm.history,
  sumOfProducts: arm.spendTimesHistory,
});

const sums = (sum: number, sumOfSquares: number) => ({ n: 100, sum, sumOfSquares });
const ratioControl: PairedRatioSums = {
  after: {
    numerator: sums(485.112236689623, 2715.484666118136),
    denominator: sums(679.9093275844917, 4939.424001640236),
    sumOfProducts: 3602.146836776702,
  },
  before: {
    numerator: sums(192.59138069991536, 460.076026390857),
    denominator: sums(290.1398399750233, 920.9461385038898),
    sumOfProducts: 634.239482353647,
  },
  numeratorAfterNumeratorBefore: 1113.6215759318352,
  denominatorAfterDenominatorBefore: 2130.9404074446747,
  numeratorAfterDenominatorBefore: 1559.2878434944676,
  numeratorBeforeDenominatorAfter: 1460.3181079276983,
};
const ratioTreatment: PairedRatioSums = {
  after: {
    numerator: sums(514.7757826608777, 2994.897482705013),
    denominator: sums(705.4090874383759, 5291.36604146392),
    sumOfProducts: 3918.1561431600717,
  },
  before: {
    numerator: sums(206.94157227402536, 514.2903702246757),
    denominator: sums(302.54389139107326, 994.4506208125663),
    sumOfProducts: 698.4173425817908,
  },
  numeratorAfterNumeratorBefore: 1237.0953021125997,
  denominatorAfterDenominatorBefore: 2292.081739775257,
  numeratorAfterDenominatorBefore: 1701.0287270040265,
  numeratorBeforeDenominatorAfter: 1604.0759503266522,
};
