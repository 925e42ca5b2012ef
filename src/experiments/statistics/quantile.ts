import { normalQuantile } from "../../learning/distributions/normal.ts";
import type { Missing } from "./effect.ts";
import { covariance, type SampleSummary, type Sums } from "./sample-summary.ts";

/** A quantile and the two order statistics around it, from a sorted sample. */
export interface QuantileSketch {
  /** Values, not units: a unit may hold several. */
  n: number;
  /** The level, 0..1. */
  level: number;
  value: number;
  lower: number;
  upper: number;
}

/** Values at or under the quantile and all values, per unit, for the correction of units with several values. */
export interface QuantileClusters {
  under: Sums;
  values: Sums;
  sumOfProducts: number;
}

/** Values that a quantile's interval needs at least: z² max(nu / (1 - nu), (1 - nu) / nu), about 4 times. */
export function fewestForQuantile(level: number): number {
  return Math.ceil(z95 ** 2 * Math.max(level / (1 - level), (1 - level) / level)) + 1;
}

/**
 * Reads a quantile from values in ascending order, with the order statistics at ranks n (nu ± z sqrt(nu (1 - nu) / n)).
 * The quantile itself is linearly interpolated, as numpy's default. Too few values: `missing` says how many are needed.
 */
export function sketchQuantile(sorted: ArrayLike<number>, level: number): QuantileSketch | Missing {
  const n = sorted.length;
  const needed = fewestForQuantile(level);
  if (n < needed) return { missing: `A quantile at ${level} needs ${needed} values at least; there are ${n}.` };
  const reach = z95 * Math.sqrt((level * (1 - level)) / n);
  return {
    n,
    level,
    value: interpolate(sorted, level),
    lower: interpolate(sorted, Math.max(0, level - reach)),
    upper: interpolate(sorted, Math.min(1, level + reach)),
  };
}

/**
 * A quantile as an arm's summary: se = (Y_U - Y_L) / (2 z), the variance of one value (n - 1) se². From 100 values on the
 * variance is at least 1e-5, for values so discrete that both order statistics coincide.
 *
 * With `clusters` (units that hold several values each) the variance is multiplied by the ratio of the delta-method variance
 * of the mean of "value <= quantile" over units to nu (1 - nu) / n (Deng, Knoblich and Lu 2018, section 4).
 */
export function summarizeQuantile(sketch: QuantileSketch, clusters?: QuantileClusters): SampleSummary {
  const { n, level, value, lower, upper } = sketch;
  const independent = (n - 1) * ((upper - lower) / (2 * z95)) ** 2;
  const variance =
    clusters === undefined ? independent : (independent * clusterVariance(clusters)) / ((level * (1 - level)) / n);
  return { n, mean: value, variance: n < 100 ? variance : Math.max(variance, 1e-5) };
}

/** Variance of the mean of an indicator over all values, units being what is independent. */
export function clusterVariance({ under, values, sumOfProducts }: QuantileClusters): number {
  const units = values.n;
  const valuesPerUnit = values.sum / units;
  const share = under.sum / values.sum;
  const varianceOf = (sums: Sums): number =>
    covariance({ n: units, sumX: sums.sum, sumY: sums.sum, sumXY: sums.sumOfSquares });
  const shared = covariance({ n: units, sumX: under.sum, sumY: values.sum, sumXY: sumOfProducts });
  return (varianceOf(under) - 2 * share * shared + share ** 2 * varianceOf(values)) / (units * valuesPerUnit ** 2);
}

function interpolate(sorted: ArrayLike<number>, level: number): number {
  const place = level * (sorted.length - 1);
  const below = Math.floor(place);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low + (high - low) * (place - below);
}

const z95 = normalQuantile(0.975);
