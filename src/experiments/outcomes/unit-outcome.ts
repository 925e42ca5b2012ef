import { compileConditions, type EventPredicate } from "../../segments/conditions/segment-event.ts";
import { durationMs } from "../../segments/rules/duration.ts";
import { valueAtPath } from "../../segments/rules/value-test.ts";
import type { MetricEvent } from "../definition/experiment-store.ts";
import type { Metric, MetricWhere } from "../definition/metric.ts";

/** What one metric is for one user, after exposure and in the same time before. */
export interface UnitOutcome {
  value: number;
  before: number;
  /** Ratios: the denominator. */
  base: number;
  baseBefore: number;
  /** Quantiles: every value. */
  values: number[];
  /** False while the metric's time after exposure is not over: such a user does not count yet, or the newest users would seem to do less. */
  complete: boolean;
}

export type OutcomeReader = (events: readonly MetricEvent[], exposedAtMs: number, asOfMs: number) => UnitOutcome;

/** Days before exposure that the same metric is read from, for the adjustment. */
export const daysBefore = 14;
export const dayMs = 86_400_000;

/** Compiles a metric into a function of one user's events (any order, all of this user, those the metric names at least). */
export function readOutcome(metric: Metric): OutcomeReader {
  const main = counterOf(metric);
  const base = metric.type === "ratio" ? counterOf(metric.denominator) : undefined;
  const windowMs = metric.window === undefined ? Number.POSITIVE_INFINITY : durationMs(metric.window);
  return (events, exposedAtMs, asOfMs) => {
    const [fromMs, toMs] =
      metric.type === "retention"
        ? [exposedAtMs + durationMs(metric.from), exposedAtMs + durationMs(metric.to)]
        : [exposedAtMs, exposedAtMs + windowMs];
    const isOver = toMs === Number.POSITIVE_INFINITY || toMs <= asOfMs;
    const outcome: UnitOutcome = { value: 0, before: 0, base: 0, baseBefore: 0, values: [], complete: isOver };
    for (const event of events) {
      const atMs = event.occurredAtMs;
      if (atMs >= fromMs && atMs < toMs && atMs <= asOfMs) {
        const amount = main(event);
        outcome.value += amount ?? 0;
        if (amount !== undefined && metric.type === "quantile") outcome.values.push(amount);
        outcome.base += base?.(event) ?? 0;
      } else if (atMs < exposedAtMs && atMs >= exposedAtMs - daysBefore * dayMs) {
        outcome.before += main(event) ?? 0;
        outcome.baseBefore += base?.(event) ?? 0;
      }
    }
    if (metric.type === "proportion" || metric.type === "retention") {
      outcome.value = Math.min(1, outcome.value);
      outcome.before = Math.min(1, outcome.before);
    }
    return outcome;
  };
}

/** What an event adds: 1, or the number at `of`; undefined when it is not counted, or has no number there. */
function counterOf(source: { event: string; where?: MetricWhere; of?: string | undefined }) {
  const passes: EventPredicate = compileConditions(source.where);
  return (event: MetricEvent): number | undefined => {
    if (event.event !== source.event || !passes(event)) return undefined;
    if (source.of === undefined) return 1;
    const value = valueAtPath(event.properties, source.of);
    return typeof value === "number" && Number.isFinite(value) ? value : undefined;
  };
}
