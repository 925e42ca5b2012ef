import { normalQuantile } from "../../learning/distributions/normal.ts";
import type { Random } from "../../math/random.ts";
import { meanAndError } from "./influence.ts";
import type { LoggedRow } from "./logged-row.ts";
import type { WeightDiagnostics } from "./weight-diagnostics.ts";

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

/** Puts value and intervals together from one value per row; with `denominators` the value is a ratio of sums. */
export type Finish = (
  estimator: EstimatorName,
  values: Float64Array,
  extra?: { denominators?: Float64Array; settings?: PolicyEstimate["settings"] },
) => PolicyEstimate;

export function createFinisher(
  rows: readonly LoggedRow[],
  { random, alpha = 0.05 }: { random: Random; alpha?: number | undefined },
): Finish {
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

const fewestPositivesForNormal = 100;
const resamples = 1_000;
