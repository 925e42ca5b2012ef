import {
  effectiveSize,
  type Interval,
  rakingWeights,
  standardisedDifference,
  wilsonInterval,
} from "../../learning/clustering/coverage.ts";
import type { Matrix } from "../../learning/clustering/matrix.ts";
import { applyScaling, fitScaling } from "../../learning/clustering/normalise-features.ts";
import type { UserFeature } from "./features.ts";
import { columnOf } from "./learn-groups.ts";
import type { ReadUsers } from "./read-users.ts";

export interface CoverageRow {
  group: string;
  users: number;
  share: number;
  interval: Interval;
  /** Share of all events. */
  eventShare: number;
  /** The share that it ought to have, where one was declared. */
  reference?: number;
  /** share / reference. */
  ratio?: number;
  /** Below 0.8 or above 1.25 of the reference. */
  isFlagged: boolean;
  /** Share of the group's users of whom a feature is not known, where that is more than for all users together. */
  missing: { feature: string; share: number; overall: number }[];
  /** Features whose standardised difference to all other users is above 0.1, largest first. */
  differences: { feature: string; difference: number }[];
}

export interface CoverageReport {
  by: string;
  users: number;
  rows: CoverageRow[];
  /** Weights that give every group its reference share, and what they would change; only with a reference. */
  weighting?: {
    hasConverged: boolean;
    /** Kish's effective number of users under the weights. */
    effectiveUsers: number;
    byGroup: { group: string; weight: number }[];
    changes: { feature: string; mean: number; weighted: number }[];
  };
}

const flagBelow = 0.8;
const flagAbove = 1.25;
const noticeableDifference = 0.1;
const unknownGroup = "(unknown)";

/** Users by group and by feature, as `coverageTask` takes them from what was read. */
export interface CoverageTask {
  by: string;
  /** Of each user. */
  groups: string[];
  /** Of each user. */
  events: number[];
  /** users x features. */
  raw: Matrix;
  featureIds: string[];
  reference?: ReadonlyMap<string, number>;
}

export function coverageTask(
  read: ReadUsers,
  {
    by,
    features,
    reference,
  }: { by: string; features: readonly UserFeature[]; reference?: ReadonlyMap<string, number> },
): CoverageTask {
  return {
    ...{ by, events: read.events, raw: read.raw },
    groups: read.userIds.map((_, user) => groupOf(read, user, by)),
    featureIds: features.map(({ id }) => id),
    ...(reference !== undefined && { reference }),
  };
}

/**
 * How users spread over the groups of a trait or the channel, against declared shares: representation with Wilson's 95 %
 * interval, features that are missing more often, and features that differ; raking weights and what they would change.
 */
export function coverageReport(task: CoverageTask): CoverageReport {
  const { by, groups, events, reference } = task;
  const scaled = scaledColumns(task);
  const totalEvents = events.reduce((sum, count) => sum + count, 0);
  const declared = [...(reference?.values() ?? [])].reduce((sum, share) => sum + share, 0);
  const rows = [...new Set([...groups, ...(reference?.keys() ?? [])])].sort().map((group): CoverageRow => {
    const members = [...groups.keys()].filter((user) => groups[user] === group);
    const others = [...groups.keys()].filter((user) => groups[user] !== group);
    const share = groups.length === 0 ? 0 : members.length / groups.length;
    const wanted = reference?.get(group);
    const ratio = wanted === undefined || wanted === 0 ? undefined : share / (wanted / declared);
    return {
      ...{ group, users: members.length, share, interval: wilsonInterval(members.length, groups.length) },
      eventShare: totalEvents === 0 ? 0 : members.reduce((sum, user) => sum + events[user]!, 0) / totalEvents,
      ...(wanted !== undefined && { reference: wanted / declared }),
      ...(ratio !== undefined && { ratio }),
      isFlagged: ratio !== undefined && (ratio < flagBelow || ratio > flagAbove),
      missing: missingOf(task, members),
      differences: differencesOf(task, { scaled, members, others }),
    };
  });
  const weighting = reference === undefined || groups.length === 0 ? undefined : weigh(task, reference);
  return { by, users: groups.length, rows, ...(weighting !== undefined && { weighting }) };
}

function groupOf({ channels, traits }: ReadUsers, user: number, by: string): string {
  const value = by === "channel" ? channels[user] : traits[user]![by];
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? String(value)
    : unknownGroup;
}

/** Columns on one scale by their place in the raw matrix; constant ones are left out. */
function scaledColumns({ raw }: CoverageTask): Map<number, Float64Array> {
  const scaling = fitScaling(raw, "zscore");
  const matrix = applyScaling(raw, scaling);
  return new Map(scaling.columns.map(({ column }, j) => [column, columnOf(matrix, j)]));
}

function missingOf({ raw, featureIds }: CoverageTask, members: readonly number[]): CoverageRow["missing"] {
  return featureIds.flatMap((id, column) => {
    const isMissing = (user: number): boolean => Number.isNaN(raw.values[user * raw.columns + column]!);
    const share = members.filter(isMissing).length / Math.max(1, members.length);
    const overall =
      Array.from({ length: raw.rows }, (_, user) => user).filter(isMissing).length / Math.max(1, raw.rows);
    return share > overall ? [{ feature: id, share, overall }] : [];
  });
}

function differencesOf(
  { featureIds }: CoverageTask,
  {
    scaled,
    members,
    others,
  }: { scaled: ReadonlyMap<number, Float64Array>; members: readonly number[]; others: readonly number[] },
): CoverageRow["differences"] {
  if (members.length < 2 || others.length < 2) return [];
  return [...scaled]
    .map(([column, values]) => ({
      feature: featureIds[column]!,
      difference: standardisedDifference(momentsOf(values, members), momentsOf(values, others)),
    }))
    .filter(({ difference }) => difference > noticeableDifference)
    .sort((a, b) => b.difference - a.difference);
}

function weigh(
  { raw, groups, featureIds }: CoverageTask,
  reference: ReadonlyMap<string, number>,
): NonNullable<CoverageReport["weighting"]> {
  const { weights, hasConverged } = rakingWeights([{ groups, shares: reference }], groups.length);
  const byGroup = [...new Set(groups)].sort().map((group) => ({ group, weight: weights[groups.indexOf(group)]! }));
  const changes = featureIds.map((id, column) => {
    let [sum, count, weighted, total] = [0, 0, 0, 0];
    for (let user = 0; user < raw.rows; user++) {
      const value = raw.values[user * raw.columns + column]!;
      if (Number.isNaN(value)) continue;
      sum += value;
      count++;
      weighted += weights[user]! * value;
      total += weights[user]!;
    }
    return { feature: id, mean: count === 0 ? 0 : sum / count, weighted: total === 0 ? 0 : weighted / total };
  });
  return { hasConverged, effectiveUsers: effectiveSize(weights), byGroup, changes };
}

function momentsOf(values: Float64Array, users: readonly number[]): { mean: number; variance: number } {
  const mean = users.reduce((sum, user) => sum + values[user]!, 0) / users.length;
  const variance = users.reduce((sum, user) => sum + (values[user]! - mean) ** 2, 0) / (users.length - 1);
  return { mean, variance };
}
