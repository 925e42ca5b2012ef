import type { TrainingInteraction } from "../models/contract/training-data.ts";

/** Whether the times of interactions say in which order users consumed items, and why not. */
export interface TimeOrder {
  isInformative: boolean;
  reason: string;
}

/**
 * Above this share of pairs of equal times the order within a user is mostly chance. Neighbours alone do not tell: in MovieLens-100k half
 * of them are equal, two or three ratings to a second, and of all pairs only 4 %.
 */
const mostTies = 0.5;
/** An import: so many interactions, and this share of all of them within so short a time. */
const leastImported = 500;
const importedShare = 0.9;
const importedWithinMs = 3_600_000;

/**
 * Times are uninformative where they leave open which came first in most pairs of a user's interactions, or where nearly all
 * interactions happened within an hour: then they are times of arrival in bulk, not of what users did.
 */
export function judgeTimeOrder(interactions: readonly TrainingInteraction[]): TimeOrder {
  const ties = tieShare(interactions);
  if (ties > mostTies) {
    return {
      isInformative: false,
      reason: `of two interactions of a user, ${Math.round(100 * ties)} % have equal times`,
    };
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

/** Share of pairs of a user's interactions that have the same time, as a mean over users with two or more; 0 without such users. */
function tieShare(interactions: readonly TrainingInteraction[]): number {
  const byUser = new Map<string, Map<number, number>>();
  for (const { userId, atMs } of interactions) {
    const counts = byUser.get(userId) ?? new Map<number, number>();
    byUser.set(userId, counts);
    counts.set(atMs, (counts.get(atMs) ?? 0) + 1);
  }
  let [users, sum] = [0, 0];
  for (const counts of byUser.values()) {
    let [events, ties] = [0, 0];
    for (const count of counts.values()) {
      events += count;
      ties += count * (count - 1);
    }
    if (events < 2) continue;
    users++;
    sum += ties / (events * (events - 1));
  }
  return users === 0 ? 0 : sum / users;
}
