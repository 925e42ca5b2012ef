import { type Affinities, affinityKinds, appendAffinity, createAffinities } from "./affinities.ts";
import { type HalfLives, strideOf } from "./decayed-sum.ts";
import { recallFeature } from "./known-features.ts";

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
  const affinities = createAffinities();
  const { sums } = affinities;
  for (const [kind, name] of affinityKinds.entries()) {
    const list = lists[name] ?? [];
    for (let at = 0; at < list.length; at += 3 + slots.length) {
      const id = list[at] as string;
      const label = list[at + 1] as string | 0;
      const time = list[at + 2] as number;
      const feature = recallFeature(kind, id, label === 0 ? id : label);
      const start = strideOf(halfLives) * appendAffinity(affinities, halfLives, feature);
      sums[start] = updatedAtMs - (times === undefined ? time : times[time]!);
      for (const [i, slot] of slots.entries()) {
        sums[start + 1 + slot] = sums[start + 1 + slot]! + (list[at + 3 + i] as number) / perOne;
      }
    }
  }
  return affinities;
}
