import { normalCdf, normalDensity, normalQuantile } from "../../learning/distributions/normal.ts";
import type { Effect } from "./effect.ts";

/** Normal prior on the relative effect. */
export interface Prior {
  mean: number;
  standardDeviation: number;
}

export interface BayesianResult {
  /** Posterior mean of the effect. */
  mean: number;
  standardDeviation: number;
  low: number;
  high: number;
  /** P(effect > 0). */
  chanceToWin: number;
  /** Expected loss: of keeping the control, and of taking the treatment, in units of the effect. */
  risk: { control: number; treatment: number };
}

/**
 * Posterior of an effect under a normal prior, flat when none is given: precision 1/tau² + 1/se². For absolute effects the
 * prior, which speaks of lift, is to be scaled by |m_C| first (`scalePrior`).
 */
export function bayesianTest(effect: Effect, options: { prior?: Prior; alpha?: number } = {}): BayesianResult {
  const { prior, alpha = 0.05 } = options;
  const evidence = 1 / effect.standardError ** 2;
  const before = prior === undefined ? 0 : 1 / prior.standardDeviation ** 2;
  const mean = ((prior?.mean ?? 0) * before + effect.estimate * evidence) / (before + evidence);
  const standardDeviation = Math.sqrt(1 / (before + evidence));
  const halfWidth = normalQuantile(1 - alpha / 2) * standardDeviation;
  return {
    mean,
    standardDeviation,
    low: mean - halfWidth,
    high: mean + halfWidth,
    chanceToWin: 1 - normalCdf(-mean / standardDeviation),
    risk: expectedLoss(mean, standardDeviation),
  };
}

/** A prior on lift, as a prior on the absolute effect over a control mean. */
export function scalePrior(prior: Prior, controlMean: number): Prior {
  return {
    mean: prior.mean * Math.abs(controlMean),
    standardDeviation: prior.standardDeviation * Math.abs(controlMean),
  };
}

/** E[max(0, D)] and E[max(0, -D)] for D ~ N(mean, sd²): s phi(m/s) ± m Phi(±m/s). */
export function expectedLoss(mean: number, standardDeviation: number): { control: number; treatment: number } {
  const z = mean / standardDeviation;
  const shared = standardDeviation * normalDensity(z);
  return {
    control: Math.max(0, shared + mean * normalCdf(z)),
    treatment: Math.max(0, shared - mean * normalCdf(-z)),
  };
}
