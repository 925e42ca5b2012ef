import type { Experiment, WeightChange } from "../definition/experiment.ts";
import type { Metric } from "../definition/metric.ts";
import { sumsOf } from "../outcomes/arm-outcomes.ts";
import { collectOutcomes, type OutcomeSources } from "../outcomes/collect-outcomes.ts";
import { type ExperimentUser, groupByUser } from "../outcomes/experiment-user.ts";
import { dayMs } from "../outcomes/unit-outcome.ts";
import { type PeriodSums, reweight } from "./reweight.ts";

/**
 * A bandit with its new weights, from the first goal by day of exposure; undefined when it is none, or nothing is due. With
 * `segments` the users of each get weights of their own. Every change is kept with its time, so that each assignment's
 * propensity stays known.
 */
export async function reweightBandit(experiment: Experiment, sources: OutcomeSources): Promise<Experiment | undefined> {
  const { bandit, phases } = experiment;
  const phase = phases.at(-1);
  const goal = experiment.metrics.find(({ guardrail }) => !guardrail);
  if (bandit === undefined || phase === undefined || goal === undefined) return undefined;
  const nowMs = sources.now();
  const weightedAtMs = experiment.weightChanges.at(-1)?.atMs ?? phase.startedAtMs;
  const cadenceMs = bandit.cadenceMinutes * 60_000;
  if (nowMs - weightedAtMs < cadenceMs) return undefined;
  const users = groupByUser(await sources.units.list(experiment.key));
  const read = (some: readonly ExperimentUser[]) => sumByDay(experiment, some, { sources, goal, nowMs });
  const contexts: PeriodSums[][][] = [];
  for (const segment of bandit.segments) contexts.push(await read(users.filter(({ context }) => context === segment)));
  const result = reweight({ arms: await read(users), contexts, startedAtMs: phase.startedAtMs, weightedAtMs }, nowMs, {
    floor: bandit.floor,
    cadenceMs,
  });
  if ("waiting" in result) return undefined;
  const change: WeightChange = {
    atMs: nowMs,
    weights: result.weights,
    ...(bandit.segments.length > 0 && {
      bySegment: Object.fromEntries(bandit.segments.map((segment, i) => [segment, result.contexts[i]!])),
    }),
  };
  return {
    ...experiment,
    weights: change.weights,
    ...(change.bySegment && { weightsBySegment: change.bySegment }),
    weightChanges: [...experiment.weightChanges, change],
    updatedAtMs: nowMs,
  };
}

/** Rewards by arm and day of exposure; less is better of a metric that should decrease. */
async function sumByDay(
  experiment: Experiment,
  users: readonly ExperimentUser[],
  { sources, goal, nowMs }: { sources: OutcomeSources; goal: Metric; nowMs: number },
): Promise<PeriodSums[][]> {
  const { startedAtMs } = experiment.phases.at(-1)!;
  const days = Math.max(1, Math.ceil((nowMs - startedAtMs) / dayMs));
  const arms: PeriodSums[][] = experiment.variations.map(() => []);
  for (let day = 0; day < days; day++) {
    const fromMs = startedAtMs + day * dayMs;
    const { outcomes } = await collectOutcomes(experiment, users, {
      events: sources.events,
      exposedFromMs: fromMs,
      exposedToMs: fromMs + dayMs - 1,
      asOfMs: nowMs,
      metrics: [goal],
    });
    outcomes[0]!.forEach((arm, i) => {
      const sums = sumsOf(arm.values);
      arms[i]!.push(goal.direction === "decrease" ? { ...sums, sum: -sums.sum } : sums);
    });
  }
  return arms;
}
