import { createRandom, type Random } from "../../math/random.ts";
import { importanceWeights, type LoggedRow, type TargetPolicy } from "./logged-row.ts";
import {
  createFinisher,
  type PolicyEstimate,
  type PolicyEvaluation,
  type PolicyEvaluationOptions,
} from "./policy-estimate.ts";
import { type CrossFittedRewards, crossFitRewards } from "./reward-model.ts";
import { chooseBySlope } from "./slope.ts";
import { diagnoseWeights, refusalsOf, type WeightDiagnostics } from "./weight-diagnostics.ts";

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
  const finish = createFinisher(rows, { random, alpha: options.alpha });
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

const noWeights = (rows: number): WeightDiagnostics => ({
  rows,
  effectiveSampleSize: 0,
  meanWeight: 0,
  meanWeightLow: 0,
  meanWeightHigh: 0,
  largestWeight: 0,
});
