import { chiSquareUpperTail } from "../../learning/distributions/chi-square.ts";
import { logGamma } from "../../learning/distributions/log-gamma.ts";

export interface SampleRatioCheck {
  /** Valid at every look: alarms at 1 / 1,000 are false in at most one of 1,000 experiments, however often it is read. */
  alwaysValidPValue: number;
  /** ln of the Bayes factor against the promised weights. */
  logBayesFactor: number;
  /** The classic chi-square test, valid for one look only. */
  chiSquarePValue: number;
}

/**
 * Checks whether users arrive in the promised shares ("sample ratio mismatch"). Counts and weights by variation; weights may
 * have any sum, and variations with weight 0 are left out.
 *
 * Always valid: the sequential multinomial test (Lindon and Malek 2022): with a Dirichlet(k theta_0) alternative around the
 * promised shares theta_0 the Bayes factor ln B(k theta_0 + n) - ln B(k theta_0) - sum n_i ln theta_0i is a martingale under
 * the promise, so P(it ever passes ln(1 / p)) <= p. `concentration` k = 1,000 was chosen by simulation: it finds 51/49 at a
 * median of 43,000 users. No users give p = 1.
 */
export function checkSampleRatio(
  counts: readonly number[],
  weights: readonly number[],
  concentration = 1_000,
): SampleRatioCheck {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const used = weights.flatMap((weight, i) => (weight > 0 ? [{ share: weight / total, count: counts[i] ?? 0 }] : []));
  const n = used.reduce((sum, { count }) => sum + count, 0);
  if (n === 0 || used.length < 2) return { alwaysValidPValue: 1, logBayesFactor: 0, chiSquarePValue: 1 };
  let logBayesFactor = logGamma(concentration) - logGamma(concentration + n);
  let chiSquare = 0;
  for (const { share, count } of used) {
    const prior = concentration * share;
    logBayesFactor += logGamma(prior + count) - logGamma(prior) - count * Math.log(share);
    chiSquare += (count - n * share) ** 2 / (n * share);
  }
  return {
    alwaysValidPValue: Math.min(1, Math.exp(-logBayesFactor)),
    logBayesFactor,
    chiSquarePValue: chiSquareUpperTail(chiSquare, used.length - 1),
  };
}
