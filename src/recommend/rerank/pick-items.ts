import type { ItemStatistics } from "../../events/item-statistics.ts";
import type { Random } from "../../math/random.ts";
import type { ItemTable } from "../item-index/item-table.ts";
import type { SimilarityScale } from "../item-index/similarity-scale.ts";
import type { ScoredItem } from "../ranker/scored-item.ts";
import type { Scenario } from "../request/scenarios.ts";
import { diversify } from "./diversify.ts";
import { explorationOdds, newUntilExposures, sampleExploration } from "./explore.ts";
import { blockLength, drawPlan, type ExploringPlan, exploringProbability, keptProbability } from "./exploring-plan.ts";

export interface PickedItem {
  scored: ScoredItem;
  /** Parts of the score beside relevance, recency and engagement. */
  extra: Readonly<Record<string, number>>;
  isExplored: boolean;
  /** Probability that this item stands at this position; 1 where chance takes no part. */
  propensity: number;
}

export interface PickOptions {
  limit: number;
  diversity: number;
  scenario: Scenario;
  scale: SimilarityScale;
  table: Pick<ItemTable, "vectors">;
  statistics: Pick<ItemStatistics, "get" | "outcomesAt">;
  /** Whether nothing is known of an item's users yet. */
  isCold: (row: number) => boolean;
  random: Random;
  nowMs: number;
}

/** New items that compete for a position of exploring, at most. */
const mostTried = 20;
/** A section's share is kept in every run of so many positions. */
const sectionRun = 5;

/**
 * Chooses and orders the list from the best candidates (best first): new items for the exploring positions, the rest by score
 * and diversity. Chance decides block by block of ten positions, so that a shorter list is the beginning of a longer one.
 * Scores never increase down the list.
 */
export function pickItems(candidates: readonly ScoredItem[], options: PickOptions): PickedItem[] {
  const { limit, scenario, scale, table } = options;
  const blocks = Math.ceil(limit / blockLength);
  const explored = planBlocks(candidates, blocks, options);
  const isExplored = new Set(explored.flatMap(({ trials }) => trials.map(({ candidate }) => candidate.row)));
  const diverse = diversify(
    candidates.filter(({ row }) => !isExplored.has(row)),
    {
      limit: blocks * blockLength,
      diversity: options.diversity,
      maxPerSection: (count) =>
        Math.max(1, Math.ceil(sectionRun * Math.ceil(count / sectionRun) * scenario.maxSectionShare)),
      likeness: (cosine) => scale.unit(cosine),
      vectors: table.vectors,
    },
  );
  const picked: PickedItem[] = [];
  let next = 0;
  for (const { plan, trials, canTry } of explored) {
    const share = canTry ? scenario.exploreShare : 0;
    let tried = 0;
    for (let position = 0; position < blockLength; position++) {
      // Where nothing else is left, what is tried moves up.
      const trial = plan.includes(position) || diverse[next] === undefined ? trials[tried] : undefined;
      if (trial !== undefined) {
        const { candidate, odds } = trial;
        const propensity = exploringProbability(share, position) * odds;
        picked.push({ scored: candidate, extra: candidate.penalties, isExplored: true, propensity });
        tried++;
        continue;
      }
      const entry = diverse[next++];
      if (entry === undefined) break;
      const { candidate, penalty } = entry;
      const extra = penalty === 0 ? candidate.penalties : { ...candidate.penalties, diversity: penalty };
      const propensity = keptProbability(share, position, tried);
      picked.push({ scored: candidate, extra, isExplored: false, propensity });
    }
  }
  return levelled(picked).slice(0, limit);
}

interface Trial {
  candidate: ScoredItem;
  /** Probability that this candidate is the one that is tried. */
  odds: number;
}

interface BlockPlan {
  plan: ExploringPlan;
  /** The items for the positions of the plan, as far as there are any. */
  trials: readonly Trial[];
  /** Whether there is anything to be tried: where not, chance takes no part. */
  canTry: boolean;
}

/** Of a short list of candidates at least so many may be tried. */
const fewTried = 5;

/** Candidates from here on may be tried: those that the block would not show anyway, or the last ones where that leaves too few. */
function firstTried(block: number, candidateCount: number): number {
  const start = block * blockLength;
  return Math.min(start + blockLength, Math.max(start + 1, candidateCount - fewTried));
}

/** Draws block by block what is explored: cold items that few have seen, and that would not be shown in the block otherwise. */
function planBlocks(candidates: readonly ScoredItem[], blocks: number, options: PickOptions): BlockPlan[] {
  const { scenario, statistics, isCold, nowMs, random } = options;
  if (scenario.exploreShare === 0)
    return Array.from({ length: blocks }, () => ({ plan: [], trials: [], canTry: false }));
  const taken = new Set<number>();
  return Array.from({ length: blocks }, (_, block) => {
    const untried = candidates
      .slice(firstTried(block, candidates.length))
      .filter(
        ({ row, item }) =>
          !taken.has(row) && isCold(row) && (statistics.get(item.id)?.exposures ?? 0) < newUntilExposures,
      )
      .slice(0, mostTried);
    const plan = drawPlan(scenario.exploreShare, random);
    const fits = untried.map(({ row, item, relevance }) => ({ row, itemId: item.id, fit: relevance }));
    const byRow = new Map(untried.map((candidate) => [candidate.row, candidate]));
    const drawn = sampleExploration(fits, { statistics, nowMs, random }).slice(0, plan.length);
    const odds = drawn.length === 0 ? new Map<number, number>() : explorationOdds(fits, { statistics, nowMs, random });
    for (const { row } of drawn) taken.add(row);
    const trials = drawn.map(({ row }) => ({ candidate: byRow.get(row)!, odds: odds.get(row)! }));
    return { plan, trials, canTry: untried.length > 0 };
  });
}

/**
 * Gives each item that stands out of its natural order the part that puts it there: `explore` lifts a new item to its
 * position, `section` lowers one that was only let in when its section was full.
 */
function levelled(picked: readonly PickedItem[]): PickedItem[] {
  const total = ({ scored, extra }: PickedItem): number => scored.score + (extra.diversity ?? 0) + (extra.explore ?? 0);
  const result = [...picked];
  let below = 0;
  for (let i = result.length - 1; i >= 0; i--) {
    const entry = result[i]!;
    const own = total(entry);
    if (entry.isExplored && own < below) result[i] = withPart(entry, "explore", below - own);
    else below = Math.max(below, own);
  }
  let above = Number.POSITIVE_INFINITY;
  for (const [i, entry] of result.entries()) {
    const own = total(entry);
    if (own > above) result[i] = withPart(entry, entry.isExplored ? "explore" : "section", above - own);
    else above = own;
  }
  return result;
}

function withPart(entry: PickedItem, name: string, part: number): PickedItem {
  return { ...entry, extra: { ...entry.extra, [name]: (entry.extra[name] ?? 0) + part } };
}
