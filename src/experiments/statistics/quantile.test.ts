import { expect, test } from "vitest";
import { createRandom, sampleNormal } from "../../math/random.ts";
import { isMissing } from "./effect.ts";
import { clusterVariance, fewestForQuantile, sketchQuantile, summarizeQuantile } from "./quantile.ts";

test("the variance within clusters equals GrowthBook's example", () => {
  const variance = clusterVariance({
    under: { n: 2, sum: 10, sumOfSquares: 52 },
    values: { n: 2, sum: 4, sumOfSquares: 10 },
    sumOfProducts: 22,
  });
  expect(variance).toBeCloseTo(0.5625, 12);
});

test("too few values for a level are refused with the number needed", () => {
  expect(fewestForQuantile(0.9)).toBe(36);
  expect(fewestForQuantile(0.1)).toBe(36);
  expect(sketchQuantile([1, 2, 3], 0.9)).toEqual({
    missing: "A quantile at 0.9 needs 36 values at least; there are 3.",
  });
});

test("the median and its rank interval of 0..100 are read off the order statistics", () => {
  const sketch = sketchQuantile(
    Array.from({ length: 101 }, (_, i) => i),
    0.5,
  );
  if (isMissing(sketch)) throw new Error(sketch.missing);
  expect(sketch.value).toBe(50);
  // 1.96 sqrt(.25 / 101) = .0975 of 100 ranks either way.
  expect(sketch.lower).toBeCloseTo(40.249, 2);
  expect(sketch.upper).toBeCloseTo(59.751, 2);
});

test("intervals of the 90th percentile hold the true one in 95 % of 1,000 runs, clustered values included", () => {
  const random = createRandom("quantile");
  const truth = 1.2815515655446004;
  let covered = 0;
  let naivelyCovered = 0;
  const runs = 1_000;
  for (let run = 0; run < runs; run++) {
    const values: number[] = [];
    const units: number[][] = [];
    for (let unit = 0; unit < 150; unit++) {
      const own = Math.sqrt(0.5) * sampleNormal(random);
      const held = Array.from({ length: 4 }, () => own + Math.sqrt(0.5) * sampleNormal(random));
      units.push(held);
      values.push(...held);
    }
    values.sort((a, b) => a - b);
    const sketch = sketchQuantile(values, 0.9);
    if (isMissing(sketch)) throw new Error(sketch.missing);
    const under = units.map((held) => held.filter((value) => value <= sketch.value).length);
    const clusters = {
      under: { n: units.length, sum: sumOf(under), sumOfSquares: sumOf(under.map((k) => k * k)) },
      values: { n: units.length, sum: values.length, sumOfSquares: units.length * 16 },
      sumOfProducts: 4 * sumOf(under),
    };
    const holds = (variance: number): boolean => Math.abs(sketch.value - truth) < 1.96 * Math.sqrt(variance / sketch.n);
    if (holds(summarizeQuantile(sketch, clusters).variance)) covered++;
    if (holds(summarizeQuantile(sketch).variance)) naivelyCovered++;
  }
  expect(covered / runs).toBeGreaterThan(0.92);
  expect(covered / runs).toBeLessThan(0.98);
  expect(naivelyCovered / runs).toBeLessThan(0.9);
});

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
