import type { Metric } from "../definition/metric.ts";
import { type ArmOutcomes, dot, sumsOf } from "../outcomes/arm-outcomes.ts";
import { adjustedEffect, adjustedRatioEffect, type PairedRatioSums, type PairedSums } from "../statistics/cuped.ts";
import { type Effect, type EffectScale, estimateEffect, isMissing, type Missing } from "../statistics/effect.ts";
import { sketchQuantile, summarizeQuantile } from "../statistics/quantile.ts";
import {
  type SampleSummary,
  summarizeMean,
  summarizeProportion,
  summarizeRatio,
} from "../statistics/sample-summary.ts";

export interface MetricEffect {
  effect: Effect;
  /** Present when the past was used: its slope, and how much narrower the interval became, as a share. */
  adjustment?: { theta: number; narrowerBy: number };
}

/** An arm's own number: its mean, share, ratio or quantile. */
export function summarizeArm(metric: Metric, arm: ArmOutcomes): SampleSummary | Missing {
  switch (metric.type) {
    case "proportion":
    case "retention":
      return summarizeProportion(sumsOf(arm.values));
    case "mean":
      return summarizeMean(sumsOf(arm.values));
    case "ratio":
      return summarizeRatio(ratioSums(arm.values, arm.bases));
    case "quantile":
      return summarizeLists(arm, metric.level);
  }
}

/** Effect of a treatment on a metric, adjusted for the past where the metric asks for it and the past varies. */
export function estimateMetric(
  metric: Metric,
  arms: { control: ArmOutcomes; treatment: ArmOutcomes },
  scale: EffectScale,
): MetricEffect | Missing {
  const control = summarizeArm(metric, arms.control);
  if (isMissing(control)) return control;
  const treatment = summarizeArm(metric, arms.treatment);
  if (isMissing(treatment)) return treatment;
  const plain = estimateEffect(control, treatment, scale);
  if (isMissing(plain) || !metric.cuped || metric.type === "quantile")
    return isMissing(plain) ? plain : { effect: plain };
  const adjusted =
    metric.type === "ratio"
      ? adjustedRatioEffect(pairedRatios(arms.control), pairedRatios(arms.treatment), scale)
      : adjustedEffect(paired(arms.control), paired(arms.treatment), scale);
  if (isMissing(adjusted) || adjusted.theta === 0 || !(adjusted.standardError > 0)) return { effect: plain };
  const { theta, ...effect } = adjusted;
  return { effect, adjustment: { theta, narrowerBy: 1 - effect.standardError / plain.standardError } };
}

function summarizeLists({ lists, values }: ArmOutcomes, level: number): SampleSummary | Missing {
  const all = Float64Array.from(lists.flat()).sort();
  const sketch = sketchQuantile(all, level);
  if (isMissing(sketch)) return sketch;
  const under = lists.map((list) => list.filter((value) => value <= sketch.value).length);
  const sizes = lists.map((list) => list.length);
  const hasClusters = sizes.some((size) => size > 1);
  const summary = summarizeQuantile(
    sketch,
    hasClusters ? { under: sumsOf(under), values: sumsOf(sizes), sumOfProducts: dot(under, sizes) } : undefined,
  );
  // The variance is that of one value; users are what the arm counts.
  return { n: values.length, mean: summary.mean, variance: (summary.variance * values.length) / summary.n };
}

const ratioSums = (numerators: readonly number[], denominators: readonly number[]) => ({
  numerator: sumsOf(numerators),
  denominator: sumsOf(denominators),
  sumOfProducts: dot(numerators, denominators),
});

const paired = (arm: ArmOutcomes): PairedSums => ({
  after: sumsOf(arm.values),
  before: sumsOf(arm.before),
  sumOfProducts: dot(arm.values, arm.before),
});

const pairedRatios = (arm: ArmOutcomes): PairedRatioSums => ({
  after: ratioSums(arm.values, arm.bases),
  before: ratioSums(arm.before, arm.basesBefore),
  numeratorAfterNumeratorBefore: dot(arm.values, arm.before),
  denominatorAfterDenominatorBefore: dot(arm.bases, arm.basesBefore),
  numeratorAfterDenominatorBefore: dot(arm.values, arm.basesBefore),
  numeratorBeforeDenominatorAfter: dot(arm.before, arm.bases),
});
