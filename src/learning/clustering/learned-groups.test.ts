import { describe, expect, test } from "vitest";
import { createRandom, sampleNormal } from "../../math/random.ts";
import { chooseClusters } from "./choose-clusters.ts";
import { adjustedRandIndex } from "./cluster-scores.ts";
import { effectiveSize, rakingWeights, standardisedDifference, wilsonInterval } from "./coverage.ts";
import {
  chiSquareQuantile,
  countBins,
  featureDrifts,
  klDivergence,
  likelihoodDrop,
  mixDrift,
  populationStability,
  referenceBins,
} from "./drift.ts";
import { matchClusters } from "./match-clusters.ts";
import type { Matrix } from "./matrix.ts";
import { applyScaling, fitScaling, type Scaling } from "./normalise-features.ts";
import { treeRule } from "./rule-tree.ts";

const column = (...values: number[]): Matrix => ({
  values: Float64Array.from(values),
  rows: values.length,
  columns: 1,
});

/** `perGroup` rows around each centre, standard deviation 1. */
function groupsAround(centres: readonly (readonly number[])[], perGroup: number, seed: string): Matrix {
  const random = createRandom(seed);
  const rows = centres.flatMap((centre) =>
    Array.from({ length: perGroup }, () => centre.map((c) => c + sampleNormal(random))),
  );
  return { values: Float64Array.from(rows.flat()), rows: rows.length, columns: centres[0]!.length };
}

describe("normalising", () => {
  const scaled = (matrix: Matrix, scaling: Scaling): number[] => [
    ...applyScaling(matrix, fitScaling(matrix, scaling)).values,
  ];

  test("z-score uses the population's deviation, min-max the range, robust the median and 1.4826 MAD", () => {
    // Symmetric, so that no logarithm is taken; cut at .5 and 99.5 %: -1.98 and 1.98 for -2 and 2.
    const values = column(-2, -1, 0, 1, 2);
    const deviation = Math.sqrt((2 * 1.98 ** 2 + 2) / 5);
    expect(scaled(values, "zscore")[3]).toBeCloseTo(1 / deviation, 12);
    expect(scaled(values, "minmax")).toEqual(
      [0, 0.98 / 3.96, 0.5, 1 - 0.98 / 3.96, 1].map((v) => expect.closeTo(v, 12)),
    );
    expect(scaled(values, "auto")[3]).toBeCloseTo(1 / 1.4826, 12);
  });

  test("skewed counts are taken as logarithms, missing ones become the median, later rows are cut to the known range", () => {
    const counts = column(1, 1, 1, 2, 2, 3, 4, 200, Number.NaN);
    const fitted = fitScaling(counts, "minmax");
    expect(fitted.columns[0]).toMatchObject({ isLog: true, median: 2 });
    const [missing, beyond] = applyScaling(column(Number.NaN, 10_000), fitted).values;
    const [two] = applyScaling(column(2), fitted).values;
    expect(missing).toBe(two);
    expect(beyond).toBe(1);
  });

  test("constant columns and doubles of others are dropped and listed", () => {
    const matrix = {
      values: Float64Array.from([1, 5, 2, 1, 7, 4, 1, 6, 3, 1, 9, 6].map((v, i) => (i % 3 === 0 ? 1 : v))),
      rows: 4,
      columns: 3,
    };
    const { columns, dropped } = fitScaling(matrix);
    expect(columns.map((one) => one.column)).toEqual([1]);
    expect(dropped).toEqual([
      { column: 0, reason: "constant" },
      { column: 2, reason: "correlated", with: 1, correlation: expect.closeTo(0.97, 1) },
    ]);
  });
});

describe("the choice of a number of groups", () => {
  test("three clear groups are found, twice the same", () => {
    const matrix = groupsAround(
      [
        [0, 0, 0],
        [8, 0, 3],
        [0, 9, -4],
      ],
      120,
      "three",
    );
    const first = chooseClusters(matrix, { seed: 7 });
    expect(first.chosen?.clusters).toBe(3);
    expect(first.chosen!.candidate.stability.every((value) => value > 0.95)).toBe(true);
    const truth = Int32Array.from({ length: 360 }, (_, row) => Math.floor(row / 120));
    expect(adjustedRandIndex(first.chosen!.labels, truth)).toBeGreaterThan(0.98);
    expect(chooseClusters(matrix, { seed: 7 }).chosen!.labels).toEqual(first.chosen!.labels);
  });

  test("without groups the answer is none, with the table; a number asked for comes with its warning", () => {
    const cloud = groupsAround([[0, 0, 0, 0, 0]], 600, "cloud");
    const { chosen, candidates, reason } = chooseClusters(cloud, { seed: 1, maxClusters: 5, bootstraps: 15 });
    expect(chosen).toBeUndefined();
    expect(candidates.map(({ clusters }) => clusters)).toEqual([2, 3, 4, 5]);
    expect(reason).toMatch(/^no stable groups/);
    const forced = chooseClusters(cloud, { seed: 1, clusters: 5, maxClusters: 3, bootstraps: 15 });
    expect(forced.chosen).toMatchObject({ clusters: 5, isForced: true });
    expect(forced.reason).toBe("5 groups as asked for, although groups are unstable");
  });

  test("too few users, one user and equal users are answered in words", () => {
    expect(chooseClusters(column(1), { seed: 1 }).reason).toBe("1 users are too few for two groups of at least 50");
    expect(chooseClusters({ values: new Float64Array(), rows: 300, columns: 0 }, { seed: 1 }).reason).toMatch(
      /constant/,
    );
    expect(chooseClusters(column(1, 1, 2, 2), { seed: 1, clusters: 3 }).reason).toMatch(
      /fewer different users than the 3/,
    );
    expect(chooseClusters(column(1, 2), { seed: 1, clusters: 3 }).reason).toMatch(/fewer different users than the 3/);
  });
});

test("a cluster that keeps half of its union keeps its number; the flow is counted", () => {
  const before = { labels: [0, 0, 0, 0, 1, 1, 1, 2, 2, 2], clusters: 3 };
  const after = { labels: [1, 1, 1, 0, 0, 0, 0, 2, 2, 0], clusters: 3 };
  expect(matchClusters(before, after)).toEqual({
    // 3 of 4 with the old 0; 3 of 5 with the old 1; 2 of 3 with the old 2.
    continues: [1, 0, 2],
    retired: [],
    flow: [
      [1, 3, 0],
      [3, 0, 0],
      [1, 0, 2],
    ],
  });
  expect(matchClusters(before, { labels: before.labels.map(() => 0), clusters: 1 })).toMatchObject({
    continues: [-1],
    retired: [0, 1, 2],
  });
});

describe("drift", () => {
  test("divergence and stability index of (.5, .5) and (.9, .1)", () => {
    expect(klDivergence([0.5, 0.5], [0.9, 0.1])).toBeCloseTo(0.510826, 6);
    expect(populationStability([0.5, 0.5], [0.9, 0.1])).toBeCloseTo(0.87889, 6);
    // scipy 1.13.1: chi2.ppf(.99, 9)
    expect(chiSquareQuantile(0.99, 9)).toBeCloseTo(21.665994, 6);
  });

  test("ties share a bin, missing values have none", () => {
    const reference = referenceBins(Float64Array.from([0, 0, 0, 0, 0, 0, 1, 2, 3, 4, Number.NaN]));
    expect(reference.counts.reduce((sum, count) => sum + count, 0)).toBe(10);
    expect(reference.counts[0]).toBe(6);
    expect(countBins(reference, Float64Array.from([-5, 0, 100, Number.NaN]))).toEqual(
      [2, 0, 0, 0, 1].slice(0, 1).concat(countBins(reference, Float64Array.from([-5, 0, 100])).slice(1)),
    );
  });

  test.each([[200], [1_000], [10_000]])(
    "n = %i: without a change about one day in a hundred is noticed",
    (n) => {
      const random = createRandom(`drift${n}`);
      const draw = () => Float64Array.from({ length: n }, () => sampleNormal(random));
      let noticed = 0;
      const days = n === 10_000 ? 300 : 2_000;
      for (let day = 0; day < days; day++) {
        if (featureDrifts([referenceBins(draw())], [draw()])[0]!.isNoticed) noticed++;
      }
      // 1 % is meant; three standard errors of the count beyond it.
      expect(noticed / days).toBeLessThan(0.01 + 3 * Math.sqrt((0.01 * 0.99) / days));
    },
    60_000,
  );

  test("a shift of half a deviation at n = 1,000 is real and large, among twelve features", () => {
    const random = createRandom("shift");
    const draw = (shift: number) => Float64Array.from({ length: 1_000 }, () => shift + sampleNormal(random));
    for (let day = 0; day < 20; day++) {
      const references = Array.from({ length: 12 }, () => referenceBins(draw(0)));
      const drifts = featureDrifts(
        references,
        references.map((_, feature) => draw(feature === 4 ? 0.5 : 0)),
      );
      expect(drifts[4]!.isActionable).toBe(true);
      expect(drifts.filter(({ isActionable }) => isActionable)).toHaveLength(1);
    }
  });

  test.each([
    [200, 400],
    [1_000, 120],
    [10_000, 15],
  ])(
    "n = %i: all features, mix and likelihood together give a false alarm on at most 1.5 percent of %i days",
    (n, days) => {
      const random = createRandom(`alarms${n}`);
      const drawMix = (): number[] => {
        const counts = [0, 0, 0, 0];
        for (let i = 0; i < n; i++) {
          const at = random();
          counts[[0.4, 0.7, 0.9, 1].findIndex((border) => at < border)]!++;
        }
        return counts;
      };
      const draw = () => Float64Array.from({ length: n }, () => sampleNormal(random));
      let alarms = 0;
      for (let day = 0; day < days; day++) {
        const drifts = featureDrifts(
          Array.from({ length: 12 }, () => referenceBins(draw())),
          Array.from({ length: 12 }, draw),
        );
        const likelihoods = draw();
        const mean = likelihoods.reduce((sum, value) => sum + value, 0) / n;
        const drop = likelihoodDrop({ mean, deviation: 1, rows: n }, draw());
        if (drifts.some(({ isActionable }) => isActionable) || mixDrift(drawMix(), drawMix()).isNoticed || drop > 3)
          alarms++;
      }
      expect(alarms / days).toBeLessThanOrEqual(0.015);
    },
    60_000,
  );

  test("a mix that keeps its shares is quiet, another is not", () => {
    expect(mixDrift([500, 300, 200], [50, 30, 20]).isNoticed).toBe(false);
    const { kl, g, isNoticed } = mixDrift([500, 500], [900, 100]);
    expect(kl).toBeCloseTo(0.9 * Math.log(1.8) + 0.1 * Math.log(0.2), 6);
    expect(g).toBeCloseTo(1_000 * kl, 9);
    expect(isNoticed).toBe(true);
  });
});

describe("coverage", () => {
  test("Wilson's interval of 8 of 10 is statsmodels'", () => {
    // statsmodels.stats.proportion.proportion_confint(8, 10, method="wilson")
    const { low, high } = wilsonInterval(8, 10);
    expect(low).toBeCloseTo(0.490162, 6);
    expect(high).toBeCloseTo(0.943318, 6);
    expect(wilsonInterval(0, 0)).toEqual({ low: 0, high: 1 });
  });

  test("raking reaches both margins, and says what it costs", () => {
    const groups = (text: string) => text.split("");
    const sex = groups("aaaaaabbbb");
    const age = groups("xxxyyyxxyy");
    const { weights, hasConverged } = rakingWeights(
      [
        {
          groups: sex,
          shares: new Map([
            ["a", 0.5],
            ["b", 0.5],
          ]),
        },
        {
          groups: age,
          shares: new Map([
            ["x", 0.6],
            ["y", 0.4],
          ]),
        },
      ],
      10,
    );
    expect(hasConverged).toBe(true);
    const shareOf = (by: string[], group: string) =>
      by.reduce((sum, one, i) => sum + (one === group ? weights[i]! / 10 : 0), 0);
    expect(shareOf(sex, "a")).toBeCloseTo(0.5, 5);
    expect(shareOf(age, "x")).toBeCloseTo(0.6, 5);
    expect(effectiveSize(weights)).toBeLessThan(10);
    expect(effectiveSize([1, 1, 2])).toBeCloseTo(16 / 6, 12);
    expect(standardisedDifference({ mean: 1, variance: 4 }, { mean: 2, variance: 4 })).toBe(0.5);
  });
});

test("a group that two thresholds cut out is said by them", () => {
  const random = createRandom("tree");
  const values: number[] = [];
  const isMember: number[] = [];
  for (let row = 0; row < 400; row++) {
    const [a, b] = [random() * 10, random() * 10];
    values.push(a, b);
    isMember.push(a > 6 && b <= 4 ? 1 : 0);
  }
  const rule = treeRule({ values: Float64Array.from(values), rows: 400, columns: 2 }, isMember)!;
  expect(rule.f1).toBeGreaterThan(0.9);
  const bounds = rule.paths.flat().map(({ column: at, op }) => `${at} ${op}`);
  expect(bounds).toContain("0 gt");
  expect(bounds).toContain("1 lte");
  expect(treeRule(column(1, 2, 3), [0, 0, 0])).toBeUndefined();
});
