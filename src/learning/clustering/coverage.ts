import { normalQuantile } from "../distributions/normal.ts";

export interface Interval {
  low: number;
  high: number;
}

/** Wilson's interval (1927) of a share, `count` of `total`; [0, 1] for a total of 0. */
export function wilsonInterval(count: number, total: number, confidence = 0.95): Interval {
  if (total === 0) return { low: 0, high: 1 };
  const z = normalQuantile(1 - (1 - confidence) / 2);
  const p = count / total;
  const middle = (p + z ** 2 / (2 * total)) / (1 + z ** 2 / total);
  const half = (z / (1 + z ** 2 / total)) * Math.sqrt((p * (1 - p)) / total + z ** 2 / (4 * total ** 2));
  return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

/** Absolute standardised mean difference: |m_a - m_b| / sqrt((v_a + v_b) / 2); 0 when neither varies and they are equal. */
export function standardisedDifference(
  a: { mean: number; variance: number },
  b: { mean: number; variance: number },
): number {
  const difference = Math.abs(a.mean - b.mean);
  if (difference === 0) return 0;
  return difference / Math.sqrt((a.variance + b.variance) / 2);
}

/** Kish's effective size (1965): (sum w)² / sum w²; 0 for no weights. */
export function effectiveSize(weights: ArrayLike<number>): number {
  let [sum, squares] = [0, 0];
  for (let i = 0; i < weights.length; i++) {
    sum += weights[i]!;
    squares += weights[i]! ** 2;
  }
  return squares === 0 ? 0 : sum ** 2 / squares;
}

/** A trait by which users are weighted: the group of each user, and the share that each group ought to have. */
export interface Margin {
  groups: readonly string[];
  shares: ReadonlyMap<string, number>;
}

const maxRounds = 100;
const tolerance = 1e-6;
/** A weight beyond this many medians would let few users speak for many. */
const maxMedians = 5;

/**
 * Raking (iterative proportional fitting, Deming and Stephan 1940): weights, mean 1, under which every margin has its
 * shares. Groups without a declared share keep theirs; declared groups without a user are left out of the margin. Weights
 * are cut at 5 medians and the margins fitted again to what is left. `hasConverged` is false after 100 rounds.
 */
export function rakingWeights(
  margins: readonly Margin[],
  users: number,
): { weights: Float64Array; hasConverged: boolean } {
  let weights = new Float64Array(users).fill(1);
  const targets = margins.map(({ groups, shares }) => targetShares(groups, shares));
  let hasConverged = false;
  for (let round = 0; round < maxRounds && !hasConverged; round++) {
    let largest = 0;
    for (const [at, { groups }] of margins.entries())
      largest = Math.max(largest, fitMargin(weights, groups, targets[at]!));
    hasConverged = largest < tolerance;
  }
  const limit = maxMedians * (weights.slice().sort()[Math.floor(users / 2)] ?? 1);
  if (weights.some((weight) => weight > limit)) weights = weights.map((weight) => Math.min(weight, limit));
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / Math.max(1, users);
  return { weights: weights.map((weight) => weight / mean), hasConverged };
}

function targetShares(groups: readonly string[], shares: ReadonlyMap<string, number>): Map<string, number> {
  const present = new Map<string, number>();
  for (const group of groups) present.set(group, (present.get(group) ?? 0) + 1 / groups.length);
  const targets = new Map<string, number>();
  for (const [group, share] of present) targets.set(group, shares.get(group) ?? share);
  const total = [...targets.values()].reduce((sum, share) => sum + share, 0);
  for (const [group, share] of targets) targets.set(group, share / total);
  return targets;
}

/** Scales the weights of each group to its target, in place; the largest relative change. */
function fitMargin(weights: Float64Array, groups: readonly string[], targets: ReadonlyMap<string, number>): number {
  const sums = new Map<string, number>();
  let total = 0;
  for (const [user, group] of groups.entries()) {
    sums.set(group, (sums.get(group) ?? 0) + weights[user]!);
    total += weights[user]!;
  }
  let largest = 0;
  const factors = new Map<string, number>();
  for (const [group, sum] of sums) {
    const factor = sum === 0 ? 1 : (targets.get(group)! * total) / sum;
    factors.set(group, factor);
    largest = Math.max(largest, Math.abs(factor - 1));
  }
  for (const [user, group] of groups.entries()) weights[user]! *= factors.get(group)!;
  return largest;
}
