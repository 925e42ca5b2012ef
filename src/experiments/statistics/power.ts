import { normalCdf, normalQuantile } from "../../learning/distributions/normal.ts";
import type { EffectScale } from "./effect.ts";
import { sequentialMultiplier } from "./sequential.ts";

/** What is known of the metric before the experiment. */
export type Baseline = { kind: "proportion"; mean: number } | { kind: "mean"; mean: number; variance: number };

export interface Design {
  baseline: Baseline;
  /** Arms with equal shares, the control included. Default 2. */
  arms?: number;
  /** Units of all arms together. */
  units: number;
  /** Default .05, two-sided. */
  alpha?: number;
  /** Relative effects by default. */
  scale?: EffectScale;
  /** Planned units of the always-valid interval (`own`: those that the design compares), or undefined for one look at the end. */
  sequentialPlannedUnits?: number | "own";
}

/**
 * Probability that a true effect is found: 1 - Phi(z - D/se) + Phi(-z - D/se), z the normal quantile. The standard error is
 * taken at the treatment's own mean, m_C (1 + D) on the relative scale. In [0, 1]; 0 when the baseline gives no error.
 *
 * With `sequentialPlannedUnits` the standard error is widened until z se is the always-valid half-width of the two arms
 * compared. This is GrowthBook's convention (packages/shared/src/power): above a power of one half it errs on the side of
 * more users than the last look alone would need.
 */
export function powerOf(design: Design, effect: number): number {
  const error = standardErrorAt(design, effect);
  if (!(error > 0)) return 0;
  const z = normalQuantile(1 - (design.alpha ?? 0.05) / 2);
  return 1 - normalCdf(z - effect / error) + normalCdf(-z - effect / error);
}

/**
 * Smallest positive effect that is found with `power` (default .8): where D = (z + z_power) se(D). For a mean on the relative
 * scale the root of a quadratic, ((1 + sqrt(1 - (1 - q)²)) / (1 - q)) - 1 with q = k² s² / (n m²), which exists only if
 * q < 1; otherwise found by bisection. Infinity when no effect of the metric's range can be found with so few units.
 */
export function minimumDetectableEffect(design: Design, power = 0.8): number {
  const k = normalQuantile(1 - (design.alpha ?? 0.05) / 2) + normalQuantile(power);
  const { baseline } = design;
  if (baseline.kind === "mean" && (design.scale ?? "relative") === "relative") {
    const q = (k ** 2 * widening(design) ** 2 * baseline.variance) / (unitsPerArm(design) * baseline.mean ** 2);
    if (!(q < 1)) return Number.POSITIVE_INFINITY;
    return (1 + Math.sqrt(1 - (1 - q) ** 2)) / (1 - q) - 1;
  }
  const short = (effect: number): boolean => effect < k * standardErrorAt(design, effect);
  return smallestNotShort(short, largestEffect(design));
}

/** Units of all arms together that find `effect` with `power`: found by bisection. Infinity beyond 10 billion. */
export function unitsFor(design: Omit<Design, "units">, options: { effect: number; power?: number }): number {
  const { effect, power = 0.8 } = options;
  const arms = design.arms ?? 2;
  const enough = (perArm: number): boolean => powerOf({ ...design, units: perArm * arms }, effect) >= power;
  let high = 2;
  while (!enough(high)) {
    high *= 2;
    if (high > 1e10) return Number.POSITIVE_INFINITY;
  }
  let low = high / 2;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (enough(middle)) high = middle;
    else low = middle;
  }
  return high * arms;
}

function standardErrorAt(design: Design, effect: number): number {
  const { baseline } = design;
  const relative = (design.scale ?? "relative") === "relative";
  const n = unitsPerArm(design);
  const control = baseline.mean;
  const treatment = relative ? control + Math.abs(control) * effect : control + effect;
  const varianceAt = (mean: number): number =>
    baseline.kind === "mean" ? baseline.variance : Math.max(0, mean * (1 - mean));
  const absolute = (varianceAt(control) + varianceAt(treatment)) / n;
  if (!relative) return widening(design) * Math.sqrt(absolute);
  const ofTreatment = varianceAt(treatment) / (n * control ** 2);
  const ofControl = (varianceAt(control) * treatment ** 2) / (n * control ** 4);
  return widening(design) * Math.sqrt(ofTreatment + ofControl);
}

/** Half-width of the interval that is read, over that of a single look at the end. */
function widening(design: Design): number {
  const { alpha = 0.05, sequentialPlannedUnits } = design;
  if (sequentialPlannedUnits === undefined) return 1;
  const compared = 2 * unitsPerArm(design);
  const plannedUnits = sequentialPlannedUnits === "own" ? compared : sequentialPlannedUnits;
  const multiplier = sequentialMultiplier(compared, { alpha, plannedUnits });
  return multiplier / normalQuantile(1 - alpha / 2);
}

const unitsPerArm = (design: Design): number => design.units / (design.arms ?? 2);

/** Where a share would pass 1; without bound for means. */
function largestEffect({ baseline, scale = "relative" }: Design): number {
  if (baseline.kind === "mean") return Number.MAX_VALUE;
  return scale === "relative" ? (1 - baseline.mean) / baseline.mean : 1 - baseline.mean;
}

function smallestNotShort(short: (effect: number) => boolean, largest: number): number {
  let high = Math.min(largest, 1e-6);
  while (short(high)) {
    if (high >= largest) return Number.POSITIVE_INFINITY;
    high = Math.min(largest, high * 2);
  }
  let low = 0;
  for (let step = 0; step < 100; step++) {
    const middle = (low + high) / 2;
    if (short(middle)) low = middle;
    else high = middle;
  }
  return high;
}
