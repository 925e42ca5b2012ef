import type { Experiment } from "../definition/experiment.ts";
import { type Collected, collectOutcomes, type OutcomeSources } from "../outcomes/collect-outcomes.ts";
import { dayMs } from "../outcomes/unit-outcome.ts";
import { type Decision, decide } from "./decide.ts";
import { checkHealth, type Health, unhealthyDetails } from "./health.ts";
import { computeResults, type MetricResult } from "./results.ts";

export interface ReportQuery {
  /** Reads the results as they were then. Default: now, or the end of the phase. */
  asOfMs?: number;
  /** How intervals are read, instead of as the experiment says. */
  engine?: Experiment["engine"];
  /** Counted from 1. Default: the last. */
  phase?: number;
}

export interface ExperimentReport {
  key: string;
  name: string;
  status: Experiment["status"];
  engine: Experiment["engine"];
  phase: number;
  startedAtMs?: number;
  asOfMs: number;
  days: number;
  users: number;
  metrics: MetricResult[];
  health: Health;
  decision: Decision;
}

/** Results, health and decision of one phase. An experiment that never ran has no users, and says so. */
export async function reportExperiment(
  stored: Experiment,
  query: ReportQuery,
  { units, events, now }: OutcomeSources,
): Promise<ExperimentReport> {
  const experiment = query.engine === undefined ? stored : { ...stored, engine: query.engine };
  const number = Math.min(query.phase ?? stored.phases.length, stored.phases.length);
  const phase = stored.phases[number - 1];
  const asOfMs = Math.min(query.asOfMs ?? now(), phase?.endedAtMs ?? Number.POSITIVE_INFINITY);
  const collected =
    phase === undefined
      ? nothing
      : await collectOutcomes(experiment, { units, events, exposedFromMs: phase.startedAtMs, asOfMs });
  const counts =
    phase === undefined ? [] : await units.countByVariation({ experiment: stored.key, fromMs: phase.startedAtMs });
  const metrics = phase === undefined ? [] : computeResults(experiment, collected.outcomes);
  const health = checkHealth(experiment, { counts, days: collected.days, outcomes: collected.outcomes[0] });
  const days = phase === undefined ? 0 : (asOfMs - phase.startedAtMs) / dayMs;
  return {
    key: stored.key,
    name: stored.name,
    status: stored.status,
    engine: experiment.engine,
    phase: number,
    ...(phase && { startedAtMs: phase.startedAtMs }),
    asOfMs,
    days,
    users: collected.users,
    metrics,
    health,
    decision: decide(experiment, {
      results: metrics,
      users: collected.users,
      days,
      unhealthy: unhealthyDetails(health),
    }),
  };
}

const nothing: Collected = { outcomes: [], users: 0, days: [] };
