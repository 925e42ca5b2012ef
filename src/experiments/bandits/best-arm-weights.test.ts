import fc from "fast-check";
import { expect, test } from "vitest";
import { normalCdf } from "../../learning/distributions/normal.ts";
import { createRandom } from "../../math/random.ts";
import { bestArmWeights, withFloor } from "./best-arm-weights.ts";
import { posteriorsOf, reweight } from "./reweight.ts";

test("two normal arms have the closed form Phi(difference / root of the summed variances)", () => {
  const weights = bestArmWeights([
    { kind: "normal", mean: 0.1, standardDeviation: 0.03 },
    { kind: "normal", mean: 0.14, standardDeviation: 0.04 },
  ]);
  expect(weights[1]).toBeCloseTo(normalCdf(0.04 / 0.05), 6);
});

test("beta arms have P(best) of the exact double sum", () => {
  // P(p_B > p_A) for Beta(6, 16) and Beta(9, 13) by Evan Miller's closed form: .829163.
  const weights = bestArmWeights([
    { kind: "beta", successes: 5, failures: 15 },
    { kind: "beta", successes: 8, failures: 12 },
  ]);
  expect(weights[1]).toBeCloseTo(closedForm({ a: 6, b: 16 }, { a: 9, b: 13 }), 6);
});

test("arms that nothing is known of, or that are alike, share evenly", () => {
  const unknown = { kind: "beta", successes: 0, failures: 0 } as const;
  for (const weight of bestArmWeights([unknown, unknown, unknown])) expect(weight).toBeCloseTo(1 / 3, 3);
  expect(bestArmWeights([unknown])).toEqual([1]);
});

test("weights sum to one and favour the better arm, with any counts", () => {
  const counts = fc.record({
    successes: fc.integer({ min: 0, max: 5_000 }),
    failures: fc.integer({ min: 0, max: 5_000 }),
  });
  fc.assert(
    fc.property(fc.array(counts, { minLength: 2, maxLength: 5 }), (arms) => {
      const weights = withFloor(bestArmWeights(arms.map((arm) => ({ kind: "beta" as const, ...arm }))));
      expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 9);
      for (const weight of weights) expect(weight).toBeGreaterThanOrEqual(0.01);
    }),
    { numRuns: 30 },
  );
});

test("the floor is added to each arm, is 0 when negative, and gives even weights when the arms cannot share it", () => {
  const floored = withFloor([0.9, 0.1, 0], 0.01);
  [0.883, 0.107, 0.01].forEach((wanted, i) => {
    expect(floored[i]).toBeCloseTo(wanted, 12);
  });
  expect(withFloor([0.9, 0.1], -1)).toEqual([0.9, 0.1]);
  expect(withFloor([0.9, 0.1], 0.5)).toEqual([0.5, 0.5]);
});

test("a bandit waits for 100 users an arm, a full day and its cadence", () => {
  const day = 86_400_000;
  const sums = (n: number, rate: number) => ({ n, sum: n * rate, sumOfSquares: n * rate });
  const state = { arms: [[sums(99, 0.1)], [sums(200, 0.2)]], startedAtMs: 0, weightedAtMs: 0 };
  expect(reweight(state, 3 * day)).toEqual({
    waiting: "The smallest arm has 99 of the 100 users that the first reweighting needs.",
  });
  const enough = { ...state, arms: [[sums(500, 0.1)], [sums(500, 0.2)]] };
  expect(reweight(enough, day - 1)).toHaveProperty("waiting");
  expect(reweight({ ...enough, weightedAtMs: day }, day + 60_000, { cadenceMs: 1 })).toHaveProperty("waiting");
  const { weights } = reweight(enough, 2 * day) as { weights: number[] };
  expect(weights[1]).toBeGreaterThan(0.98);
  expect(weights[0]).toBeGreaterThanOrEqual(0.01);
});

test("weights that change between a busy day and a slow one do not credit an arm with the busy day", () => {
  // Both arms convert 20 % on Monday and 5 % on Sunday; the second had most of the Sunday.
  const sums = (n: number, rate: number) => ({ n, sum: n * rate, sumOfSquares: n * rate });
  const arms = [
    [sums(5_000, 0.2), sums(500, 0.05)],
    [sums(5_000, 0.2), sums(4_500, 0.05)],
  ];
  const [first, second] = bestArmWeights(posteriorsOf(arms));
  expect(Math.abs(first! - second!)).toBeLessThan(0.02);
});

test("a bandit of three arms ends with the best and keeps every arm explored", () => {
  const random = createRandom("bandit");
  const rates = [0.1, 0.12, 0.16];
  const days: { n: number; sum: number; sumOfSquares: number }[][] = rates.map(() => []);
  let weights = [1 / 3, 1 / 3, 1 / 3];
  for (let day = 0; day < 28; day++) {
    for (const arm of days) arm.push({ n: 0, sum: 0, sumOfSquares: 0 });
    for (let user = 0; user < 1_000; user++) {
      const pick = random();
      const arm = pick < weights[0]! ? 0 : pick < weights[0]! + weights[1]! ? 1 : 2;
      const cell = days[arm]![day]!;
      const reward = random() < rates[arm]! ? 1 : 0;
      cell.n++;
      cell.sum += reward;
      cell.sumOfSquares += reward;
    }
    const next = reweight({ arms: days, startedAtMs: 0, weightedAtMs: 0 }, (day + 1) * 86_400_000);
    if ("weights" in next) ({ weights } = next);
  }
  expect(weights[2]).toBeGreaterThan(0.9);
  expect(Math.min(...weights)).toBeGreaterThanOrEqual(0.01);
});

/** P(B > A) for integer parameters, by summing over B's successes (Miller 2014). */
function closedForm(a: { a: number; b: number }, b: { a: number; b: number }): number {
  const logGammaInteger = (n: number): number => {
    let sum = 0;
    for (let i = 2; i < n; i++) sum += Math.log(i);
    return sum;
  };
  const logBeta = (x: number, y: number): number => logGammaInteger(x) + logGammaInteger(y) - logGammaInteger(x + y);
  let total = 0;
  for (let i = 0; i < b.a; i++)
    total += Math.exp(logBeta(a.a + i, a.b + b.b) - Math.log(b.b + i) - logBeta(1 + i, b.b) - logBeta(a.a, a.b));
  return total;
}
