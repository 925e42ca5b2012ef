import {
  effectiveSize,
  type Interval,
  rakingWeights,
  standardisedDifference,
  wilsonInterval,
} from "../../learning/clustering/coverage.ts";
import type { Matrix } from "../../learning/clustering/matrix.ts";
import { applyScaling, fitScaling } from "../../learning/clustering/normalise-features.ts";
import { columnOf } from "./learn-groups.ts";

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
  users: number;
  margins: { by: string; rows: CoverageRow[] }[];
  /** Weights that give every group its reference share, in every margin at once, and what they would change; only with a reference. */
  weighting?: Weighting;
}

export interface Weighting {
  hasConverged: boolean;
  /** Kish's effective number of users under the weights. */
  effectiveUsers: number;
  /** Mean weight of the users of each group, and its share under the weights: weights are cut, so that it may not reach the reference. */
  byGroup: { by: string; group: string; weight: number; share: number; reference?: number }[];
  changes: { feature: string; mean: number; weighted: number }[];
}

/** The group of each user by one trait, the channel or the source. */
export interface MarginOfUsers {
  by: string;
  names: string[];
  /** Of each user, a place in `names`. */
  of: Uint32Array;
  /** Share that each group ought to have, in any unit. */
  reference?: [string, number][];
}

const flagBelow = 0.8;
const flagAbove = 1.25;
const noticeableDifference = 0.1;

/** Users by group and by feature. */
export interface CoverageTask {
  margins: MarginOfUsers[];
  /** Of each user. */
  events: number[];
  /** users x features. */
  raw: Matrix;
  featureIds: string[];
}

/**
 * How users spread over the groups of traits, channels or sources, against declared shares: representation with Wilson's 95 %
 * interval, features that are missing more often, and features that differ; raking weights over all margins and what they would change.
 */
export function coverageReport(task: CoverageTask): CoverageReport {
  const scaled = scaledColumns(task);
  const isWeighted = task.raw.rows > 0 && task.margins.some(({ reference }) => reference !== undefined);
  return {
    users: task.raw.rows,
    margins: task.margins.map((margin) => ({ by: margin.by, rows: rowsOf(task, margin, scaled) })),
    ...(isWeighted && { weighting: weighUsers(task.margins, task).weighting }),
  };
}

function rowsOf(
  task: CoverageTask,
  { names, of, reference }: MarginOfUsers,
  scaled: ReadonlyMap<number, Float64Array>,
): CoverageRow[] {
  const { events } = task;
  const users = of.length;
  const wantedOf = new Map(reference);
  const totalEvents = events.reduce((sum, count) => sum + count, 0);
  const declared = [...wantedOf.values()].reduce((sum, share) => sum + share, 0);
  return [...new Set([...names, ...wantedOf.keys()])].sort().map((group): CoverageRow => {
    const number = names.indexOf(group);
    const members = [...of.keys()].filter((user) => of[user] === number);
    const others = [...of.keys()].filter((user) => of[user] !== number);
    const share = users === 0 ? 0 : members.length / users;
    const wanted = wantedOf.get(group);
    const ratio = wanted === undefined || wanted === 0 ? undefined : share / (wanted / declared);
    return {
      ...{ group, users: members.length, share, interval: wilsonInterval(members.length, users) },
      eventShare: totalEvents === 0 ? 0 : members.reduce((sum, user) => sum + events[user]!, 0) / totalEvents,
      ...(wanted !== undefined && { reference: wanted / declared }),
      ...(ratio !== undefined && { ratio }),
      isFlagged: ratio !== undefined && (ratio < flagBelow || ratio > flagAbove),
      missing: missingOf(task, members),
      differences: differencesOf(task, { scaled, members, others }),
    };
  });
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

/** Raking weights of users over all margins that have a reference, and what they change. */
export function weighUsers(
  margins: readonly MarginOfUsers[],
  { raw, featureIds }: Pick<CoverageTask, "raw" | "featureIds">,
): { weights: Float64Array; weighting: Weighting } {
  const raked = margins.flatMap(({ names, of, reference }) =>
    reference === undefined ? [] : [{ groups: Array.from(of, (name) => names[name]!), shares: new Map(reference) }],
  );
  const { weights, hasConverged } = rakingWeights(raked, raw.rows);
  const byGroup = margins.flatMap(({ by, names, of, reference }) => {
    const wantedOf = new Map(reference);
    const declared = [...wantedOf.values()].reduce((sum, share) => sum + share, 0);
    const sums = names.map(() => ({ weight: 0, users: 0 }));
    for (let user = 0; user < of.length; user++) {
      const sum = sums[of[user]!]!;
      sum.weight += weights[user]!;
      sum.users++;
    }
    return names.map((group, name) => {
      const wanted = wantedOf.get(group);
      const weight = sums[name]!.weight / sums[name]!.users;
      const share = sums[name]!.weight / of.length;
      return { by, group, weight, share, ...(wanted !== undefined && { reference: wanted / declared }) };
    });
  });
  byGroup.sort((a, b) => (a.by === b.by ? (a.group < b.group ? -1 : 1) : 0));
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
  return { weights, weighting: { hasConverged, effectiveUsers: effectiveSize(weights), byGroup, changes } };
}

function momentsOf(values: Float64Array, users: readonly number[]): { mean: number; variance: number } {
  const mean = users.reduce((sum, user) => sum + values[user]!, 0) / users.length;
  const variance = users.reduce((sum, user) => sum + (values[user]! - mean) ** 2, 0) / (users.length - 1);
  return { mean, variance };
}
