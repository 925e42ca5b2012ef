import { placeOf, type Scale } from "./scale.ts";
import type { FadingValue, UserFacts } from "./user-facts.ts";

/** What comes later than this is looked at again on the way. */
const soonMs = 3_600_000;
/** The last instant that a date can have. */
const lastDateMs = 8.64e15;
/** Steps of one search; what is left is looked at when its end comes. */
const maxSteps = 256;

/**
 * Of a value that is `now`: an instant before which the place of a fading value stays as it is, and at which it has changed where that is within
 * the hour: in steps in which the value cannot reach the limit that is nearest, however often it turns. To the millisecond.
 */
export function nextReading(
  facts: UserFacts,
  valueAt: (facts: UserFacts, atMs: number) => FadingValue,
  { nowMs, scale, now }: { nowMs: number; scale: Scale; now: FadingValue },
): number {
  let atMs = nowMs;
  let present = now;
  const place = placeOf(scale, present.value);
  for (let step = 0; step < maxSteps; step++) {
    const { value, withinMs, perMs } = present;
    const reachMs = perMs === 0 ? withinMs : Math.min(withinMs, distance(scale, place, value) / perMs);
    if (reachMs === Number.POSITIVE_INFINITY || atMs + reachMs > lastDateMs) return Number.POSITIVE_INFINITY;
    atMs += Math.max(1, Math.floor(reachMs));
    if (atMs - nowMs > soonMs) return atMs;
    present = valueAt(facts, atMs);
    if (placeOf(scale, present.value) !== place) return atMs;
  }
  return atMs;
}

/** From the value to the nearest limit on either side. */
function distance({ limits }: Scale, place: number, value: number): number {
  const below = place > 0 ? value - limits[place - 1]! : Number.POSITIVE_INFINITY;
  const above = place < limits.length ? limits[place]! - value : Number.POSITIVE_INFINITY;
  return Math.min(below, above);
}
