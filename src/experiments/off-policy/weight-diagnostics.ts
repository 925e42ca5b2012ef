import { normalQuantile } from "../../learning/distributions/normal.ts";
import { meanAndError } from "./influence.ts";
import type { LoggedRow } from "./logged-row.ts";

/** What the importance weights allow an estimate to rest on. */
export interface WeightDiagnostics {
  rows: number;
  /** (sum w)² / sum w²: rows that an unweighted mean of the same precision would need. 0 when no weight is positive. */
  effectiveSampleSize: number;
  /** Must be near 1: the weights of a policy that the log supports average to 1. */
  meanWeight: number;
  /** 99 % interval of the mean weight. */
  meanWeightLow: number;
  meanWeightHigh: number;
  largestWeight: number;
}

export function diagnoseWeights(rows: readonly LoggedRow[], weights: Float64Array): WeightDiagnostics {
  let sum = 0;
  let squares = 0;
  let largestWeight = 0;
  for (const weight of weights) {
    sum += weight;
    squares += weight * weight;
    largestWeight = Math.max(largestWeight, weight);
  }
  const { mean, standardError } = meanAndError(weights, rows);
  const reach = normalQuantile(0.995) * standardError;
  return {
    rows: rows.length,
    effectiveSampleSize: squares > 0 ? (sum * sum) / squares : 0,
    meanWeight: mean,
    meanWeightLow: mean - reach,
    meanWeightHigh: mean + reach,
    largestWeight,
  };
}

/** Why no honest estimate exists on this log, in words; empty when one does. */
export function refusalsOf(diagnostics: WeightDiagnostics): string[] {
  const { rows, effectiveSampleSize, meanWeightLow, meanWeightHigh, meanWeight } = diagnostics;
  const reasons: string[] = [];
  const needed = Math.max(fewestEffectiveRows, fewestEffectiveShare * rows);
  if (effectiveSampleSize < needed)
    reasons.push(
      `The effective sample is ${effectiveSampleSize.toFixed(2)} rows of ${rows}; ${Math.ceil(needed)} are needed. ` +
        "The log explored too little of what the policy would do: explore more, or evaluate a policy nearer to the log's.",
    );
  // Weights that average to 1 list by list have no interval at all, and rounding beside it.
  if (meanWeightLow > 1 + rounding || meanWeightHigh < 1 - rounding)
    reasons.push(
      `The weights average ${meanWeight.toFixed(4)}, and 1 lies outside their 99 % interval ` +
        `[${meanWeightLow.toFixed(4)}, ${meanWeightHigh.toFixed(4)}]. The logged propensities are wrong, or the policy takes actions that the log never took.`,
    );
  return reasons;
}

/** Below 100 effective rows the normal interval of a weighted mean does not hold its promise. */
const fewestEffectiveRows = 100;
const fewestEffectiveShare = 0.01;
const rounding = 1e-6;
