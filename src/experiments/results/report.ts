import type { Experiment } from "../definition/experiment.ts";
import { type Collected, collectOutcomes, type OutcomeSources } from "../outcomes/collect-outcomes.ts";
import type { Dimension, DimensionSources } from "../outcomes/dimension.ts";
import { type ExperimentUser, groupByUser } from "../outcomes/experiment-user.ts";
import { dayMs } from "../outcomes/unit-outcome.ts";
import { type Decision, decide } from "./decide.ts";
import { checkHealth, type Health, unhealthyDetails } from "./health.ts";
import { compareInterleaved, decideInterleaved, type InterleavingResult } from "./interleaving-report.ts";
import { computeResults, type MetricResult } from "./results.ts";
import { reportSlices, type SlicedResults } from "./slices.ts";

export interface ReportQuery {
  /** Reads the results as they were then. Default: now, or the end of the phase. */
  asOfMs?: number;
  /** How intervals are read, instead of as the experiment says. */
  engine?: Experiment["engine"];
  /** Counted from 1. Default: the last. */
  phase?: number;
  /** Shows the results by it as well. */
  dimension?: Dimension;
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
  byDimension?: SlicedResults;
  /** Of an interleaved experiment, instead of metrics. */
  interleaving?: InterleavingResult;
}

/** Results, health and decision of one phase. An experiment that never ran has no users, and says so. */
export async function reportExperiment(
  stored: Experiment,
  query: ReportQuery,
  { units, events, now, attributesOf = async () => ({}) }: OutcomeSources & Partial<DimensionSources>,
): Promise<ExperimentReport> {
  const experiment = query.engine === undefined ? stored : { ...stored, engine: query.engine };
  const number = Math.min(query.phase ?? stored.phases.length, stored.phases.length);
  const phase = stored.phases[number - 1];
  const asOfMs = Math.min(query.asOfMs ?? now(), phase?.endedAtMs ?? Number.POSITIVE_INFINITY);
  const users = phase === undefined ? [] : groupByUser(await units.list(stored.key));
  const span = { exposedFromMs: phase?.startedAtMs ?? 0, asOfMs };
  const collected = phase === undefined ? nothing : await collectOutcomes(experiment, users, { events, ...span });
  // Everybody sees both rankings, so there are no groups for metrics to compare.
  const metrics = phase === undefined || stored.interleaving ? [] : computeResults(experiment, collected.outcomes);
  const health = checkHealth(experiment, {
    users: usersOfSpan(users, span),
    days: collected.days,
    outcomes: collected.outcomes[0],
  });
  const days = phase === undefined ? 0 : (asOfMs - phase.startedAtMs) / dayMs;
  const interleaving =
    experiment.interleaving && phase !== undefined
      ? compareInterleaved(
          experiment,
          usersOfSpan(users, span).filter(({ exposedAtMs }) => exposedAtMs !== undefined),
          await units.credits({ experiment: stored.key, fromMs: phase.startedAtMs, toMs: asOfMs }),
        )
      : undefined;
  const { dimension } = query;
  const byDimension =
    dimension === undefined || phase === undefined || stored.interleaving
      ? undefined
      : await reportSlices(experiment, users, { dimension, events, attributesOf, ...span });
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
    decision: interleaving
      ? decideInterleaved(experiment, interleaving, days)
      : decide(experiment, { results: metrics, users: collected.users, days, unhealthy: unhealthyDetails(health) }),
    ...(interleaving && { interleaving }),
    ...(byDimension && { byDimension }),
  };
}

/** Assigned or first exposed within the span. */
function usersOfSpan(
  users: readonly ExperimentUser[],
  { exposedFromMs, asOfMs }: { exposedFromMs: number; asOfMs: number },
): ExperimentUser[] {
  const within = (atMs: number | undefined): boolean => atMs !== undefined && atMs >= exposedFromMs && atMs <= asOfMs;
  return users.filter((user) => within(user.exposedAtMs ?? user.sinceMs));
}

const nothing: Collected = { outcomes: [], users: 0, days: [] };
