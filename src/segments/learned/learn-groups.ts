import { bestMixture, type ClusterCandidate, chooseClusters } from "../../learning/clustering/choose-clusters.ts";
import { type ReferenceBins, referenceBins } from "../../learning/clustering/drift.ts";
import { type EntropyMerge, entropyMerges, joinResponsibilities } from "../../learning/clustering/entropy-merges.ts";
import { type GaussianMixture, mixtureResponsibilities } from "../../learning/clustering/gaussian-mixture.ts";
import type { KMeansResult } from "../../learning/clustering/k-means.ts";
import { columnMoments, type Matrix, selectRows } from "../../learning/clustering/matrix.ts";
import {
  applyScaling,
  type FeatureScaling,
  fitScaling,
  type Scaling,
} from "../../learning/clustering/normalise-features.ts";
import { type TreeRule, treeRule } from "../../learning/clustering/rule-tree.ts";
import { systematicSample } from "../../learning/clustering/systematic-sample.ts";
import { cutTree, type WardMerge, wardMerges } from "../../learning/clustering/ward.ts";
import { createRandom, shuffle } from "../../math/random.ts";

/** Everything that the thread needs; plain data. */
export interface LearnTask {
  /** Raw features, users x features; NaN where nothing is known. */
  raw: Matrix;
  /** Columns that have a condition in the rule language. */
  ruleColumns: readonly number[];
  seed: string;
  scaling: Scaling;
  minShare: number;
  minUsers: number;
  /** A number that was asked for. */
  groups?: number;
  /** Groups are merged until so many are left. */
  mergeTo?: number;
  /** Which are merged first: those whose merging costs least (Ward), or those that share most users (entropy). Default ward. */
  mergeBy?: MergeBy;
  /** Of each user how much it counts; all the same where it is left out. */
  weights?: Float64Array;
}

export const mergeCriteria = ["ward", "entropy"] as const;
export type MergeBy = (typeof mergeCriteria)[number];

/** How one group differs: of each feature the mean of its users, that of all, and their difference in deviations. */
export interface GroupFeature {
  column: number;
  mean: number;
  overall: number;
  difference: number;
}

export interface LearnedGroups {
  scaling: FeatureScaling;
  candidates: ClusterCandidate[];
  reason: string;
  /** Absent: there are no stable groups. */
  chosen?: {
    candidate: ClusterCandidate;
    isForced: boolean;
    mixture: GaussianMixture;
    /** Of each component of the mixture its group. */
    groupOf: number[];
    /** Of each user the probability of each group. */
    responsibilities: Float64Array;
    /** Of each user the most probable group. */
    labels: Int32Array;
    /** Of each group its share of the weights; absent without weights. */
    weightedShares?: number[];
    features: GroupFeature[][];
    rules: (TreeRule | undefined)[];
    /** How many groups were found before they were merged. */
    found: number;
    /** How the groups would be merged, the cheapest first; groups by place, then merges by place after them. */
    tree: WardMerge[];
    /** The same by the users that groups share. */
    joins: EntropyMerge[];
    /** Users for whom no group has a probability of a half. */
    between: number;
    references: ReferenceBins[];
    likelihood: { mean: number; deviation: number };
  };
}

/** The mixture that gives soft membership is fitted to so many users. */
const mixtureRows = 5_000;

/** Learns groups of users, or that there are none. The same seed and users give the same groups. */
export function learnGroups(task: LearnTask): LearnedGroups {
  const { raw, seed, minShare, minUsers, groups, weights } = task;
  // Whoever counts more is drawn more often: then everything that is learned is learned of the users as they ought to be.
  const drawn = weights && selectRows(raw, systematicSample(weights, createRandom(`${seed}:weights`)));
  const scaling = fitScaling(drawn ?? raw, task.scaling);
  const matrix = applyScaling(raw, scaling);
  const learned = drawn === undefined ? matrix : applyScaling(drawn, scaling);
  const { candidates, chosen, reason } = chooseClusters(learned, {
    ...{ seed, minShare, minRows: minUsers },
    ...(groups !== undefined && { clusters: groups }),
  });
  if (chosen === undefined) return { scaling, candidates, reason };
  const { mixture, groupOf, candidate } = fitGroups(learned, chosen, task);
  const found = mixtureResponsibilities(mixture, matrix);
  const responsibilities = joinResponsibilities(found.responsibilities, groupOf);
  const { clusters } = candidate;
  const labels = mostProbable(responsibilities, clusters);
  const between = labels.reduce(
    (sum, label, row) => sum + (responsibilities[row * clusters + label]! < 0.5 ? 1 : 0),
    0,
  );
  return {
    ...{ scaling, candidates, reason },
    chosen: {
      ...{ candidate, isForced: chosen.isForced, mixture, groupOf, responsibilities, labels, between },
      ...{ found: chosen.clusters, tree: treeOf(matrix, labels, clusters) },
      joins: entropyMerges(responsibilities, clusters),
      ...(weights !== undefined && { weightedShares: sharesOfWeight(weights, labels, clusters) }),
      features: featuresOfGroups(raw, matrix, { scaling, labels, clusters }),
      rules: rulesOfGroups(raw, labels, { clusters, columns: task.ruleColumns }),
      references: scaling.columns.map((_, j) => referenceBins(columnOf(matrix, j))),
      likelihood: momentsOf(found.logLikelihoods),
    },
  };
}

interface FittedGroups {
  mixture: GaussianMixture;
  groupOf: number[];
  /** As stable as the least stable of its parts, where groups were merged. */
  candidate: ClusterCandidate;
}

/** A mixture of the clusters, with those merged that are too many: before it is fitted by Ward's criterion, or its components by entropy. */
function fitGroups(
  matrix: Matrix,
  chosen: KMeansResult & { candidate: ClusterCandidate },
  { seed, mergeTo = chosen.clusters, mergeBy = "ward" }: LearnTask,
): FittedGroups {
  const random = createRandom(`${seed}:mixture`);
  const rows = shuffle(
    Array.from({ length: matrix.rows }, (_, i) => i),
    random,
  ).slice(0, mixtureRows);
  const sample = selectRows(matrix, rows);
  const fitTo = (labels: Int32Array, clusters: number): GaussianMixture => {
    const own = Int32Array.from(rows, (row) => labels[row]!);
    return bestMixture(sample, { clusters, share: 0, random, labels: own })!.mixture;
  };
  const { labels, clusters, candidate } = chosen;
  const isMerged = mergeTo < clusters;
  if (isMerged && mergeBy === "ward") {
    const groupOf = cutTree(treeOf(matrix, labels, clusters), mergeTo);
    const merged = labels.map((label) => groupOf[label]!);
    const mixture = fitTo(merged, mergeTo);
    const own = Array.from({ length: mergeTo }, (_, group) => group);
    return { mixture, groupOf: own, candidate: mergeCandidate(candidate, groupOf, mergeTo) };
  }
  const mixture = fitTo(labels, clusters);
  if (!isMerged) return { mixture, groupOf: Array.from({ length: clusters }, (_, group) => group), candidate };
  const { responsibilities } = mixtureResponsibilities(mixture, sample);
  const groupOf = cutTree(entropyMerges(responsibilities, clusters), mergeTo);
  return { mixture, groupOf: [...groupOf], candidate: mergeCandidate(candidate, groupOf, mergeTo) };
}

function mergeCandidate(candidate: ClusterCandidate, groupOf: Int32Array, clusters: number): ClusterCandidate {
  const sizes = new Array<number>(clusters).fill(0);
  const stability = new Array<number>(clusters).fill(1);
  for (const [cluster, group] of groupOf.entries()) {
    sizes[group]! += candidate.sizes[cluster]!;
    stability[group] = Math.min(stability[group]!, candidate.stability[cluster]!);
  }
  return { ...candidate, clusters, sizes, stability };
}

function sharesOfWeight(weights: Float64Array, labels: Int32Array, clusters: number): number[] {
  const sums = new Array<number>(clusters).fill(0);
  for (let row = 0; row < labels.length; row++) sums[labels[row]!]! += weights[row]!;
  const total = sums.reduce((sum, one) => sum + one, 0);
  return sums.map((sum) => sum / total);
}

function treeOf(matrix: Matrix, labels: Int32Array, clusters: number): WardMerge[] {
  const centroids = new Float64Array(clusters * matrix.columns);
  const sizes = new Float64Array(clusters);
  for (let cluster = 0; cluster < clusters; cluster++) {
    const rows = [...labels.keys()].filter((row) => labels[row] === cluster);
    sizes[cluster] = rows.length;
    if (rows.length > 0) centroids.set(columnMoments(selectRows(matrix, rows)).means, cluster * matrix.columns);
  }
  return wardMerges({ values: centroids, rows: clusters, columns: matrix.columns }, sizes);
}

/** The number of the largest of each row's `clusters` values. */
export function mostProbable(responsibilities: Float64Array, clusters: number): Int32Array {
  return Int32Array.from({ length: responsibilities.length / clusters }, (_, row) => {
    let best = 0;
    for (let c = 1; c < clusters; c++) {
      if (responsibilities[row * clusters + c]! > responsibilities[row * clusters + best]!) best = c;
    }
    return best;
  });
}

export function columnOf({ values, rows, columns }: Matrix, column: number): Float64Array {
  return Float64Array.from({ length: rows }, (_, row) => values[row * columns + column]!);
}

function featuresOfGroups(
  raw: Matrix,
  matrix: Matrix,
  { scaling, labels, clusters }: { scaling: FeatureScaling; labels: Int32Array; clusters: number },
): GroupFeature[][] {
  const { means, variances } = columnMoments(matrix);
  return Array.from({ length: clusters }, (_, group) => {
    const rows = [...labels.keys()].filter((row) => labels[row] === group);
    const own = columnMoments(selectRows(matrix, rows)).means;
    return scaling.columns
      .map(({ column }, j) => ({
        column,
        mean: presentMean(raw, column, rows),
        overall: presentMean(raw, column, [...labels.keys()]),
        difference: variances[j] === 0 ? 0 : (own[j]! - means[j]!) / Math.sqrt(variances[j]!),
      }))
      .sort((a, b) => Math.abs(b.difference) - Math.abs(a.difference));
  });
}

function rulesOfGroups(
  raw: Matrix,
  labels: Int32Array,
  { clusters, columns }: { clusters: number; columns: readonly number[] },
): (TreeRule | undefined)[] {
  const values = new Float64Array(raw.rows * columns.length);
  for (let i = 0; i < raw.rows; i++) {
    for (const [j, column] of columns.entries()) values[i * columns.length + j] = raw.values[i * raw.columns + column]!;
  }
  const readable = { values, rows: raw.rows, columns: columns.length };
  return Array.from({ length: clusters }, (_, group) => {
    const rule = treeRule(
      readable,
      labels.map((label) => (label === group ? 1 : 0)),
    );
    if (rule === undefined) return undefined;
    return {
      ...rule,
      paths: rule.paths.map((path) => path.map((split) => ({ ...split, column: columns[split.column]! }))),
    };
  });
}

function presentMean({ values, columns }: Matrix, column: number, rows: readonly number[]): number {
  let [sum, count] = [0, 0];
  for (const row of rows) {
    const value = values[row * columns + column]!;
    if (Number.isNaN(value)) continue;
    sum += value;
    count++;
  }
  return count === 0 ? Number.NaN : sum / count;
}

function momentsOf(values: Float64Array): { mean: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.sqrt(variance) };
}
