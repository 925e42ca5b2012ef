import type { ItemStatistics } from "../../events/item-statistics.ts";
import type { Random } from "../../math/random.ts";
import type { ItemTable } from "../item-index/item-table.ts";
import type { SimilarityScale } from "../item-index/similarity-scale.ts";
import type { ScoredItem } from "../ranker/scored-item.ts";
import type { Scenario } from "../request/scenarios.ts";
import { diversify } from "./diversify.ts";
import { explorePositions, newUntilExposures, sampleExploration } from "./explore.ts";

export interface PickedItem {
  scored: ScoredItem;
  /** Parts of the score beside relevance, recency and engagement. */
  extra: Readonly<Record<string, number>>;
  isExplored: boolean;
}

export interface PickOptions {
  limit: number;
  diversity: number;
  scenario: Scenario;
  scale: SimilarityScale;
  table: Pick<ItemTable, "vectors">;
  statistics: Pick<ItemStatistics, "get" | "outcomesAt">;
  random: Random;
  nowMs: number;
}

/**
 * Chooses and orders the answer from the best candidates (best first): new items for the exploring rows, the rest by
 * score and diversity. Scores never increase down the list.
 */
export function pickItems(candidates: readonly ScoredItem[], options: PickOptions): PickedItem[] {
  const { limit, scenario, scale, table, random } = options;
  const explored = chooseExplored(candidates, explorePositions(limit, scenario.exploreShare, random), options);
  const isExplored = new Set(explored.map(({ row }) => row));
  const diverse = diversify(
    candidates.filter(({ row }) => !isExplored.has(row)),
    {
      limit: limit - explored.length,
      diversity: options.diversity,
      maxPerSection: Math.max(1, Math.ceil(limit * scenario.maxSectionShare)),
      likeness: (cosine) => scale.unit(cosine),
      vectors: table.vectors,
    },
  );
  const picked = diverse.map(({ candidate, penalty }): PickedItem => {
    const extra = penalty === 0 ? candidate.penalties : { ...candidate.penalties, diversity: penalty };
    return { scored: candidate, extra, isExplored: false };
  });
  // Explored items never take the first place, unless they are alone.
  for (const candidate of explored) {
    const place = picked.length === 0 ? 0 : 1 + Math.floor(random() * picked.length);
    picked.splice(place, 0, { scored: candidate, extra: candidate.penalties, isExplored: true });
  }
  return levelled(picked);
}

/** Items that few have seen yet and that would not be shown otherwise. */
function chooseExplored(candidates: readonly ScoredItem[], rows: number, options: PickOptions): ScoredItem[] {
  if (rows === 0) return [];
  const { statistics, nowMs, random } = options;
  const untried = candidates
    .slice(options.limit)
    .filter(({ item }) => (statistics.get(item.id)?.exposures ?? 0) < newUntilExposures);
  const byRow = new Map(untried.map((candidate) => [candidate.row, candidate]));
  return sampleExploration(
    untried.map(({ row, item, relevance }) => ({ row, itemId: item.id, fit: relevance })),
    { statistics, nowMs, random },
  )
    .slice(0, rows)
    .map(({ row }) => byRow.get(row)!);
}

/**
 * Gives each item that stands out of its natural order the part that puts it there: `explore` lifts a new item to its
 * row, `section` lowers one that was only let in when its section was full.
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
