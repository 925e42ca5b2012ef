import type { Effect } from "./effect.ts";
import type { TestResult } from "./frequentist.ts";

export interface SequentialOptions {
  /** Default .05. */
  alpha?: number;
  /** Units at which the interval is narrowest: the planned number. Default 5,000, as GrowthBook; a wrong one costs width. */
  plannedUnits?: number;
}

/**
 * Asymptotic confidence sequence (Waudby-Smith et al. 2023, "Time-uniform central limit theory", equations 9, 155 and 161):
 * the interval covers the effect at every look at once with probability 1 - alpha, so it may be read at any time.
 *
 * With N units, se the standard error and rho² = (-2 ln a + ln(-2 ln a + 1)) / N*:
 * half-width = se sqrt(N) sqrt(2 (N rho² + 1) / (N² rho²) ln(sqrt(N rho² + 1) / a)); p is one over the e-value.
 */
export function sequentialTest(effect: Effect, options: SequentialOptions = {}): TestResult {
  const { alpha = 0.05, plannedUnits = 5_000 } = options;
  const { estimate, standardError, n } = effect;
  const halfWidth = standardError * sequentialMultiplier(n, { alpha, plannedUnits });
  const scaled = n * mixingVariance(alpha, plannedUnits);
  const logE = ((scaled * (estimate / standardError) ** 2) / (scaled + 1) - Math.log(scaled + 1)) / 2;
  return { low: estimate - halfWidth, high: estimate + halfWidth, pValue: Math.min(1, Math.exp(-logE)) };
}

/** The half-width over the standard error: what stands in the place of 1.96 at `units` units. */
export function sequentialMultiplier(units: number, options: Required<SequentialOptions>): number {
  const scaled = units * mixingVariance(options.alpha, options.plannedUnits);
  return Math.sqrt(((2 * (scaled + 1)) / scaled) * Math.log(Math.sqrt(scaled + 1) / options.alpha));
}

const mixingVariance = (alpha: number, plannedUnits: number): number =>
  (-2 * Math.log(alpha) + Math.log(-2 * Math.log(alpha) + 1)) / plannedUnits;
