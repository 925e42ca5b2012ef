import type { TrainingInteraction } from "../models/contract/training-data.ts";

/** Whether the times of interactions say in which order users consumed items, and why not. */
export interface TimeOrder {
  isInformative: boolean;
  reason: string;
}

/** Above this share of equal neighbouring times the order within a user is mostly chance. */
const mostTies = 0.5;
/** An import: so many interactions, and this share of all of them within so short a time. */
const leastImported = 500;
const importedShare = 0.9;
const importedWithinMs = 3_600_000;

/**
 * Times are uninformative where most neighbouring interactions of a user have the same time, or where nearly all interactions
 * happened within an hour: then they are times of arrival in bulk, not of what users did.
 */
export function judgeTimeOrder(interactions: readonly TrainingInteraction[]): TimeOrder {
  const ties = tieShare(interactions);
  if (ties > mostTies) {
    return { isInformative: false, reason: `${Math.round(100 * ties)} % of a user's neighbouring times are equal` };
  }
  if (interactions.length >= leastImported) {
    const times = Float64Array.from(interactions, ({ atMs }) => atMs).sort();
    const span = Math.floor(importedShare * times.length) - 1;
    for (let first = 0; first + span < times.length; first++) {
      if (times[first + span]! - times[first]! > importedWithinMs) continue;
      return {
        isInformative: false,
        reason: "nearly all interactions have times within one hour, as in a bulk import",
      };
    }
  }
  return { isInformative: true, reason: "times differ within users and spread over more than one hour" };
}

/** Share of pairs of neighbouring interactions of a user that have the same time; 0 without pairs. */
function tieShare(interactions: readonly TrainingInteraction[]): number {
  const byUser = new Map<string, number[]>();
  for (const { userId, atMs } of interactions) {
    const own = byUser.get(userId);
    if (own) own.push(atMs);
    else byUser.set(userId, [atMs]);
  }
  let [pairs, ties] = [0, 0];
  for (const times of byUser.values()) {
    times.sort((a, b) => a - b);
    for (let i = 1; i < times.length; i++) {
      pairs++;
      if (times[i] === times[i - 1]) ties++;
    }
  }
  return pairs === 0 ? 0 : ties / pairs;
}
