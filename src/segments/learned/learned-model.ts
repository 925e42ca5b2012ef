import type { ClusterCandidate } from "../../learning/clustering/choose-clusters.ts";
import type { ReferenceBins } from "../../learning/clustering/drift.ts";
import { joinResponsibilities } from "../../learning/clustering/entropy-merges.ts";
import { type GaussianMixture, mixtureResponsibilities } from "../../learning/clustering/gaussian-mixture.ts";
import type { Matrix } from "../../learning/clustering/matrix.ts";
import { applyScaling, type FeatureScaling } from "../../learning/clustering/normalise-features.ts";
import type { Rule } from "../rules/rule.ts";
import type { Weighting } from "./coverage-report.ts";
import type { UserFeature } from "./features.ts";
import type { GroupFeature, LearnedGroups } from "./learn-groups.ts";
import type { TopicAxes } from "./topic-axes.ts";

/** A mixture with plain arrays, as it is stored. */
export type StoredMixture = Omit<GaussianMixture, "weights" | "means" | "factors"> &
  Record<"weights" | "means" | "factors", number[]>;

export interface LearnedGroup {
  /** Kept over trainings while at least half of the group stays together. */
  id: string;
  label: string;
  /** What sets its users apart, most first. */
  words: string[];
  size: number;
  share: number;
  /** Its share when users count by their weights; only where the model was learned with weights. */
  weightedShare?: number;
  stability: number;
  /** A rule of the rule language that comes near the group, and how near on the users it was learned from. */
  rule?: { rule: Rule; precision: number; recall: number; f1: number };
  features: {
    id: string;
    label: string;
    mean: number | null;
    overall: number | null;
    lift: number | null;
    difference: number;
  }[];
}

export interface LearnedModel {
  version: number;
  trainedAtMs: number;
  users: number;
  seed: string;
  /** Ids of the features in the order of the columns; another set of features is another model. */
  featureIds: string[];
  /** The last of the features. */
  topicAxes: TopicAxes;
  scaling: FeatureScaling;
  candidates: ClusterCandidate[];
  reason: string;
  isForced: boolean;
  groups: LearnedGroup[];
  between: number;
  /** How many groups were found before they were merged. */
  found: number;
  /** How the groups would be merged, the cheapest first: names of groups, and what each merge costs. */
  tree: { groups: string[]; height: number }[];
  /** The same by the users that groups share: what entropy of the membership is left after each. */
  joins: { groups: string[]; entropy: number }[];
  /** How users counted, where not all alike. */
  weighting?: Weighting;
  mixture: StoredMixture;
  /** Of each component of the mixture its group. */
  groupOf: number[];
  silhouette: number;
  references: ReferenceBins[];
  likelihood: { mean: number; deviation: number };
  /** Users who were in one group before and are in another now, or stay; absent for a first model. */
  flow?: { from: string; to: string; users: number }[];
  retired: string[];
}

const leastDifference = 0.5;
const maxWords = 3;

/** The groups with ids, words and rules; `idOf` gives the id of each cluster. */
export function describeGroups(
  chosen: NonNullable<LearnedGroups["chosen"]>,
  { features, idOf }: { features: readonly UserFeature[]; idOf: (cluster: number) => string },
): LearnedGroup[] {
  const sizes = new Array<number>(chosen.candidate.clusters).fill(0);
  for (const label of chosen.labels) sizes[label]!++;
  const labels = new Set<string>();
  return sizes.map((size, cluster) => {
    const words = wordsOf(chosen.features[cluster]!, features);
    const tree = chosen.rules[cluster];
    let label = words.length === 0 ? "In the middle" : capitalise(words.slice(0, 2).join(", "));
    if (labels.has(label)) label = `${label} (${cluster + 1})`;
    labels.add(label);
    return {
      ...{ id: idOf(cluster), label, words, size, share: size / chosen.labels.length },
      ...(chosen.weightedShares !== undefined && { weightedShare: chosen.weightedShares[cluster]! }),
      stability: chosen.candidate.stability[cluster]!,
      ...(tree !== undefined && {
        rule: {
          rule: ruleOf(tree.paths, features),
          ...{ precision: tree.precision, recall: tree.recall, f1: tree.f1 },
        },
      }),
      features: chosen.features[cluster]!.map(({ column, mean, overall, difference }) => ({
        ...{ id: features[column]!.id, label: features[column]!.label, difference },
        ...{ mean: Number.isNaN(mean) ? null : mean, overall: Number.isNaN(overall) ? null : overall },
        lift: overall > 0 && mean >= 0 ? mean / overall : null,
      })),
    };
  });
}

/** Of each merge the ids of the groups that are one from then on. */
export function describeMerges(
  merges: readonly { a: number; b: number }[],
  groups: readonly LearnedGroup[],
): string[][] {
  const parts: string[][] = groups.map(({ id }) => [id]);
  return merges.map(({ a, b }) => {
    const joined = [...parts[a]!, ...parts[b]!];
    parts.push(joined);
    return joined;
  });
}

/** Responsibilities of the model for raw features, users x groups, and ln p of each user. */
export function applyModel(
  model: Pick<LearnedModel, "mixture" | "groupOf" | "scaling">,
  raw: Matrix,
): ReturnType<typeof mixtureResponsibilities> & { matrix: Matrix } {
  const matrix = applyScaling(raw, model.scaling);
  const { responsibilities, logLikelihoods } = mixtureResponsibilities(readMixture(model.mixture), matrix);
  return { responsibilities: joinResponsibilities(responsibilities, model.groupOf), logLikelihoods, matrix };
}

/** As it was stored, with what models of earlier versions do not have. */
export function readModel(stored: LearnedModel): LearnedModel {
  const groupOf = Array.from({ length: stored.mixture.components }, (_, component) => component);
  return { ...stored, groupOf: stored.groupOf ?? groupOf, joins: stored.joins ?? [] };
}

export function storeMixture({ weights, means, factors, ...rest }: GaussianMixture): StoredMixture {
  return { ...rest, weights: [...weights], means: [...means], factors: [...factors] };
}

function readMixture({ weights, means, factors, ...rest }: StoredMixture): GaussianMixture {
  return {
    ...rest,
    weights: Float64Array.from(weights),
    means: Float64Array.from(means),
    factors: Float64Array.from(factors),
  };
}

function wordsOf(own: readonly GroupFeature[], features: readonly UserFeature[]): string[] {
  return own
    .filter(({ difference }) => Math.abs(difference) >= leastDifference)
    .slice(0, maxWords)
    .map(({ column, difference }) => features[column]![difference > 0 ? "high" : "low"]);
}

function ruleOf(
  paths: readonly (readonly { column: number; op: "lte" | "gt"; threshold: number }[])[],
  features: readonly UserFeature[],
): Rule {
  const any = paths.map((path): Rule => {
    const all = path.map(({ column, op, threshold }) => {
      const { condition, isWhole = false } = features[column]!;
      return condition!(op, isWhole ? Math.floor(threshold) : round(threshold));
    });
    return all.length === 1 ? all[0]! : { all };
  });
  return any.length === 1 ? any[0]! : { any };
}

/** Three digits: a rule that is read by people. */
function round(value: number): number {
  return Number(value.toPrecision(3));
}

function capitalise(text: string): string {
  return `${text[0]!.toUpperCase()}${text.slice(1)}`;
}
