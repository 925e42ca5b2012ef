import type { Experiment } from "../definition/experiment.ts";
import type { Credit } from "../definition/experiment-store.ts";
import { comparePreferences, countPreferences, type PreferenceResult } from "../interleaving/preference.ts";
import type { ExperimentUser } from "../outcomes/experiment-user.ts";
import type { Decision } from "./decide.ts";
import { describeAge, percent, round } from "./describe-effect.ts";

/** Which of two rankings users prefer, from lists that held both. */
export interface InterleavingResult extends PreferenceResult {
  /** Names of the two rankings; `second` is the one that a positive delta favours. */
  rankings: [string, string];
  /** Users by the ranking that they clicked more, and those without a preference. */
  first: number;
  second: number;
  ties: number;
  /** Credited clicks of each ranking. */
  clicks: [number, number];
}

/** Preferences of the users who saw an interleaved list; who clicked neither ranking's items more counts as a tie. */
export function compareInterleaved(
  experiment: Experiment,
  users: readonly ExperimentUser[],
  credits: readonly Credit[],
): InterleavingResult {
  const clicks = new Map(users.map(({ profileId }) => [profileId, { first: 0, second: 0 }]));
  const total: [number, number] = [0, 0];
  for (const { profileId, team, clicks: count } of credits) {
    const own = clicks.get(profileId);
    if (own === undefined || team > 1) continue;
    own[team === 0 ? "first" : "second"] += count;
    total[team as 0 | 1] += count;
  }
  const counts = countPreferences(clicks.values());
  const [first, second] = experiment.variations;
  return {
    rankings: [first!.name, second!.name],
    ...counts,
    clicks: total,
    ...comparePreferences(counts, experiment.alpha),
  };
}

/** What to do: the preferred ranking once the always-valid test is sure and the minimum days are over. */
export function decideInterleaved(
  { alpha, minimumDays, variations }: Experiment,
  found: InterleavingResult,
  days: number,
): Decision {
  const winner = variations[found.delta > 0 ? 1 : 0]!;
  const loser = variations[found.delta > 0 ? 0 : 1]!;
  const decisive = found.first + found.second;
  const share = decisive === 0 ? 0 : Math.max(found.first, found.second) / decisive;
  const evidence = `${percent(share)} of the ${decisive} users with a preference (always-valid p ${round(found.alwaysValidPValue)})`;
  if (found.alwaysValidPValue >= alpha)
    return {
      verdict: "wait",
      sentence:
        decisive === 0
          ? "Wait: nobody has clicked an item yet that only one of the rankings put there."
          : `Wait: users do not prefer either ranking clearly; ${winner.name} leads with ${evidence}.`,
      reasons: [],
    };
  if (days < minimumDays)
    return {
      verdict: "wait",
      variation: winner.key,
      sentence: `Wait: ${winner.name} is preferred by ${evidence}, but the experiment has run for ${describeAge(days, minimumDays)}.`,
      reasons: ["minimum days"],
    };
  return {
    verdict: found.delta > 0 ? "ship" : "rollback",
    variation: variations[1]!.key,
    sentence:
      found.delta > 0
        ? `Ship ${winner.name}: it is preferred to ${loser.name} by ${evidence}.`
        : `Keep ${winner.name}: it is preferred to ${loser.name} by ${evidence}.`,
    reasons: [`${winner.name} is preferred`],
  };
}
