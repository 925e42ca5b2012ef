import { holdoutGroups, holdoutKey } from "../assignment/holdout.ts";
import { type Experiment, experimentInputSchema, type Holdout } from "../definition/experiment.ts";
import type { OutcomeSources } from "../outcomes/collect-outcomes.ts";
import { describeEffect } from "./describe-effect.ts";
import type { HealthCheck } from "./health.ts";
import { reportExperiment } from "./report.ts";
import type { MetricResult } from "./results.ts";

export interface HoldoutReport {
  id: string;
  startedAtMs: number;
  asOfMs: number;
  days: number;
  /** Users of the two groups who came by since the start. */
  users: number;
  groups: { group: string; share: number; users: number }[];
  metrics: MetricResult[];
  checks: HealthCheck[];
  /** What experiments and what they shipped have brought, in a sentence. */
  sentence: string;
}

/**
 * What all experiments together have brought: who is held out beside an equally random group that is not. Counted are users who
 * asked for anything that an experiment decides, from then on, in both groups alike.
 */
export async function reportHoldout(
  holdout: Holdout,
  sources: OutcomeSources,
  query: { asOfMs?: number } = {},
): Promise<HoldoutReport> {
  const experiment = asExperiment(holdout);
  const report = await reportExperiment(experiment, query, {
    ...sources,
    units: {
      ...sources.units,
      list: async (key) =>
        (await sources.units.list(key)).map((unit) => ({
          ...unit,
          exposedAtMs: unit.assignedAtMs ?? unit.exposedAtMs!,
        })),
    },
  });
  const counted = report.health.variations;
  return {
    id: holdout.id,
    startedAtMs: holdout.startedAtMs,
    asOfMs: report.asOfMs,
    days: report.days,
    users: report.users,
    groups: holdoutGroups.map((group, i) => ({
      group,
      share: i === 0 ? holdout.share : holdout.measured,
      users: counted[i]!.exposed,
    })),
    metrics: report.metrics,
    checks: report.health.checks.filter(({ check }) => check !== "exposure-ratio"),
    sentence: sentenceOf(experiment, report.metrics, holdout),
  };
}

function sentenceOf(experiment: Experiment, metrics: readonly MetricResult[], { measured }: Holdout): string {
  if (measured === 0) return "Nobody is measured beside the held-out users: give the holdout a `measured` share.";
  const goal = metrics.find(({ role }) => role === "goal");
  if (goal === undefined) return "The holdout has no goal: name `metrics` to see what experiments have brought.";
  const comparison = goal.comparisons[0]!;
  const seen = comparison.missing === undefined || comparison.absolute !== undefined;
  return seen
    ? `With experiments and what they shipped, ${describeEffect(experiment, goal, comparison)}.`
    : `Nothing can be said yet: ${comparison.missing}`;
}

/** A holdout as the experiment that it is: the held-out users are its control. */
function asExperiment({ id, share, measured, metrics, startedAtMs }: Holdout): Experiment {
  const key = holdoutKey(id);
  const defaults = experimentInputSchema.parse({ variations: [{}, {}] });
  const whole = share + measured;
  return {
    ...defaults,
    ...{ key, name: id, seed: key, status: "running", metrics: [...metrics] },
    variations: [
      { key: "held-out", name: "Held out", value: {} },
      { key: "measured", name: "With experiments", value: {} },
    ],
    weights: [share / whole, measured / whole],
    phases: [{ startedAtMs, because: "started" }],
    ...{ weightChanges: [], timeline: [], createdAtMs: startedAtMs, updatedAtMs: startedAtMs, revision: 1 },
  };
}
