import type { CatalogueItem } from "../../catalogue/search/catalogue-view.ts";
import type { ItemTable } from "../item-index/item-table.ts";
import type { Scenario } from "../request/scenarios.ts";
import type { UserContext } from "../user/user-context.ts";
import type { ScoreColumns } from "./score-candidates.ts";

/** One candidate's score with everything that it is made of. */
export interface ScoredItem {
  row: number;
  item: CatalogueItem;
  embedding: Float32Array;
  section: string | undefined;
  /** The formula's score less the penalties. */
  score: number;
  relevance: number;
  recency: number;
  engagement: number;
  /** What each source contributes to the relevance; to be asked before the next request. */
  readShares(): Readonly<Record<string, number>>;
  /** Each below 0. */
  penalties: Readonly<Record<string, number>>;
}

/** Each time beyond the second that an item was shown and left aside takes this share of its score, at most half. */
const fatigueStep = 0.1;
const maxFatigue = 0.5;
/** What an opened item loses when it may come back. */
const seenPenalty = 0.6;

/**
 * Takes away, in place, for having been opened (where the scenario lets opened items come back) or shown and ignored.
 * Returns what was taken, by position.
 */
export function penalise(
  columns: ScoreColumns,
  context: { table: ItemTable; user: UserContext; scenario: Scenario },
): Map<number, Record<string, number>> {
  const { table, user, scenario } = context;
  const taken = new Map<number, Record<string, number>>();
  const mayReturn = scenario.seen === "demote" && user.seen.size > 0;
  if (!mayReturn && user.ignoredImpressions.size === 0) return taken;
  for (let i = 0; i < columns.rows.length; i++) {
    const { id } = table.itemAt(columns.rows[i]!)!;
    const penalties: Record<string, number> = {};
    const takeAway = (name: string, share: number): void => {
      penalties[name] = -share * columns.score[i]!;
      columns.score[i] = columns.score[i]! * (1 - share);
      taken.set(i, penalties);
    };
    if (mayReturn && user.seen.has(id)) takeAway("seen", seenPenalty);
    const ignored = (user.ignoredImpressions.get(id) ?? 0) - 2;
    if (ignored > 0) takeAway("fatigue", Math.min(maxFatigue, fatigueStep * ignored));
  }
  return taken;
}

const none: Readonly<Record<string, number>> = {};

/** The entry at one position of the columns, as a record. */
export function scoredItemAt(
  columns: ScoreColumns,
  index: number,
  context: { table: ItemTable; penalties: ReadonlyMap<number, Record<string, number>> },
): ScoredItem {
  const row = columns.rows[index]!;
  const item = context.table.itemAt(row)!;
  return {
    row,
    item,
    embedding: item.embedding,
    section: item.section,
    score: columns.score[index]!,
    relevance: columns.relevance[index]!,
    recency: columns.recency[index]!,
    engagement: columns.engagement[index]!,
    readShares: () => columns.sharesOf(index),
    penalties: context.penalties.get(index) ?? none,
  };
}
