import type { Experiment } from "../definition/experiment.ts";
import { type Comparison, type EffectReading, type MetricResult, readingOf } from "./results.ts";

/** The interval that the experiment is read by. */
export function intervalOf({ engine }: Experiment, reading: EffectReading): { low: number; high: number } {
  if (engine === "fixed") return reading.fixed;
  return engine === "sequential" ? reading.alwaysValid : reading.bayesian;
}

/** `click rate rose by 12 % (always-valid 95 % interval +4 % and +20 %)`. */
export function describeEffect(experiment: Experiment, metric: MetricResult, comparison: Comparison): string {
  const reading = readingOf(comparison);
  if (reading === undefined) return `${metric.name} cannot be compared yet`;
  const way = reading.estimate >= 0 ? "rose" : "fell";
  const amount = comparison.relative ? percent(Math.abs(reading.estimate)) : String(round(Math.abs(reading.estimate)));
  const kind = { sequential: "always-valid ", fixed: "", bayesian: "credible " }[experiment.engine];
  return `${metric.name} ${way} by ${amount} (${kind}${percent(1 - experiment.alpha)} interval ${describeSpan(experiment, comparison)})`;
}

/** `+4 % and +20 %`; in the metric's unit where there is no relative effect. */
export function describeSpan(experiment: Experiment, comparison: Comparison): string {
  const reading = readingOf(comparison)!;
  const { low, high } = intervalOf(experiment, reading);
  const show = (value: number): string => (comparison.relative ? signedPercent(value) : String(round(value)));
  return `${show(low)} and ${show(high)}`;
}

/** Three digits. */
export const round = (value: number): number => Number(value.toPrecision(3));
export const percent = (value: number): string => `${round(value * 100)} %`;
const signedPercent = (value: number): string => `${value >= 0 ? "+" : "−"}${round(Math.abs(value) * 100)} %`;
/** `a, b and c`. */
export const list = (names: readonly string[]): string =>
  names.length < 2 ? (names[0] ?? "") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;

/** How long an experiment has run of the days that it should, in words: whole days and tenths say enough. */
export function describeAge(days: number, minimumDays: number): string {
  const past = days < 1 ? "less than a day" : String(Math.floor(days * 10) / 10);
  return `${past} of the ${minimumDays} days that cover a whole week`;
}
