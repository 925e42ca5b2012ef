import { expect, test } from "vitest";
import { createRandom } from "../../math/random.ts";
import { estimateEffect, isMissing } from "./effect.ts";
import { fixedTest } from "./frequentist.ts";
import { summarizeMean, summarizeProportion } from "./sample-summary.ts";
import { sequentialTest } from "./sequential.ts";
import { estimated } from "./testing/estimated.ts";
import { cookieCats, hillstrom } from "./testing/public-experiments.ts";

test("means and proportions equal GrowthBook's sequential tests", () => {
  const means = estimated(
    estimateEffect(
      summarizeMean({ n: 3000, sum: 1396.87, sumOfSquares: 52377.9767 }),
      summarizeMean({ n: 3461, sum: 2422.7, sumOfSquares: 134698.29 }),
      "relative",
    ),
  );
  const ofMeans = sequentialTest(means, { plannedUnits: 1_000 });
  expect(means.estimate).toBeCloseTo(0.50336, 5);
  expect(ofMeans.low).toBeCloseTo(-0.55844, 5);
  expect(ofMeans.high).toBeCloseTo(1.56516, 5);
  expect(ofMeans.pValue).toBe(1);
  const shares = estimated(
    estimateEffect(
      summarizeProportion({ n: 3000, sum: 1396 }),
      summarizeProportion({ n: 3461, sum: 2422 }),
      "relative",
    ),
  );
  const ofShares = sequentialTest(shares);
  expect(shares.estimate).toBeCloseTo(0.50386, 5);
  expect(ofShares.low).toBeCloseTo(0.40098, 5);
  expect(ofShares.high).toBeCloseTo(0.60675, 5);
  expect(ofShares.pValue).toBeLessThan(1e-6);
});

test("day 7 of Cookie Cats is undecided with the default plan and decided with the true one, as GrowthBook's engine", () => {
  const { gate30, gate40 } = cookieCats;
  const arms = [
    summarizeProportion({ n: gate30.n, sum: gate30.day7 }),
    summarizeProportion({ n: gate40.n, sum: gate40.day7 }),
  ] as const;
  const relative = estimated(estimateEffect(...arms, "relative"));
  const absolute = estimated(estimateEffect(...arms, "absolute"));
  expect(sequentialTest(relative).pValue).toBeCloseTo(0.06651, 5);
  expect(Math.abs(sequentialTest(absolute, { plannedUnits: 90_189 }).pValue - 0.03506889)).toBeLessThan(1e-6);
});

test("conversions of Hillstrom's women's mail equal GrowthBook's engine", () => {
  const { none, womens } = hillstrom;
  const effect = estimated(
    estimateEffect(
      summarizeProportion({ n: none.n, sum: none.conversions }),
      summarizeProportion({ n: womens.n, sum: womens.conversions }),
      "relative",
    ),
  );
  expect(Math.abs(sequentialTest(effect).pValue - 0.08682482)).toBeLessThan(1e-6);
});

test("with no effect and 50 looks the always-valid interval errs at most in 2 %, the fixed one in a third of 2,000 runs", () => {
  const random = createRandom("A/A");
  const runs = 2_000;
  let alwaysValidErrors = 0;
  let fixedErrors = 0;
  for (let run = 0; run < runs; run++) {
    const arms = [
      { n: 0, sum: 0 },
      { n: 0, sum: 0 },
    ];
    let alwaysValidErred = false;
    let fixedErred = false;
    for (let look = 0; look < 50; look++) {
      for (const arm of arms) {
        for (let user = 0; user < 200; user++) if (random() < 0.1) arm.sum++;
        arm.n += 200;
      }
      const effect = estimateEffect(summarizeProportion(arms[0]!), summarizeProportion(arms[1]!), "absolute");
      if (isMissing(effect)) continue;
      alwaysValidErred ||= sequentialTest(effect, { plannedUnits: 20_000 }).pValue < 0.05;
      fixedErred ||= Math.abs(effect.estimate) > 1.96 * effect.standardError;
    }
    if (alwaysValidErred) alwaysValidErrors++;
    if (fixedErred) fixedErrors++;
  }
  expect(alwaysValidErrors / runs).toBeLessThanOrEqual(0.02);
  expect(fixedErrors / runs).toBeGreaterThan(0.28);
});

test("the interval excludes zero exactly where its p-value is under alpha", () => {
  for (let z = 0; z < 6; z += 0.05) {
    const effect = { estimate: z, standardError: 1, degreesOfFreedom: 998, n: 1_000 };
    const { low, pValue } = sequentialTest(effect);
    expect(low > 0, `z = ${z}`).toBe(pValue < 0.05);
    expect(fixedTest(effect).low).toBeGreaterThan(low);
  }
});
