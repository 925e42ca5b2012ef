import { beforeAll, expect, test } from "vitest";
import { createRandom } from "../../../math/random.ts";
import { contextWidth, lowestRank } from "../../signals/candidate-context.ts";
import { signalAt, signalCount } from "../../signals/signals.ts";
import { gainOf } from "../list-gain.ts";
import { type Ranker, rankByWeights } from "../ranker.ts";
import type { RankingSample } from "../ranking-sample.ts";
import { createSampleRanking } from "../sample-ranking.ts";
import { type TreeTrial, tryTrees } from "./train-tree-ranker.ts";
import { createTreeRanker } from "./tree-ranker.ts";

const candidateCount = 40;

/**
 * Users take what ALS and EASE both like; with `isLinear` what either of them likes, in proportion. Those that `isActive`, by
 * position, ask right after their last event, and take what one of them likes much.
 */
function samplesOf(
  count: number,
  options: { seed: string; isLinear?: boolean; isActive?: (i: number) => boolean },
): RankingSample[] {
  const random = createRandom(options.seed);
  return Array.from({ length: count }, (_, position) => {
    const isActive = options.isActive?.(position) ?? false;
    const table = new Float32Array(candidateCount * signalCount);
    const wanted = Array.from({ length: candidateCount }, (_, row) => {
      const [als, ease] = [random(), random()];
      table[row * signalCount + signalAt.als!] = als;
      table[row * signalCount + signalAt.ease!] = ease;
      const both = isActive ? Math.max(als, ease) : Math.min(als, ease);
      const liking = options.isLinear ? (als + ease) / 2 : both;
      return { row, liking: liking + 0.05 * random() };
    });
    const relevant = wanted
      .sort((a, b) => b.liking - a.liking)
      .slice(0, 4)
      .map(({ row }) => row)
      .sort((a, b) => a - b);
    return {
      isKnown: true,
      profileStrength: 30,
      sinceLastMs: isActive ? 0 : 1e9,
      table,
      context: new Float32Array(candidateCount * contextWidth),
      allTime: new Float32Array(candidateCount),
      recency: new Float32Array(candidateCount),
      relevant,
      relevantCount: 4,
    };
  });
}

const half: Ranker = {
  allTimeWeight: 0,
  rank(input) {
    const weights = new Float64Array(signalCount);
    weights[signalAt.als!] = 0.5;
    weights[signalAt.ease!] = 0.5;
    return rankByWeights(input, () => weights);
  },
  weightsOf: (names) => names.map(() => 0.5),
};

function meanGain(ranker: Ranker, samples: readonly RankingSample[]): number {
  const rank = createSampleRanking(ranker);
  return samples.reduce((sum, one) => sum + gainOf(rank(one).relevance, one), 0) / samples.length;
}

let trial: TreeTrial;
beforeAll(() => {
  trial = tryTrees(samplesOf(400, { seed: "both" }), half);
});

test("trees are taken where the signals count together, and rank new users better", () => {
  const { learned, gains } = trial;
  expect(gains.long!.trees).toBeGreaterThan(gains.long!.linear + 0.03);
  expect(Object.keys(learned)).toEqual(["long"]);
  const others = samplesOf(150, { seed: "others" });
  expect(meanGain(createTreeRanker(half, learned), others)).toBeGreaterThan(meanGain(half, others) + 0.03);
});

test("what returning users gain is not paid by active ones", () => {
  // Every third question decides; of those some are of active users, of whom the trees have seen none.
  const { learned, gains } = tryTrees(samplesOf(600, { seed: "both", isActive: (i) => i % 30 === 2 }), half);
  expect(gains.long!.trees).toBeGreaterThan(gains.long!.linear + 0.01);
  expect(learned).toEqual({});
});

test("where the blend is right already, and where questions are few, it stays alone", () => {
  const { learned, gains } = tryTrees(samplesOf(400, { seed: "sum", isLinear: true }), half);
  expect(gains.long).toBeDefined();
  expect(learned).toEqual({});
  expect(tryTrees(samplesOf(100, { seed: "both" }), half)).toEqual({ learned: {}, gains: {} });
});

test("relevance is in [0, 1], its parts add up to it, and items that no model knows keep the linear order", () => {
  const ranker = createTreeRanker(half, trial.learned);
  for (const { table, context, profileStrength, sinceLastMs } of samplesOf(20, { seed: "parts" })) {
    const itemCounts = Float64Array.from({ length: candidateCount }, (_, row) => (row % 4 === 0 ? 0 : 50));
    const user = { profileStrength, sinceLastMs };
    const input = { table, itemCounts, present: new Set(["als", "ease"]), user, context: () => context };
    const { relevance, partsOf } = ranker.rank(input);
    const linear = half.rank(input).relevance;
    expect(Math.max(...relevance)).toBeLessThanOrEqual(1);
    relevance.forEach((value, row) => {
      expect(value).toBeGreaterThanOrEqual(0);
      expect(partsOf(row).reduce((sum, part) => sum + part, 0)).toBeCloseTo(value, 9);
      if (row % 4 === 0 && row >= 4) {
        expect(Math.sign(value - relevance[row - 4]!)).toBe(Math.sign(linear[row]! - linear[row - 4]!));
      }
    });
  }
});

test("of what a filter leaves, candidates that no model has among its first keep the linear relevance", () => {
  const [{ table, profileStrength, sinceLastMs }] = samplesOf(1, { seed: "filtered" }) as [RankingSample];
  const inputWith = (namedUpTo: number) => {
    const context = new Float32Array(candidateCount * contextWidth).fill(Math.log1p(lowestRank));
    context.fill(0, 0, namedUpTo * contextWidth);
    const itemCounts = new Float64Array(candidateCount).fill(50);
    const user = { profileStrength, sinceLastMs };
    return { table, itemCounts, present: new Set(["als", "ease"]), user, context: () => context };
  };
  const linear = [...half.rank(inputWith(0)).relevance];
  for (const namedUpTo of [0, 10, candidateCount - 1]) {
    const relevance = [...createTreeRanker(half, trial.learned).rank(inputWith(namedUpTo)).relevance];
    // All are divided alike where the best would be above 1.
    const factor = relevance.at(-1)! / linear.at(-1)!;
    const moved = relevance.flatMap((value, row) => (Math.abs(value - factor * linear[row]!) < 1e-9 ? [] : [row]));
    expect(moved).toEqual([...Array(namedUpTo).keys()]);
  }
});
