import type { Metric } from "../definition/metric.ts";
import { type ArmOutcomes, dot, sumsOf } from "../outcomes/arm-outcomes.ts";
import { adjustedEffect, adjustedRatioEffect, type PairedRatioSums, type PairedSums } from "../statistics/cuped.ts";
import { type Effect, type EffectScale, estimateEffect, isMissing, type Missing } from "../statistics/effect.ts";
import { joinMissingPast } from "../statistics/missing-past.ts";
import { sketchQuantile, summarizeQuantile } from "../statistics/quantile.ts";
import {
  type SampleSummary,
  summarizeMean,
  summarizeProportion,
  summarizeRatio,
} from "../statistics/sample-summary.ts";

/** What the past made of an effect. */
export interface Adjustment {
  /** Slope of the metric on its own past. */
  theta: number;
  /** How much narrower the interval became, as a share. */
  narrowerBy: number;
  /** Share of users who were not known before, where they are a stratum of their own. */
  withoutPast?: number;
}

export interface MetricEffect {
  effect: Effect;
  /** Present when the past was used. */
  adjustment?: Adjustment;
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
  const past = metric.type === "ratio" ? undefined : joinMissingPast([arms.control, arms.treatment]);
  const adjusted =
    metric.type === "ratio"
      ? adjustedRatioEffect(pairedRatios(arms.control), pairedRatios(arms.treatment), scale)
      : adjustedEffect(paired(arms.control, past?.covariates[0]), paired(arms.treatment, past?.covariates[1]), scale);
  if (isMissing(adjusted) || adjusted.theta === 0 || !(adjusted.standardError > 0)) return { effect: plain };
  const { theta, ...effect } = adjusted;
  return {
    effect,
    adjustment: {
      theta: past?.theta ?? theta,
      narrowerBy: 1 - effect.standardError / plain.standardError,
      ...(past && { withoutPast: past.withoutPast }),
    },
  };
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

const paired = ({ values, before }: ArmOutcomes, past: readonly number[] = before): PairedSums => ({
  after: sumsOf(values),
  before: sumsOf(past),
  sumOfProducts: dot(values, past),
});

const pairedRatios = (arm: ArmOutcomes): PairedRatioSums => ({
  after: ratioSums(arm.values, arm.bases),
  before: ratioSums(arm.before, arm.basesBefore),
  numeratorAfterNumeratorBefore: dot(arm.values, arm.before),
  denominatorAfterDenominatorBefore: dot(arm.bases, arm.basesBefore),
  numeratorAfterDenominatorBefore: dot(arm.values, arm.basesBefore),
  numeratorBeforeDenominatorAfter: dot(arm.before, arm.bases),
});
