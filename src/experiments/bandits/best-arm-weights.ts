import { incompleteBeta } from "../../learning/distributions/incomplete-beta.ts";
import { logBeta } from "../../learning/distributions/log-gamma.ts";
import { normalCdf, normalDensity } from "../../learning/distributions/normal.ts";

/** What is known of an arm's reward: a share by its counts, or a mean with its error. */
export type Posterior = { kind: "beta"; successes: number; failures: number } | NormalPosterior;

export interface NormalPosterior {
  kind: "normal";
  mean: number;
  /** Infinite for an arm without users. */
  standardDeviation: number;
}

/**
 * Thompson's weights: the probability of each arm to be the best, the integral of f_i(x) times the product of F_j(x), j != i,
 * by Simpson's rule. Deterministic, unlike draws; ties share evenly in the limit. Beta posteriors start from Beta(1, 1).
 * Sums to 1; one arm gives [1].
 */
export function bestArmWeights(posteriors: readonly Posterior[]): number[] {
  const arms = posteriors.map(densityOf);
  const low = Math.min(...arms.map((arm) => arm.low));
  const high = Math.max(...arms.map((arm) => arm.high));
  const raw = arms.map((arm, i) =>
    simpson(Math.max(low, arm.low), Math.min(high, arm.high), (x) => {
      let value = arm.density(x);
      for (let j = 0; j < arms.length && value > 0; j++) if (j !== i) value *= arms[j]!.cdf(x);
      return value;
    }),
  );
  const total = raw.reduce((sum, weight) => sum + weight, 0);
  return raw.map((weight) => weight / total);
}

/**
 * Weights with a floor of exploration: p_i = f + (1 - K f) w_i. A negative floor is 0; a floor that K arms cannot share
 * (K f >= 1) gives equal weights. Sums to 1.
 */
export function withFloor(weights: readonly number[], floor = 0.01): number[] {
  const f = Math.max(0, floor);
  const arms = weights.length;
  if (arms * f >= 1) return weights.map(() => 1 / arms);
  return weights.map((weight) => f + (1 - arms * f) * weight);
}

interface Density {
  low: number;
  high: number;
  density(x: number): number;
  cdf(x: number): number;
}

function densityOf(posterior: Posterior): Density {
  if (posterior.kind === "normal") {
    const { mean, standardDeviation } = posterior;
    return {
      low: mean - reach * standardDeviation,
      high: mean + reach * standardDeviation,
      density: (x) => normalDensity((x - mean) / standardDeviation) / standardDeviation,
      cdf: (x) => normalCdf((x - mean) / standardDeviation),
    };
  }
  const a = posterior.successes + 1;
  const b = posterior.failures + 1;
  const mean = a / (a + b);
  const deviation = Math.sqrt((mean * (1 - mean)) / (a + b + 1));
  const constant = logBeta(a, b);
  return {
    low: Math.max(0, mean - 2 * reach * deviation),
    high: Math.min(1, mean + 2 * reach * deviation),
    density: (x) =>
      x <= 0 || x >= 1
        ? densityAtEnd(x <= 0 ? a : b, Math.exp(-constant))
        : Math.exp((a - 1) * Math.log(x) + (b - 1) * Math.log1p(-x) - constant),
    cdf: (x) => incompleteBeta(a, b, x),
  };
}

/** x^(a - 1) at 0: a constant for a = 1, else 0. */
const densityAtEnd = (shape: number, constant: number): number => (shape === 1 ? constant : 0);

function simpson(low: number, high: number, f: (x: number) => number): number {
  const step = (high - low) / intervals;
  let sum = f(low) + f(high);
  for (let i = 1; i < intervals; i++) sum += (i % 2 === 1 ? 4 : 2) * f(low + i * step);
  return (sum * step) / 3;
}

/** Standard deviations of an arm that are integrated over, either way (beta: twice as many, for its skew). */
const reach = 8;
const intervals = 1_000;
