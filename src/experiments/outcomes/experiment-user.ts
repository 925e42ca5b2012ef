import type { ExperimentUnit, UnitOfProfile } from "../definition/experiment-store.ts";

/** A person in an experiment: all ids of one profile together. */
export interface ExperimentUser {
  profileId: string;
  /** The variation that any of the ids saw first; while none was seen, the one assigned first. */
  variation: number;
  /** First assigned or exposed. */
  sinceMs: number;
  exposedAtMs?: number;
  /** Segment by whose weights a bandit assigned the variation. */
  context?: string;
  /** Saw two variations, under one id or under two that were joined later: left out of results. */
  multiple: boolean;
}

/** Puts the units of each profile together; `units` in order of the profile. */
export function groupByUser(units: readonly UnitOfProfile[]): ExperimentUser[] {
  const users: ExperimentUser[] = [];
  for (let start = 0; start < units.length; ) {
    const { profileId } = units[start]!;
    let end = start + 1;
    while (end < units.length && units[end]!.profileId === profileId) end++;
    users.push({ profileId, ...joinUnits(units.slice(start, end)) });
    start = end;
  }
  return users;
}

/** The first variation that any of the ids saw wins, then the first assigned; at least one unit. */
export function joinUnits(units: readonly ExperimentUnit[]): Omit<ExperimentUser, "profileId"> {
  const first = units.reduce((best, unit) => (isBefore(unit, best) ? unit : best));
  const seen = new Set(units.filter(({ exposedAtMs }) => exposedAtMs !== undefined).map(({ variation }) => variation));
  return {
    variation: first.variation,
    sinceMs: Math.min(
      ...units.map(({ assignedAtMs = never, exposedAtMs = never }) => Math.min(assignedAtMs, exposedAtMs)),
    ),
    ...(first.exposedAtMs !== undefined && { exposedAtMs: first.exposedAtMs }),
    ...(first.context !== undefined && { context: first.context }),
    multiple: seen.size > 1,
  };
}

function isBefore(a: ExperimentUnit, b: ExperimentUnit): boolean {
  const [seenA, seenB] = [a.exposedAtMs ?? never, b.exposedAtMs ?? never];
  if (seenA !== seenB) return seenA < seenB;
  return (a.assignedAtMs ?? never) < (b.assignedAtMs ?? never);
}

const never = Number.POSITIVE_INFINITY;
