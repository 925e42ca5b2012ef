import type { Metric } from "../definition/metric.ts";
import type { Sums } from "../statistics/sample-summary.ts";
import type { UnitOutcome } from "./unit-outcome.ts";

/** The users of one variation, for one metric: parallel lists. */
export interface ArmOutcomes {
  values: number[];
  before: number[];
  /** Whether the user was known before the exposure. */
  known: boolean[];
  bases: number[];
  basesBefore: number[];
  /** Quantiles: values by user. */
  lists: number[][];
  /** Users whose time is not over. */
  incomplete: number;
}

export const createArm = (): ArmOutcomes => ({
  values: [],
  before: [],
  known: [],
  bases: [],
  basesBefore: [],
  lists: [],
  incomplete: 0,
});

export function addOutcome(arm: ArmOutcomes, outcome: UnitOutcome, isKnown = true): void {
  if (!outcome.complete) {
    arm.incomplete++;
    return;
  }
  arm.values.push(outcome.value);
  arm.before.push(outcome.before);
  arm.known.push(isKnown);
  arm.bases.push(outcome.base);
  arm.basesBefore.push(outcome.baseBefore);
  if (outcome.values.length > 0) arm.lists.push(outcome.values);
}

/** Cuts values at the metric's cap, one for all arms: a percentile of the users of all of them, or a fixed value. */
export function capOutcomes(arms: readonly ArmOutcomes[], metric: Metric): number | undefined {
  if (metric.type !== "mean" || metric.cap === undefined) return undefined;
  const cap = metric.cap.value ?? percentileOf(arms, metric.cap.percentile!);
  for (const arm of arms)
    for (const list of [arm.values, arm.before])
      list.forEach((value, i) => {
        if (value > cap) list[i] = cap;
      });
  return cap;
}

function percentileOf(arms: readonly ArmOutcomes[], percentile: number): number {
  const all = Float64Array.from(arms.flatMap((arm) => arm.values)).sort();
  return all.length === 0
    ? Number.POSITIVE_INFINITY
    : all[Math.min(all.length - 1, Math.floor(percentile * all.length))]!;
}

export function sumsOf(values: readonly number[]): Sums {
  let sum = 0;
  let sumOfSquares = 0;
  for (const value of values) {
    sum += value;
    sumOfSquares += value * value;
  }
  return { n: values.length, sum, sumOfSquares };
}

/** Sum of products of two parallel lists. */
export function dot(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
