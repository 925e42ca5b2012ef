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

/** Draws by which the odds of each candidate are estimated. */
const oddsDraws = 64;

/**
 * Probability that the sampling names a candidate first, for each of them, as the share of 64 further draws (with one draw in its
 * favour, so that none is 0): what a log needs to correct for what chance showed.
 */
export function explorationOdds(
  candidates: Parameters<typeof sampleExploration>[0],
  options: Parameters<typeof sampleExploration>[1],
): Map<number, number> {
  const odds = new Map(candidates.map(({ row }) => [row, 1 / (oddsDraws + candidates.length)]));
  for (let draw = 0; draw < oddsDraws && candidates.length > 0; draw++) {
    const { row } = sampleExploration(candidates, options)[0]!;
    odds.set(row, odds.get(row)! + 1 / (oddsDraws + candidates.length));
  }
  return odds;
}
