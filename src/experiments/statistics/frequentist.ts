import { studentQuantile, studentUpperTail } from "../../learning/distributions/student-t.ts";
import type { Effect } from "./effect.ts";

/** An interval for an effect and the p-value of "no effect". */
export interface TestResult {
  low: number;
  high: number;
  /** 0..1. */
  pValue: number;
}

/**
 * Two-sided Welch test of "no effect" and the interval at confidence 1 - alpha (default alpha .05). Valid for the one look at
 * the planned end; for a look at any time see `sequentialTest`.
 */
export function fixedTest(effect: Effect, alpha = 0.05): TestResult {
  const { estimate, standardError, degreesOfFreedom } = effect;
  const halfWidth = studentQuantile(1 - alpha / 2, degreesOfFreedom) * standardError;
  const statistic = Math.abs(estimate) / standardError;
  return {
    low: estimate - halfWidth,
    high: estimate + halfWidth,
    pValue: 2 * studentUpperTail(statistic, degreesOfFreedom),
  };
}
