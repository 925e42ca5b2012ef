import { incompleteBeta } from "../../learning/distributions/incomplete-beta.ts";
import { normalQuantile } from "../../learning/distributions/normal.ts";
import { checkSampleRatio } from "../statistics/sample-ratio.ts";

/** Units (users) by the team that they clicked more, over all their lists. */
export interface Preferences {
  first: number;
  second: number;
  ties: number;
}

export interface PreferenceResult {
  units: number;
  /** (units that prefer the second + half of the ties) / units - 1/2, in [-.5, .5]: above 0 the second ranking is better. */
  delta: number;
  low: number;
  high: number;
  /** Exact two-sided sign test without the ties, for one look at the end. */
  signTestPValue: number;
  /** Valid at every look: one over the e-value of betting against a fair coin (Beta mixture). */
  alwaysValidPValue: number;
}

/** Counts each unit for the team that it clicked more. */
export function countPreferences(clicks: Iterable<{ first: number; second: number }>): Preferences {
  const counts = { first: 0, second: 0, ties: 0 };
  for (const { first, second } of clicks) counts[first > second ? "first" : second > first ? "second" : "ties"]++;
  return counts;
}

/** Which of two interleaved rankings users prefer. No units gives a delta of 0 and p-values of 1. */
export function comparePreferences({ first, second, ties }: Preferences, alpha = 0.05): PreferenceResult {
  const units = first + second + ties;
  if (units === 0) return { units, delta: 0, low: -0.5, high: 0.5, signTestPValue: 1, alwaysValidPValue: 1 };
  const delta = (second + ties / 2) / units - 0.5;
  // One unit is added on either side (Agresti and Caffo 2000), so that a handful of units gives a wide interval, not none.
  const padded = units + 2;
  const centre = (second + 1 + ties / 2) / padded - 0.5;
  const variance = ((first + second + 2) / 4 / padded - centre ** 2) / padded;
  const reach = normalQuantile(1 - alpha / 2) * Math.sqrt(variance);
  return {
    units,
    delta,
    low: Math.max(-0.5, centre - reach),
    high: Math.min(0.5, centre + reach),
    signTestPValue: signTest(first, second),
    alwaysValidPValue: checkSampleRatio([first, second], [1, 1], mixture).alwaysValidPValue,
  };
}

/** Two-sided p-value of a fair coin: 2 P(X >= the larger), X ~ Binomial(n, 1/2); 1 for no decisive unit. */
export function signTest(first: number, second: number): number {
  const n = first + second;
  const larger = Math.max(first, second);
  if (n === 0) return 1;
  return Math.min(1, 2 * incompleteBeta(larger, n - larger + 1, 0.5));
}

/** Concentration of the Beta mixture around 1/2: narrow enough to find 55 to 45 early. */
const mixture = 100;
