import { normalQuantile } from "../../learning/distributions/normal.ts";
import { createRandom, type Random } from "../../math/random.ts";
import { meanAndError } from "./influence.ts";
import { importanceWeights, type LoggedRow, type TargetPolicy } from "./logged-row.ts";
import { type CrossFittedRewards, crossFitRewards } from "./reward-model.ts";
import { chooseBySlope } from "./slope.ts";
import { diagnoseWeights, refusalsOf, type WeightDiagnostics } from "./weight-diagnostics.ts";

export type EstimatorName = "ips" | "snips" | "clipped-ips" | "dr" | "switch-dr" | "dros";

export interface PolicyEstimate {
  estimator: EstimatorName;
  value: number;
  standardError: number;
  low: number;
  high: number;
  /** Percentile bootstrap over units, given when fewer than 100 rewards are positive and the normal interval is doubtful. */
  bootstrap?: { low: number; high: number };
  /** What was chosen or cut: the quantile's weight, lambda, and how far clipping can move the value at most. */
  settings?: { clippedAt?: number; biasAtMost?: number; lambda?: number };
}

export type PolicyEvaluation = { diagnostics: WeightDiagnostics } & (
  | { refused: true; reasons: string[] }
  | { refused: false; loggedValue: number; estimates: PolicyEstimate[] }
);

export interface PolicyEvaluationOptions {
  seed: string;
  /** Quantile of the weights at which clipped and switch estimators cut. Default .99. */
  clipQuantile?: number;
  /** Default .05: intervals at 95 %. */
  alpha?: number;
}

/**
 * Value of a policy from the log of another: what its mean reward would have been. Inverse propensity (IPS), self-normalised
 * (SNIPS), clipped, doubly robust with cross-fitted rewards (DR), switched to the model above a weight (switch-DR, Wang et al.
 * 2017), and optimistically shrunk (DRos, Su et al. 2020, w' = lambda w / (w² + lambda), lambda by SLOPE).
 *
 * Refuses, with the diagnostics and the reasons, when a logged propensity is not in (0, 1], the effective sample is below 100
 * rows or 1 % of the log, or the weights do not average to 1. No rows is refused too.
 */
export function evaluatePolicy(
  rows: readonly LoggedRow[],
  policy: TargetPolicy,
  options: PolicyEvaluationOptions,
): PolicyEvaluation {
  const impossible = rows.filter(({ propensity }) => !(propensity > 0 && propensity <= 1)).length;
  if (impossible > 0 || rows.length === 0) {
    const reason =
      rows.length === 0
        ? "The log has no rows."
        : `${impossible} of ${rows.length} rows have a propensity outside (0, 1]: what was shown cannot have had it.`;
    return { refused: true, reasons: [reason], diagnostics: noWeights(rows.length) };
  }
  const weights = importanceWeights(rows, policy);
  const diagnostics = diagnoseWeights(rows, weights);
  const reasons = refusalsOf(diagnostics);
  if (reasons.length > 0) return { refused: true, reasons, diagnostics };
  const random = createRandom(options.seed);
  const rewards = crossFitRewards(rows, policy, { random });
  const loggedValue = rows.reduce((sum, { reward }) => sum + reward, 0) / rows.length;
  return {
    refused: false,
    diagnostics,
    loggedValue,
    estimates: estimate({ rows, weights, rewards, random, options }),
  };
}

interface Evidence {
  rows: readonly LoggedRow[];
  weights: Float64Array;
  rewards: CrossFittedRewards;
  random: Random;
  options: PolicyEvaluationOptions;
}

function estimate({ rows, weights, rewards, random, options }: Evidence): PolicyEstimate[] {
  const { clipQuantile = 0.99 } = options;
  const cut = Float64Array.from(weights).sort()[Math.ceil(clipQuantile * rows.length) - 1]!;
  const largestReward = rows.reduce((most, { reward }) => Math.max(most, Math.abs(reward)), 0);
  const biasAtMost = weights.reduce((sum, w) => sum + Math.max(0, w - cut), 0) * (largestReward / rows.length);
  const perRow = (weightOf: (weight: number) => number): Float64Array =>
    Float64Array.from(rows, (row, i) => weightOf(weights[i]!) * row.reward);
  const doublyRobust = (weightOf: (weight: number) => number): Float64Array =>
    Float64Array.from(
      rows,
      (row, i) => rewards.ofPolicy[i]! + weightOf(weights[i]!) * (row.reward - rewards.ofLogged[i]!),
    );
  const { lambda, values: shrunk } = chooseBySlope(rows, (size) => doublyRobust((w) => (size * w) / (w * w + size)));
  const finish = createFinisher(rows, random, options.alpha ?? 0.05);
  const weighted = perRow((w) => w);
  const ips = finish("ips", weighted);
  const dr = finish(
    "dr",
    doublyRobust((w) => w),
  );
  const clipped = finish(
    "clipped-ips",
    perRow((w) => Math.min(w, cut)),
    { settings: { clippedAt: cut, biasAtMost } },
  );
  const switched = finish(
    "switch-dr",
    doublyRobust((w) => (w <= cut ? w : 0)),
    { settings: { clippedAt: cut } },
  );
  return [
    ips,
    finish("snips", weighted, { denominators: weights }),
    reachOver(clipped, ips),
    dr,
    reachOver(switched, dr),
    reachOver(finish("dros", shrunk, { settings: { lambda } }), dr),
  ];
}

/** What is cut or shrunk is biased, and its own interval does not know by how much: it reaches over the unbiased one's as well. */
function reachOver(biased: PolicyEstimate, unbiased: PolicyEstimate): PolicyEstimate {
  return { ...biased, low: Math.min(biased.low, unbiased.low), high: Math.max(biased.high, unbiased.high) };
}

type Finish = (
  estimator: EstimatorName,
  values: Float64Array,
  extra?: { denominators?: Float64Array; settings?: PolicyEstimate["settings"] },
) => PolicyEstimate;

/** Puts value and intervals together from one value per row; with `denominators` the value is a ratio of sums. */
function createFinisher(rows: readonly LoggedRow[], random: Random, alpha: number): Finish {
  const z = normalQuantile(1 - alpha / 2);
  const positives = rows.filter(({ reward }) => reward > 0).length;
  const resample = positives < fewestPositivesForNormal ? createResampler(rows, random, alpha) : undefined;
  return (estimator, values, extra = {}) => {
    const { denominators, settings } = extra;
    const plain = meanAndError(values, rows);
    let value = plain.mean;
    let { standardError } = plain;
    if (denominators !== undefined) {
      const meanWeight = meanAndError(denominators, rows).mean;
      value = plain.mean / meanWeight;
      const influence = values.map((one, i) => (one - value * denominators[i]!) / meanWeight);
      ({ standardError } = meanAndError(influence, rows));
    }
    return {
      estimator,
      value,
      standardError,
      low: value - z * standardError,
      high: value + z * standardError,
      ...(resample && { bootstrap: resample(values, denominators) }),
      ...(settings && { settings }),
    };
  };
}

/** Percentile bootstrap over units, the same 1,000 resamples for every estimator. */
function createResampler(rows: readonly LoggedRow[], random: Random, alpha: number) {
  const units = rowsByUnit(rows);
  const draws = Array.from({ length: resamples }, () =>
    Int32Array.from(units, () => Math.floor(random() * units.length)),
  );
  return (values: Float64Array, denominators: Float64Array | undefined): { low: number; high: number } => {
    const sums = units.map((indices) => indices.reduce((sum, i) => sum + values[i]!, 0));
    const bases = units.map((indices) => indices.reduce((sum, i) => sum + (denominators?.[i] ?? 1), 0));
    const means = Float64Array.from(draws, (draw) => {
      let sum = 0;
      let base = 0;
      for (const unit of draw) {
        sum += sums[unit]!;
        base += bases[unit]!;
      }
      return sum / base;
    }).sort();
    const at = (share: number): number => means[Math.min(resamples - 1, Math.floor(share * resamples))]!;
    return { low: at(alpha / 2), high: at(1 - alpha / 2) };
  };
}

function rowsByUnit(rows: readonly LoggedRow[]): number[][] {
  const byUnit = new Map<string | number, number[]>();
  rows.forEach((row, i) => {
    const unit = row.unit ?? i;
    const members = byUnit.get(unit);
    if (members === undefined) byUnit.set(unit, [i]);
    else members.push(i);
  });
  return [...byUnit.values()];
}

const noWeights = (rows: number): WeightDiagnostics => ({
  rows,
  effectiveSampleSize: 0,
  meanWeight: 0,
  meanWeightLow: 0,
  meanWeightHigh: 0,
  largestWeight: 0,
});

const fewestPositivesForNormal = 100;
const resamples = 1_000;
