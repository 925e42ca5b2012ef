import { type Affinities, affinityKinds, createAffinities } from "../features/affinities.ts";
import { type HalfLives, restoreSum } from "../features/decayed-sum.ts";
import { recallFeature } from "../features/feature-ids.ts";

/** Affinities of a stored profile before format 4. */
export interface OldAffinities {
  updatedAtMs: number;
  /** Milliseconds before `updatedAtMs`, each once; since format 3. */
  times?: number[];
  /**
   * All affinities of a kind in one flat list, for each: id, label (0 for the id), the place of its time in `times`
   * (before format 3 the time itself), and a value for every stored half-life.
   */
  affinities?: Record<string, (string | number)[]>;
}

/** `slots` names the present half-life of each stored one; values are `perOne` times the sums. */
export function readOldAffinities(
  { updatedAtMs, times, affinities: lists = {} }: OldAffinities,
  { slots, halfLives, perOne }: { slots: readonly number[]; halfLives: HalfLives; perOne: number },
): Affinities {
  const stride = 3 + slots.length;
  const entries = affinityKinds.flatMap((name, kind) => {
    const list = lists[name] ?? [];
    return Array.from({ length: list.length / stride }, (_, i) => ({
      kind,
      entry: list.slice(i * stride, (i + 1) * stride),
    }));
  });
  const affinities = createAffinities(
    halfLives,
    entries.map(({ kind, entry: [id, label] }) =>
      recallFeature(kind, id as string, (label === 0 ? id : label) as string),
    ),
  );
  for (const [row, { entry }] of entries.entries()) {
    const [time, ...values] = entry.slice(2) as number[];
    restoreSum(affinities.sums, halfLives, {
      row,
      atMs: updatedAtMs - (times === undefined ? time! : times[time!]!),
      values: values.map((value) => value / perOne),
      slots,
    });
  }
  return affinities;
}
