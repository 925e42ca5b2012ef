import { benjaminiHochberg, holm } from "../../learning/multiple-comparisons.ts";
import type { Experiment } from "../definition/experiment.ts";
import { type Metric, nameOf } from "../definition/metric.ts";
import { type ArmOutcomes, capOutcomes } from "../outcomes/arm-outcomes.ts";
import { type BayesianResult, bayesianTest, scalePrior } from "../statistics/bayesian.ts";
import { type EffectScale, isMissing } from "../statistics/effect.ts";
import { fixedTest, type TestResult } from "../statistics/frequentist.ts";
import { sequentialTest } from "../statistics/sequential.ts";
import { type Adjustment, estimateMetric, summarizeArm } from "./estimate-metric.ts";

/** One effect read in every way: for one look, at any look, and as a posterior. */
export interface EffectReading {
  estimate: number;
  standardError: number;
  fixed: TestResult;
  alwaysValid: TestResult;
  bayesian: BayesianResult;
}

export interface Comparison {
  variation: string;
  name: string;
  absolute?: EffectReading;
  relative?: EffectReading;
  /** p-value of the engine that the experiment is read by, corrected for all goals and variations. */
  adjustedPValue?: number;
  adjustment?: Adjustment;
  /** What keeps the effect, or the relative one, from being estimated. */
  missing?: string;
}

export interface ArmResult {
  variation: string;
  name: string;
  users: number;
  /** Absent where it cannot be computed yet. */
  value?: number;
  missing?: string;
}

export interface MetricResult {
  id: string;
  name: string;
  type: Metric["type"];
  role: "goal" | "guardrail";
  direction: Metric["direction"];
  margin: number;
  arms: ArmResult[];
  comparisons: Comparison[];
  /** Users left out because their time is not over. */
  incomplete: number;
  cappedAt?: number;
}

/** Results of every metric from the outcomes of each variation's users: `outcomes[metric][variation]`. */
export function computeResults(experiment: Experiment, outcomes: readonly (readonly ArmOutcomes[])[]): MetricResult[] {
  const results = experiment.metrics.map((metric, i) => computeMetric(experiment, metric, outcomes[i]!));
  correctTogether(experiment, results);
  return results;
}

function computeMetric(experiment: Experiment, metric: Metric, arms: readonly ArmOutcomes[]): MetricResult {
  const cappedAt = capOutcomes(arms, metric);
  const { variations } = experiment;
  return {
    id: metric.id,
    name: nameOf(metric),
    type: metric.type,
    role: metric.guardrail ? "guardrail" : "goal",
    direction: metric.direction,
    margin: metric.margin,
    arms: arms.map((arm, i) => {
      const summary = summarizeArm(metric, arm);
      const shown = { variation: variations[i]!.key, name: variations[i]!.name, users: arm.values.length };
      if (isMissing(summary)) return { ...shown, missing: summary.missing };
      return { ...shown, ...(summary.n > 0 && { value: summary.mean }) };
    }),
    comparisons: arms.slice(1).map((treatment, i) => ({
      variation: variations[i + 1]!.key,
      name: variations[i + 1]!.name,
      ...compare(experiment, metric, { control: arms[0]!, treatment }),
    })),
    incomplete: arms.reduce((sum, arm) => sum + arm.incomplete, 0),
    ...(cappedAt !== undefined && Number.isFinite(cappedAt) && { cappedAt }),
  };
}

function compare(
  experiment: Experiment,
  metric: Metric,
  arms: { control: ArmOutcomes; treatment: ArmOutcomes },
): Omit<Comparison, "variation" | "name"> {
  const comparison: Omit<Comparison, "variation" | "name"> = {};
  const control = summarizeArm(metric, arms.control);
  for (const scale of ["absolute", "relative"] as const) {
    const estimated = estimateMetric(metric, arms, scale);
    if (isMissing(estimated)) {
      comparison.missing ??= estimated.missing;
      continue;
    }
    const base = isMissing(control) ? 0 : control.mean;
    comparison[scale] = readEffect(experiment, estimated.effect, { scale, base });
    if (estimated.adjustment !== undefined) comparison.adjustment ??= estimated.adjustment;
  }
  return comparison;
}

function readEffect(
  { alpha, plannedUsers, prior }: Experiment,
  effect: Parameters<typeof fixedTest>[0],
  { scale, base }: { scale: EffectScale; base: number },
): EffectReading {
  const used = prior && (scale === "absolute" ? scalePrior(prior, base) : prior);
  return {
    estimate: effect.estimate,
    standardError: effect.standardError,
    fixed: fixedTest(effect, alpha),
    alwaysValid: sequentialTest(effect, { alpha, plannedUnits: plannedUsers }),
    bayesian: bayesianTest(effect, { alpha, ...(used && used.standardDeviation > 0 && { prior: used }) }),
  };
}

/** The reading that decisions are made on: relative where it exists. */
export const readingOf = (comparison: Comparison): EffectReading | undefined =>
  comparison.relative ?? comparison.absolute;

/** The p-value under the experiment's engine; the Bayesian one's is twice the smaller of the two chances. */
function pValueOf({ engine }: Experiment, reading: EffectReading): number {
  if (engine === "fixed") return reading.fixed.pValue;
  if (engine === "sequential") return reading.alwaysValid.pValue;
  const { chanceToWin } = reading.bayesian;
  return 2 * Math.min(chanceToWin, 1 - chanceToWin);
}

/** Corrects the p-values of all goals and variations together; guardrails stand for themselves. */
export function correctTogether(experiment: Experiment, results: readonly MetricResult[]): void {
  const withP = (role: MetricResult["role"]) =>
    results
      .filter((metric) => metric.role === role)
      .flatMap((metric) => metric.comparisons)
      .flatMap((comparison) => {
        const reading = readingOf(comparison);
        return reading === undefined ? [] : [{ comparison, p: pValueOf(experiment, reading) }];
      });
  for (const { comparison, p } of withP("guardrail")) comparison.adjustedPValue = p;
  const goals = withP("goal");
  const pValues = goals.map(({ p }) => p);
  const adjust = { holm, "benjamini-hochberg": benjaminiHochberg, none: (values: number[]) => values }[
    experiment.correction
  ];
  adjust(pValues).forEach((p, i) => {
    goals[i]!.comparison.adjustedPValue = p;
  });
}
