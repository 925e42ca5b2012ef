import type { ItemStatistics } from "../../events/item-statistics.ts";
import { sampleBeta } from "../../learning/sample-beta.ts";
import type { Random } from "../../math/random.ts";

/** An item is new to users until it has been in front of this many. */
export const newUntilExposures = 30;
/** Prior of an untried item: Beta(1, 2), a mean response of a third, wide enough to be tried. */
const prior = { successes: 1, failures: 2 };

/**
 * Thompson sampling (Thompson 1933; Chapelle and Li 2011): draws a response rate for each candidate from its posterior
 * Beta(1 + successes, 2 + failures), and returns candidates by that draw times their fit, best first. The unsure ones
 * get their chance in proportion to the odds that they are the best.
 */
export function sampleExploration(
  candidates: readonly { row: number; itemId: string; fit: number }[],
  options: { statistics: Pick<ItemStatistics, "outcomesAt">; nowMs: number; random: Random },
): { row: number; drawn: number }[] {
  return candidates
    .map(({ row, itemId, fit }) => {
      const { successes, failures } = options.statistics.outcomesAt(itemId, options.nowMs);
      const rate = sampleBeta(prior.successes + successes, prior.failures + failures, options.random);
      return { row, drawn: rate * (0.25 + 0.75 * fit) };
    })
    .sort((a, b) => b.drawn - a.drawn || a.row - b.row);
}

/** `limit * share` rows; the fraction left over is one more row with that probability. */
export function explorePositions(limit: number, share: number, random: Random): number {
  const expected = limit * share;
  const whole = Math.floor(expected);
  return whole + (random() < expected - whole ? 1 : 0);
}
