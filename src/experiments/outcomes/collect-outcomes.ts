import { durationMs } from "../../segments/rules/duration.ts";
import type { Experiment } from "../definition/experiment.ts";
import type { ExperimentUnitStore, MetricEvent, MetricEventSource } from "../definition/experiment-store.ts";
import { eventsOf, type Metric } from "../definition/metric.ts";
import { type ArmOutcomes, addOutcome, createArm } from "./arm-outcomes.ts";
import type { ExperimentUser } from "./experiment-user.ts";
import { dayMs, daysBefore, readOutcome } from "./unit-outcome.ts";

/** Where outcomes are read from. */
export interface OutcomeSources {
  units: Pick<ExperimentUnitStore, "list" | "credits">;
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
 * What each metric is, by a point in time, for each user who was first exposed in a span of time. From the stored events, a
 * thousand users at a time: so late events, joined and erased users, and a metric that was added later all count as if they
 * had always been known.
 */
export async function collectOutcomes(
  experiment: Experiment,
  users: readonly ExperimentUser[],
  options: {
    events: MetricEventSource;
    exposedFromMs: number;
    /** Default: `asOfMs`. Included. */
    exposedToMs?: number;
    asOfMs: number;
    metrics?: readonly Metric[];
  },
): Promise<Collected> {
  const { events, exposedFromMs, asOfMs, metrics = experiment.metrics } = options;
  const exposedToMs = Math.min(asOfMs, options.exposedToMs ?? asOfMs);
  const readers = metrics.map(readOutcome);
  const outcomes = metrics.map(() => experiment.variations.map(createArm));
  const names = [...new Set(metrics.flatMap(eventsOf))];
  const days = new Map<string, number[]>();
  const needsPast = metrics.some(({ cuped }) => cuped);
  const counted = users.filter(
    (user): user is ExposedUser =>
      !user.multiple &&
      user.variation < experiment.variations.length &&
      user.exposedAtMs !== undefined &&
      user.exposedAtMs >= exposedFromMs &&
      user.exposedAtMs <= exposedToMs,
  );
  for (let start = 0; start < counted.length; start += pageSize) {
    const page = counted.slice(start, start + pageSize);
    const byProfile = await readEvents(events, page, { names, asOfMs, metrics });
    const first = needsPast ? await events.firstSeen(page.map(({ profileId }) => profileId)) : undefined;
    for (const user of page) {
      countDay(days, user, experiment.variations.length);
      const own = byProfile.get(user.profileId) ?? [];
      const isKnown = first === undefined || (first.get(user.profileId) ?? user.exposedAtMs) < user.exposedAtMs;
      readers.forEach((read, m) => {
        addOutcome(outcomes[m]![user.variation]!, read(own, user.exposedAtMs, asOfMs), isKnown);
      });
    }
  }
  return {
    outcomes,
    users: counted.length,
    days: [...days].sort(([a], [b]) => (a < b ? -1 : 1)).map(([day, counts]) => ({ day, users: counts })),
  };
}

type ExposedUser = ExperimentUser & { exposedAtMs: number };

async function readEvents(
  source: MetricEventSource,
  users: readonly ExposedUser[],
  { names, asOfMs, metrics }: { names: string[]; asOfMs: number; metrics: readonly Metric[] },
): Promise<Map<string, MetricEvent[]>> {
  const byProfile = new Map<string, MetricEvent[]>();
  if (names.length === 0) return byProfile;
  const exposures = users.map((user) => user.exposedAtMs);
  const events = await source.read({
    profileIds: users.map((user) => user.profileId),
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

function countDay(days: Map<string, number[]>, user: ExposedUser, variations: number): void {
  const day = new Date(user.exposedAtMs).toISOString().slice(0, 10);
  let counts = days.get(day);
  if (counts === undefined) {
    counts = new Array<number>(variations).fill(0);
    days.set(day, counts);
  }
  counts[user.variation]!++;
}

const pageSize = 1_000;
