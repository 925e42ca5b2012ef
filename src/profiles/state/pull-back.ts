import { type DecayedSums, dayMs, type HalfLives, strideOf } from "../features/decayed-sum.ts";
import type { InteractionRules } from "./interaction-rules.ts";
import type { Profile } from "./profile.ts";

/** Clocks of several servers differ by less. */
const toleranceMs = 10 * 60_000;

/**
 * Brings times that are still to come back to `nowMs`, in place: a clock that was ahead once would outweigh, for as long
 * as it was ahead, everything that follows. The values stay. Returns the items whose memories changed; does nothing,
 * and costs nothing, for a profile of the past.
 */
export function pullBack(profile: Profile, nowMs: number, rules: InteractionRules): string[] {
  if (profile.updatedAtMs <= nowMs + toleranceMs) return [];
  const { affinities, mood, habits, engagement, items } = profile;
  pullSums(affinities.sums, rules.halfLives, nowMs);
  pullSums(mood.sums, rules.moodHalfLives, nowMs);
  pullSums(habits.sums, rules.habitHalfLives, nowMs);
  for (const interest of [...profile.interests, ...profile.aversions]) interest.atMs = Math.min(interest.atMs, nowMs);
  const today = Math.floor(nowMs / dayMs);
  mood.days = mood.days.filter(({ day }) => day <= today);
  for (const time of ["firstSeenMs", "lastSeenMs", "sessionStartMs"] as const) {
    engagement[time] = Math.min(engagement[time], nowMs);
  }
  profile.createdAtMs = Math.min(profile.createdAtMs, nowMs);
  profile.updatedAtMs = nowMs;
  const changed = [...items].filter(([, { atMs, lastMs }]) => Math.max(atMs, lastMs) > nowMs);
  for (const [itemId, memory] of changed) {
    const { atMs, lastMs } = memory;
    items.set(itemId, { ...memory, atMs: Math.min(atMs, nowMs), lastMs: Math.min(lastMs, nowMs) });
  }
  return changed.map(([itemId]) => itemId);
}

function pullSums(sums: DecayedSums, halfLives: HalfLives, nowMs: number): void {
  for (let start = 0; start < sums.length; start += strideOf(halfLives)) {
    sums[start] = Math.min(sums[start]!, nowMs);
  }
}
