import type { Experiment } from "../definition/experiment.ts";
import { sumsOf } from "../outcomes/arm-outcomes.ts";
import { collectOutcomes, type OutcomeSources } from "../outcomes/collect-outcomes.ts";
import { groupByUser } from "../outcomes/experiment-user.ts";
import { dayMs } from "../outcomes/unit-outcome.ts";
import { type PeriodSums, reweight } from "./reweight.ts";

/**
 * A bandit with its new weights, from the first goal by day of exposure; undefined when it is none, or nothing is due. Every
 * change is kept with its time, so that each assignment's propensity stays known.
 */
export async function reweightBandit(experiment: Experiment, sources: OutcomeSources): Promise<Experiment | undefined> {
  const { bandit, phases } = experiment;
  const phase = phases.at(-1);
  const goal = experiment.metrics.find(({ guardrail }) => !guardrail);
  if (bandit === undefined || phase === undefined || goal === undefined) return undefined;
  const nowMs = sources.now();
  const days = Math.max(1, Math.ceil((nowMs - phase.startedAtMs) / dayMs));
  const users = groupByUser(await sources.units.list(experiment.key));
  const arms: PeriodSums[][] = experiment.variations.map(() => []);
  for (let day = 0; day < days; day++) {
    const fromMs = phase.startedAtMs + day * dayMs;
    const { outcomes } = await collectOutcomes(experiment, users, {
      events: sources.events,
      exposedFromMs: fromMs,
      exposedToMs: fromMs + dayMs - 1,
      asOfMs: nowMs,
      metrics: [goal],
    });
    outcomes[0]!.forEach((arm, i) => {
      arms[i]!.push(sumsOf(arm.values));
    });
  }
  const lower = goal.direction === "decrease";
  const result = reweight(
    {
      arms: lower ? arms.map((periods) => periods.map((period) => ({ ...period, sum: -period.sum }))) : arms,
      startedAtMs: phase.startedAtMs,
      weightedAtMs: experiment.weightChanges.at(-1)?.atMs ?? phase.startedAtMs,
    },
    nowMs,
    { floor: bandit.floor, cadenceMs: bandit.cadenceMinutes * 60_000 },
  );
  if ("waiting" in result) return undefined;
  return {
    ...experiment,
    weights: result.weights,
    weightChanges: [...experiment.weightChanges, { atMs: nowMs, weights: result.weights }],
    updatedAtMs: nowMs,
  };
}
