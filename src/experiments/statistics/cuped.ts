import { type Effect, type EffectScale, lackOf, type Missing, welchDegrees } from "./effect.ts";
import {
  covariance,
  type RatioSums,
  type SampleSummary,
  type Sums,
  summarizeMean,
  summarizeRatio,
} from "./sample-summary.ts";

/** A metric and the same one before the unit's first exposure, per unit. */
export interface PairedSums {
  after: Sums;
  before: Sums;
  sumOfProducts: number;
}

/** A ratio and the same ratio before exposure, per unit, with the four products across the two periods. */
export interface PairedRatioSums {
  after: RatioSums;
  before: RatioSums;
  numeratorAfterNumeratorBefore: number;
  denominatorAfterDenominatorBefore: number;
  numeratorAfterDenominatorBefore: number;
  numeratorBeforeDenominatorAfter: number;
}

/** Mean and variance of one unit, after and before, and what the two periods share. */
interface PairedSummary {
  after: SampleSummary;
  before: SampleSummary;
  covariance: number;
}

export interface AdjustedEffect extends Effect {
  /** Slope of the metric on its own past; 0 when the past does not vary. */
  theta: number;
}

/**
 * Effect on a metric adjusted for the same metric before exposure (CUPED; Deng, Xu, Kohavi and Walker 2013): theta =
 * cov(y, x) / var(x) over both arms together, y' = m_y - theta m_x, var = s_y² + theta² s_x² - 2 theta s_xy. Relative effects
 * are divided by the control's unadjusted mean. The estimate keeps its expectation, its variance falls by the squared
 * correlation. Lacks are said as in `estimateEffect`.
 */
export function adjustedEffect(
  control: PairedSums,
  treatment: PairedSums,
  scale: EffectScale,
): AdjustedEffect | Missing {
  return fromPaired({
    control: pairOf(control),
    treatment: pairOf(treatment),
    theta: thetaOfMeans(control, treatment),
    scale,
    meanOfTreatment: (_, pair) => pair.after.mean,
  });
}

/** The same for a ratio of two quantities; theta from the delta-method covariances of both arms. */
export function adjustedRatioEffect(
  control: PairedRatioSums,
  treatment: PairedRatioSums,
  scale: EffectScale,
): AdjustedEffect | Missing {
  const c = pairOfRatios(control);
  const t = pairOfRatios(treatment);
  const past = c.before.variance + t.before.variance;
  return fromPaired({
    control: c,
    treatment: t,
    theta: past > 0 ? (c.covariance + t.covariance) / past : 0,
    scale,
    meanOfTreatment: (difference) => c.after.mean + difference,
  });
}

/** cov(y, x) / var(x) over the units of both arms; 0 when either period does not vary. */
export function thetaOfMeans(control: PairedSums, treatment: PairedSums): number {
  const before = summarizeMean(add(control.before, treatment.before));
  const after = summarizeMean(add(control.after, treatment.after));
  if (before.variance <= 0 || after.variance <= 0) return 0;
  const shared = covariance({
    n: before.n,
    sumX: control.before.sum + treatment.before.sum,
    sumY: control.after.sum + treatment.after.sum,
    sumXY: control.sumOfProducts + treatment.sumOfProducts,
  });
  return shared / before.variance;
}

function fromPaired(parts: {
  control: PairedSummary;
  treatment: PairedSummary;
  theta: number;
  scale: EffectScale;
  /** m_T in the gradient below: unadjusted for means, m_C plus the adjusted difference for ratios, as GrowthBook's engine. */
  meanOfTreatment(difference: number, treatment: PairedSummary): number;
}): AdjustedEffect | Missing {
  const { control, treatment, theta, scale } = parts;
  const c = adjust(control, theta);
  const t = adjust(treatment, theta);
  const base = control.after.mean;
  const unusable = lackOf(c, t, scale === "relative" ? base : undefined);
  if (unusable !== undefined) return unusable;
  const shape = { degreesOfFreedom: welchDegrees(c, t), n: c.n + t.n, theta };
  const difference = t.mean - c.mean;
  if (scale === "absolute")
    return { estimate: difference, standardError: Math.sqrt(t.variance / t.n + c.variance / c.n), ...shape };
  // Gradient of the lift in the control's two means: (-m_T / m_C², theta / m_C).
  const ratio = parts.meanOfTreatment(difference, treatment) / base;
  const controlVariance =
    control.after.variance * ratio ** 2 - 2 * theta * control.covariance * ratio + theta ** 2 * control.before.variance;
  const variance = (t.variance / t.n + controlVariance / c.n) / base ** 2;
  return { estimate: difference / Math.abs(base), standardError: Math.sqrt(variance), ...shape };
}

function adjust({ after, before, covariance }: PairedSummary, theta: number): SampleSummary {
  return {
    n: after.n,
    mean: after.mean - theta * before.mean,
    variance: after.variance + theta ** 2 * before.variance - 2 * theta * covariance,
  };
}

function pairOf({ after, before, sumOfProducts }: PairedSums): PairedSummary {
  return {
    after: summarizeMean(after),
    before: summarizeMean(before),
    covariance: covariance({ n: after.n, sumX: after.sum, sumY: before.sum, sumXY: sumOfProducts }),
  };
}

/** Covariance of the two ratios by the delta method, from the covariances of their four parts. */
function pairOfRatios(sums: PairedRatioSums): PairedSummary {
  const { after, before } = sums;
  const n = after.numerator.n;
  const shared = (x: Sums, y: Sums, sumXY: number): number => covariance({ n, sumX: x.sum, sumY: y.sum, sumXY });
  const dAfter = after.denominator.sum / n;
  const dBefore = before.denominator.sum / n;
  const rAfter = summarizeRatio(after);
  const rBefore = summarizeRatio(before);
  const between =
    shared(after.numerator, before.numerator, sums.numeratorAfterNumeratorBefore) -
    rBefore.mean * shared(after.numerator, before.denominator, sums.numeratorAfterDenominatorBefore) -
    rAfter.mean * shared(after.denominator, before.numerator, sums.numeratorBeforeDenominatorAfter) +
    rAfter.mean * rBefore.mean * shared(after.denominator, before.denominator, sums.denominatorAfterDenominatorBefore);
  return { after: rAfter, before: rBefore, covariance: dAfter * dBefore === 0 ? 0 : between / (dAfter * dBefore) };
}

const add = (a: Sums, b: Sums): Sums => ({
  n: a.n + b.n,
  sum: a.sum + b.sum,
  sumOfSquares: a.sumOfSquares + b.sumOfSquares,
});
