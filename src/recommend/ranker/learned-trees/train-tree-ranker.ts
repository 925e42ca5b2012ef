import { trainTrees } from "../../../learning/gradient-boosted-trees/train-trees.ts";
import { meanOf, standardErrorOf } from "../../../math/mean.ts";
import { activeMs } from "../linear-blend/blend-weights.ts";
import { gainOf } from "../list-gain.ts";
import type { Ranker } from "../ranker.ts";
import type { RankingSample } from "../ranking-sample.ts";
import { createSampleRanking } from "../sample-ranking.ts";
import { treeFeatureCount, writeTreeFeatures } from "./tree-features.ts";
import {
  correctable,
  createTreeRanker,
  type HistoryLength,
  historyLengthOf,
  type LearnedTrees,
  type TreesByHistory,
} from "./tree-ranker.ts";

/** Small trees: 31 leaves and 300 rounds ranked worse than none on MovieLens-100k (.446 against .472 nDCG@10). */
const settings = {
  objective: "lambdarank",
  leaves: 7,
  rounds: 100,
  learningRate: 0.05,
  minRowsInLeaf: 50,
  truncation: 20,
} as const;
/** With fewer questions trees learn noise. */
const fewestSamples = 300;
/** More questions add time and little else. */
const mostSamples = 1_000;
/** Every third question decides, by those that the trees were not grown on. */
const judgedEvery = 3;
/** What the trees have to gain in nDCG@10: they cost time in every request. */
const leastGain = 0.002;
/**
 * ... and no less than so many of its standard errors. For short histories trees gained .011 to .014 in every training on two sets; for
 * long ones on ml-latest-small .007 in one training, and lost as much in others.
 */
const leastErrors: Readonly<Record<HistoryLength, number>> = { short: 1, long: 2 };
const sharpnesses = [4, 8, 16, 32, 64];

/** nDCG@10 of linear blend and trees on the same held-out questions. */
export interface TreeGains {
  linear: number;
  trees: number;
  questions: number;
}

export interface TreeTrial {
  /** Without an entry where the linear blend serves alone. */
  learned: TreesByHistory;
  /** Without an entry where questions are too few. */
  gains: Partial<Record<HistoryLength, TreeGains>>;
}

/**
 * LambdaMART (Burges 2010) on what a linear blend makes of the samples, started from its scores. It is taken where it ranks
 * questions that it was not grown on clearly better, and those of neither active nor returning users worse, and then grown again on all
 * of them. Short and long histories are two tasks: on MovieLens-100k trees of both gained .013 on questions of both and lost .010 where all had a long history. Of long ones
 * only those count that the models were trained on.
 */
export function tryTrees(samples: readonly RankingSample[], linear: Ranker): TreeTrial {
  const trial: TreeTrial = { learned: {}, gains: {} };
  for (const length of ["short", "long"] as const) {
    const own = samples.filter(
      ({ profileStrength, isKnown }) => historyLengthOf(profileStrength) === length && (length === "short" || isKnown),
    );
    const { learned, gains } = tryOn(own, linear, length);
    if (gains) trial.gains[length] = gains;
    if (learned) trial.learned[length] = learned;
  }
  return trial;
}

function tryOn(
  all: readonly RankingSample[],
  linear: Ranker,
  length: HistoryLength,
): { learned?: LearnedTrees; gains?: TreeGains } {
  const step = Math.max(1, Math.ceil(all.length / mostSamples));
  const samples = all.filter((_, i) => i % step === 0);
  if (samples.length < fewestSamples) return {};
  const isJudge = (i: number): boolean => i % judgedEvery === judgedEvery - 1;
  const judges = samples.filter((_, i) => isJudge(i));
  const grown = growTrees(
    samples.filter((_, i) => !isJudge(i)),
    linear,
  );
  const [before, after] = [linear, createTreeRanker(linear, { [length]: grown })].map((ranker) =>
    gainsOf(judges, ranker),
  );
  const gains = { linear: meanOf(before!), trees: meanOf(after!), questions: judges.length };
  const differences = after!.map((gain, i) => gain - before![i]!);
  const least = Math.max(leastGain, leastErrors[length] * standardErrorOf(differences));
  if (!(meanOf(differences) >= least)) return { gains };
  // What users want who come back and what active ones want next are two tasks: the gain of one must not be paid by the other.
  for (const isActive of [true, false]) {
    const own = differences.filter((_, i) => judges[i]!.sinceLastMs <= activeMs === isActive);
    if (meanOf(own) < 0) return { gains };
  }
  return { gains, learned: growTrees(samples, linear) };
}

function gainsOf(samples: readonly RankingSample[], ranker: Ranker): number[] {
  const rank = createSampleRanking(ranker);
  return samples.map((sample) => gainOf(rank(sample).relevance, sample));
}

function growTrees(samples: readonly RankingSample[], linear: Ranker): LearnedTrees {
  const rank = createSampleRanking(linear);
  const groups = samples.map((sample) => {
    const { input, relevance } = rank(sample);
    // A relevant one further down is left out: beside no others like it, it would teach that what ranks low is relevant.
    const candidates = correctable(relevance, { context: input.context(), itemCounts: input.itemCounts });
    return { sample, input, relevance, candidates, isRelevant: new Set(sample.relevant) };
  });
  const sharpness = chooseSharpness(groups);
  const count = groups.reduce((sum, { candidates }) => sum + candidates.length, 0);
  const features = new Float64Array(count * treeFeatureCount);
  const labels = new Float64Array(count);
  const initialScores = new Float64Array(count);
  const groupStarts = new Int32Array(groups.length + 1);
  let row = 0;
  groups.forEach(({ input, relevance, candidates, isRelevant }, group) => {
    const own = { table: input.table, context: input.context(), user: input.user };
    for (const candidate of candidates) {
      writeTreeFeatures(candidate, own, features, row * treeFeatureCount);
      labels[row] = isRelevant.has(candidate) ? 1 : 0;
      initialScores[row++] = sharpness * relevance[candidate]!;
    }
    groupStarts[group + 1] = row;
  });
  const rows = { features, featureCount: treeFeatureCount, labels, initialScores, groupStarts };
  return { trees: trainTrees({ rows, settings }), sharpness };
}

/** The factor of the linear relevance with which a softmax over the candidates says best what was consumed. */
function chooseSharpness(
  groups: readonly { relevance: Float64Array; candidates: readonly number[]; sample: RankingSample }[],
): number {
  const losses = sharpnesses.map((sharpness) => {
    let loss = 0;
    for (const { relevance, candidates, sample } of groups) {
      const total = candidates.reduce((sum, i) => sum + Math.exp(sharpness * relevance[i]!), 0);
      const mean = sample.relevant.reduce((sum, i) => sum + relevance[i]!, 0) / sample.relevant.length;
      loss += Math.log(total) - sharpness * mean;
    }
    return loss;
  });
  return sharpnesses[losses.indexOf(Math.min(...losses))]!;
}
