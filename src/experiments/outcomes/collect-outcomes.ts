import { durationMs } from "../../segments/rules/duration.ts";
import type { Experiment } from "../definition/experiment.ts";
import type {
  ExperimentUnit,
  ExperimentUnitStore,
  MetricEvent,
  MetricEventSource,
} from "../definition/experiment-store.ts";
import { eventsOf, type Metric } from "../definition/metric.ts";
import { type ArmOutcomes, addOutcome, createArm } from "./arm-outcomes.ts";
import { dayMs, daysBefore, readOutcome } from "./unit-outcome.ts";

/** Where outcomes are read from. */
export interface OutcomeSources {
  units: Pick<ExperimentUnitStore, "list" | "countByVariation">;
  events: MetricEventSource;
  now: () => number;
}

export interface Collected {
  /** By metric, then by variation. */
  outcomes: ArmOutcomes[][];
  /** Exposed users, those who saw two variations left out. */
  users: number;
  /** Newly exposed users by UTC day and variation, ascending. */
  days: { day: string; users: number[] }[];
}

/**
 * Reads the users of an experiment who were exposed in a span of time, and what each metric is for each of them by a point in
 * time. From the stored events, a thousand users at a time: so late events, joined and erased users, and a metric that was
 * added later all count as if they had always been known.
 */
export async function collectOutcomes(
  experiment: Experiment,
  options: {
    units: Pick<ExperimentUnitStore, "list">;
    events: MetricEventSource;
    exposedFromMs: number;
    /** Default: `asOfMs`. Included. */
    exposedToMs?: number;
    asOfMs: number;
    metrics?: readonly Metric[];
  },
): Promise<Collected> {
  const { units, events, exposedFromMs, asOfMs, metrics = experiment.metrics } = options;
  const exposedToMs = Math.min(asOfMs, options.exposedToMs ?? asOfMs);
  const readers = metrics.map(readOutcome);
  const outcomes = metrics.map(() => experiment.variations.map(createArm));
  const names = [...new Set(metrics.flatMap(eventsOf))];
  const days = new Map<string, number[]>();
  let users = 0;
  let after: string | undefined;
  for (;;) {
    const page = await units.list({
      experiment: experiment.key,
      exposedFromMs,
      exposedToMs,
      limit: pageSize,
      ...(after !== undefined && { after }),
    });
    const counted = page.filter((unit) => !unit.multiple && unit.variation < experiment.variations.length);
    const byProfile = await readEvents(events, counted, { names, asOfMs, metrics });
    for (const unit of counted) {
      users++;
      countDay(days, unit, experiment.variations.length);
      const own = byProfile.get(unit.profileId) ?? [];
      readers.forEach((read, m) => {
        addOutcome(outcomes[m]![unit.variation]!, read(own, unit.exposedAtMs!, asOfMs));
      });
    }
    if (page.length < pageSize) break;
    after = page.at(-1)!.profileId;
  }
  return {
    outcomes,
    users,
    days: [...days].sort(([a], [b]) => (a < b ? -1 : 1)).map(([day, counts]) => ({ day, users: counts })),
  };
}

async function readEvents(
  source: MetricEventSource,
  units: readonly ExperimentUnit[],
  { names, asOfMs, metrics }: { names: string[]; asOfMs: number; metrics: readonly Metric[] },
): Promise<Map<string, MetricEvent[]>> {
  const byProfile = new Map<string, MetricEvent[]>();
  if (units.length === 0 || names.length === 0) return byProfile;
  const exposures = units.map((unit) => unit.exposedAtMs!);
  const events = await source.read({
    profileIds: units.map((unit) => unit.profileId),
    names,
    fromMs: Math.min(...exposures) - daysBefore * dayMs,
    toMs: Math.min(asOfMs, Math.max(...exposures) + longestWindowMs(metrics)),
  });
  for (const event of events) {
    const own = byProfile.get(event.profileId);
    if (own === undefined) byProfile.set(event.profileId, [event]);
    else own.push(event);
  }
  return byProfile;
}

function longestWindowMs(metrics: readonly Metric[]): number {
  return Math.max(
    ...metrics.map((metric) => {
      const window = metric.type === "retention" ? metric.to : metric.window;
      return window === undefined ? Number.MAX_SAFE_INTEGER / 2 : durationMs(window);
    }),
  );
}

function countDay(days: Map<string, number[]>, unit: ExperimentUnit, variations: number): void {
  const day = new Date(unit.exposedAtMs!).toISOString().slice(0, 10);
  let counts = days.get(day);
  if (counts === undefined) {
    counts = new Array<number>(variations).fill(0);
    days.set(day, counts);
  }
  counts[unit.variation]!++;
}

const pageSize = 1_000;
