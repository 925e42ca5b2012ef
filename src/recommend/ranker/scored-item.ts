import type { CatalogueItem } from "../../catalogue/search/catalogue-view.ts";
import type { ItemTable } from "../item-index/item-table.ts";
import type { UserSignal } from "../signals/user-signal.ts";
import type { Scenario } from "./ranking-settings.ts";
import { type RelevanceSource, relevanceSources, type ScoreColumns } from "./score-candidates.ts";

/** One candidate's score with everything that it is made of. */
export interface ScoredItem {
  slot: number;
  item: CatalogueItem;
  embedding: Float32Array;
  section: string | undefined;
  /** The formula's score less the penalties. */
  score: number;
  relevance: number;
  recency: number;
  engagement: number;
  shares: Record<RelevanceSource, number>;
  /** Each below 0. */
  penalties: Readonly<Record<string, number>>;
}

/** Each time beyond the second that an item was shown and left aside takes this share of its score, at most half. */
const fatigueStep = 0.1;
const maxFatigue = 0.5;
/** What an opened item loses when it may come back. */
const seenPenalty = 0.6;

/**
 * Takes away, in place, for having been opened (where the scenario lets opened items come back) or shown in vain.
 * Returns what was taken, by position.
 */
export function penalise(
  columns: ScoreColumns,
  context: { table: ItemTable; signal: UserSignal; scenario: Scenario },
): Map<number, Record<string, number>> {
  const { table, signal, scenario } = context;
  const taken = new Map<number, Record<string, number>>();
  const mayReturn = scenario.seen === "demote" && signal.seen.size > 0;
  if (!mayReturn && signal.ignoredImpressions.size === 0) return taken;
  for (let i = 0; i < columns.slots.length; i++) {
    const { id } = table.itemAt(columns.slots[i]!)!;
    const penalties: Record<string, number> = {};
    const takeAway = (name: string, share: number): void => {
      penalties[name] = -share * columns.score[i]!;
      columns.score[i] = columns.score[i]! * (1 - share);
      taken.set(i, penalties);
    };
    if (mayReturn && signal.seen.has(id)) takeAway("seen", seenPenalty);
    const inVain = (signal.ignoredImpressions.get(id) ?? 0) - 2;
    if (inVain > 0) takeAway("fatigue", Math.min(maxFatigue, fatigueStep * inVain));
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
  const slot = columns.slots[index]!;
  const item = context.table.itemAt(slot)!;
  const shares = {} as Record<RelevanceSource, number>;
  for (const source of relevanceSources) shares[source] = columns.shares[source][index]!;
  return {
    slot,
    item,
    embedding: item.embedding,
    section: item.section,
    score: columns.score[index]!,
    relevance: columns.relevance[index]!,
    recency: columns.recency[index]!,
    engagement: columns.engagement[index]!,
    shares,
    penalties: context.penalties.get(index) ?? none,
  };
}
