import { expect, test } from "vitest";
import { createRandom, sampleNormal } from "../../../math/random.ts";
import { digamma, learnDirichlet, learnSymmetricDirichlet } from "./dirichlet.ts";

test("digamma agrees with tabulated values", () => {
  // Abramowitz and Stegun, table 6.1, and psi(1/2) = -gamma - 2 ln 2.
  expect(digamma(1)).toBeCloseTo(-0.5772156649, 9);
  expect(digamma(0.5)).toBeCloseTo(-1.963510026, 9);
  expect(digamma(2)).toBeCloseTo(0.4227843351, 9);
  expect(digamma(100)).toBeCloseTo(4.6001618527, 9);
});

/** Gamma variate by Marsaglia and Tsang 2000, with the boost for shapes below 1. */
function sampleGamma(shape: number, random: () => number): number {
  if (shape < 1) return sampleGamma(shape + 1, random) * random() ** (1 / shape);
  const d = shape - 1 / 3;
  for (;;) {
    const x = sampleNormal(random);
    const v = (1 + x / Math.sqrt(9 * d)) ** 3;
    if (v > 0 && Math.log(random()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

function sampleCounts(alpha: readonly number[], length: number, random: () => number): number[] {
  const weights = alpha.map((value) => sampleGamma(value, random));
  const total = weights.reduce((sum, value) => sum + value, 0);
  const counts = alpha.map(() => 0);
  for (let i = 0; i < length; i++) {
    let draw = random() * total;
    let k = 0;
    while (k < alpha.length - 1 && draw >= weights[k]!) draw -= weights[k++]!;
    counts[k]!++;
  }
  return counts;
}

test("one round is worked out by hand", () => {
  // One document of three tokens, two of topic 0 and one of topic 1, A = 2: the gains are 1 + 1/2 and 1, the spread 1/2 + 1/3 + 1/4.
  const alpha = Float64Array.of(1, 1);
  learnDirichlet({
    alpha,
    topicHistograms: [
      [0, 0, 1],
      [0, 1],
    ],
    lengthHistogram: [0, 0, 0, 1],
    rounds: 1,
  });
  const spread = 1 / 2 + 1 / 3 + 1 / 4;
  expect(alpha[0]).toBeCloseTo((0.001 + 1.5) / (1 + spread), 12);
  expect(alpha[1]).toBeCloseTo((0.001 + 1) / (1 + spread), 12);
});

test("recovers the asymmetric prior that documents were drawn from", () => {
  const random = createRandom("dirichlet");
  const truth = [2, 0.5, 0.1];
  const histograms = truth.map(() => new Int32Array(101));
  const lengths = new Int32Array(101);
  for (let d = 0; d < 4_000; d++) {
    for (const [k, count] of sampleCounts(truth, 100, random).entries()) histograms[k]![count]!++;
    lengths[100]!++;
  }
  const alpha = Float64Array.of(1, 1, 1);
  learnDirichlet({ alpha, topicHistograms: histograms, lengthHistogram: lengths, rounds: 200 });
  for (const [k, value] of truth.entries()) expect(Math.abs(alpha[k]! / value - 1)).toBeLessThan(0.08);
});

test("recovers a symmetric prior", () => {
  const random = createRandom("symmetric");
  const histogram = new Int32Array(501);
  const totals: number[] = [];
  for (let group = 0; group < 400; group++) {
    for (const count of sampleCounts(Array(50).fill(0.2), 500, random)) histogram[count]!++;
    totals.push(500);
  }
  const value = learnSymmetricDirichlet({
    value: 1,
    dimension: 50,
    countHistogram: histogram,
    groupTotals: totals,
    rounds: 200,
  });
  expect(Math.abs(value / 0.2 - 1)).toBeLessThan(0.05);
});

test("no documents leave the priors as they were", () => {
  const alpha = Float64Array.of(0.3, 0.7);
  learnDirichlet({
    alpha,
    topicHistograms: [new Int32Array(1), new Int32Array(1)],
    lengthHistogram: new Int32Array(1),
  });
  expect([...alpha]).toEqual([0.3, 0.7]);
  expect(
    learnSymmetricDirichlet({ value: 0.01, dimension: 5, countHistogram: new Int32Array(1), groupTotals: [0] }),
  ).toBe(0.01);
});
