import { bestArmWeights, type NormalPosterior, withFloor } from "./best-arm-weights.ts";
import { shrinkContexts } from "./shrink.ts";

/** Rewards of one arm in one part of the week. */
export interface PeriodSums {
  n: number;
  sum: number;
  sumOfSquares: number;
}

export interface BanditState {
  /** Arm by arm, then period by period: periods are the same for all arms, for example days. */
  arms: readonly (readonly PeriodSums[])[];
  /** The same for the users of each context, where there are contexts. */
  contexts?: readonly (readonly (readonly PeriodSums[])[])[];
  startedAtMs: number;
  weightedAtMs: number;
}

export interface BanditSettings {
  /** Least share of each arm. Default .01. */
  floor?: number;
  /** Units of each arm before the first reweighting. Default 100. */
  unitsBeforeFirst?: number;
  /** Least time between two. Default one hour, never under 15 minutes. */
  cadenceMs?: number;
}

/** `contexts`: weights of each context, in its order. */
export type Reweighting = { weights: number[]; contexts: number[][] } | { waiting: string };

/**
 * New weights of a bandit's arms, or what they wait for: at least 100 units of every arm and one full day before the first,
 * then the cadence. Each period counts by its share of all units, in every arm: weights that changed between a busy Monday and
 * a slow Sunday would otherwise credit the arm with the Mondays.
 */
export function reweight(state: BanditState, nowMs: number, settings: BanditSettings = {}): Reweighting {
  const { floor, unitsBeforeFirst = 100, cadenceMs = hourMs } = settings;
  const units = state.arms.map((periods) => periods.reduce((sum, { n }) => sum + n, 0));
  const fewest = Math.min(...units);
  if (fewest < unitsBeforeFirst)
    return {
      waiting: `The smallest arm has ${fewest} of the ${unitsBeforeFirst} users that the first reweighting needs.`,
    };
  if (nowMs - state.startedAtMs < dayMs) return { waiting: "The first reweighting waits for one full day." };
  if (nowMs - state.weightedAtMs < Math.max(shortestCadenceMs, cadenceMs))
    return { waiting: "The last reweighting is more recent than the cadence." };
  const all = posteriorsOf(state.arms);
  const contexts = shrinkContexts((state.contexts ?? []).map(posteriorsOf), all);
  return {
    weights: withFloor(bestArmWeights(all), floor),
    contexts: contexts.map((arms) => withFloor(bestArmWeights(arms), floor)),
  };
}

/** Period-weighted means: sum of W_p times the arm's mean in p, variance the sum of W_p² s² / n. */
export function posteriorsOf(arms: BanditState["arms"]): NormalPosterior[] {
  const periods = arms[0]?.length ?? 0;
  const totals = Array.from({ length: periods }, (_, p) => arms.reduce((sum, arm) => sum + arm[p]!.n, 0));
  const pooled = pooledVariance(arms);
  return arms.map((arm) => {
    const seen = arm.map((period, p) => ({ period, share: totals[p]! })).filter(({ period }) => period.n > 0);
    if (seen.length === 0) return { kind: "normal", mean: 0, standardDeviation: Number.POSITIVE_INFINITY };
    const whole = seen.reduce((sum, { share }) => sum + share, 0);
    let mean = 0;
    let variance = 0;
    for (const { period, share } of seen) {
      const weight = share / whole;
      mean += (weight * period.sum) / period.n;
      variance += (weight ** 2 * pooled) / period.n;
    }
    return { kind: "normal", mean, standardDeviation: Math.sqrt(Math.max(variance, smallestVariance)) };
  });
}

/** Variance of one unit's reward around its own arm and period; the share's prior variance when nothing varies yet. */
function pooledVariance(arms: BanditState["arms"]): number {
  let squares = 0;
  let degrees = 0;
  for (const arm of arms)
    for (const { n, sum, sumOfSquares } of arm) {
      if (n < 2) continue;
      squares += sumOfSquares - sum ** 2 / n;
      degrees += n - 1;
    }
  return degrees > 0 && squares > 0 ? squares / degrees : 0.25;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const shortestCadenceMs = 15 * 60_000;
const smallestVariance = 1e-18;
