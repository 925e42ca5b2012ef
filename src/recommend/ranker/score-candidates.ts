import type { CatalogueItem } from "../../catalogue/search/catalogue-view.ts";
import type { ItemStatistics } from "../../events/item-statistics.ts";
import type { EnsembleScores } from "../ensemble/collaborative-ensemble.ts";
import type { ItemTable } from "../item-index/item-table.ts";
import type { SimilarityScale } from "../item-index/similarity-scale.ts";
import { popularityScale } from "../models/popularity/popularity-scale.ts";
import { recencyAt } from "../request/ageing.ts";
import type { AppliedScenario } from "../request/scenarios.ts";
import { measureCandidateContext } from "../signals/candidate-context.ts";
import { measureSignals } from "../signals/signals.ts";
import type { UserContext } from "../user/user-context.ts";
import { partSources, type Ranker } from "./ranker.ts";

/** What relevance is made of, as it is explained; together they add up to it. */
export const relevanceSources: readonly string[] = [...new Set(partSources), "context"];

/** One column per value, one entry per candidate. */
export interface ScoreColumns {
  /** Rows of the item table. */
  rows: readonly number[];
  /** w_relevance · relevance + w_recency · recency + w_engagement · engagement, in [0, sum of weights]. */
  score: Float64Array;
  /** Each in [0, 1]. */
  relevance: Float64Array;
  recency: Float64Array;
  engagement: Float64Array;
  /** What each of `relevanceSources` contributes to one candidate's relevance. */
  sharesOf(candidate: number): Record<string, number>;
}

export interface ScoringContext {
  table: ItemTable;
  statistics: ItemStatistics;
  /** Row of `statistics` by row of the item table. */
  statisticRow: (row: number) => number;
  user: UserContext;
  scale: SimilarityScale;
  ensemble: EnsembleScores;
  ranker: Ranker;
  scenario: AppliedScenario;
  /** The item that the user is looking at. */
  contextItem: CatalogueItem | undefined;
  channel: string | undefined;
  nowMs: number;
}

/** Columns of all requests, one after the other: they last until the next request is scored. */
let workspace = new Float64Array(0);
const columnCount = 5;

/** Gives zeroed columns of one length, `columnCount` of them. */
function columnsOf(length: number): () => Float64Array {
  if (workspace.length < columnCount * length) workspace = new Float64Array(2 * columnCount * length);
  workspace.fill(0, 0, columnCount * length);
  let taken = 0;
  return () => workspace.subarray(taken * length, ++taken * length);
}

/** Scores every candidate by ranker and scenario; every value is finite whatever is missing. The columns last until the next call. */
export function scoreCandidates(rows: readonly number[], context: ScoringContext): ScoreColumns {
  const { table, user, scale, ranker, scenario, contextItem, nowMs } = context;
  const column = columnsOf(rows.length);
  const own = { score: column(), relevance: column(), recency: column(), engagement: column() };
  const decayedPopularity = column();
  measureStatistics({ rows, engagement: own.engagement }, decayedPopularity, context);
  const allTimeWeight = isQuiet(context) ? 1 : ranker.allTimeWeight;
  const measured = measureSignals(rows, { ...context, decayedPopularity, allTimeWeight });
  const ranked = ranker.rank({
    ...measured,
    user,
    context: () => measureCandidateContext(rows, measured.table, context),
  });
  const likeness = contextItem === undefined ? undefined : table.vectors.multiply(contextItem.embedding);
  const contextShare = contextItem === undefined ? 0 : scenario.contextShare;
  const likenessShareOf = (i: number): number => (likeness === undefined ? 0 : contextShare * scale.unit(likeness[i]!));
  const { weights: w } = scenario;
  for (let i = 0; i < rows.length; i++) {
    const relevance = (1 - contextShare) * ranked.relevance[i]! + likenessShareOf(i);
    own.relevance[i] = relevance;
    own.recency[i] = recencyAt(
      nowMs - table.publishedAtMs(rows[i]!),
      scenario.halfLifeDaysOf(table.itemAt(rows[i]!)!.type),
    );
    own.score[i] = w.relevance * relevance + w.recency * own.recency[i]! + w.engagement * own.engagement[i]!;
  }
  return {
    rows,
    ...own,
    sharesOf(candidate) {
      const shares = Object.fromEntries(relevanceSources.map((source) => [source, 0]));
      ranked.partsOf(candidate).forEach((part, position) => {
        shares[partSources[position]!]! += (1 - contextShare) * part;
      });
      shares.context = likenessShareOf(candidate);
      return shares;
    },
  };
}

/** Below this decayed weight of the most popular item nothing is popular at the moment: all-time popularity counts alone. */
const leastPopularity = 0.1;

/** Whether so long nothing happened that popularity of the moment is that of chance: after an import of history, say. */
function isQuiet({ statistics, nowMs }: ScoringContext): boolean {
  const [best] = statistics.mostPopular(1);
  return best === undefined || statistics.popularityAt(best, nowMs) < leastPopularity;
}

/** Writes popularity of the moment and engagement of every candidate. */
function measureStatistics(
  { rows, engagement }: Pick<ScoreColumns, "rows" | "engagement">,
  popularity: Float64Array,
  context: ScoringContext,
): void {
  const { statistics, statisticRow, nowMs } = context;
  const scaleOf = popularityScaleOf(context);
  statistics.summarise(Int32Array.from(rows, statisticRow), nowMs, { popularity, engagement });
  for (let i = 0; i < rows.length; i++) popularity[i] = scaleOf(rows[i]!, popularity[i]!);
}

/** Scaled to the most popular item, in [0, 1]; on a known channel the mean of that channel's and everybody's. */
function popularityScaleOf(context: ScoringContext): (row: number, popularity: number) => number {
  const { table, statistics, channel, nowMs } = context;
  const top = (on?: string): number => {
    const [best] = statistics.mostPopular(1, { channel: on });
    return best === undefined ? 0 : statistics.popularityAt(best, nowMs, on);
  };
  const overallTop = top();
  const channelTop = channel === undefined ? 0 : top(channel);
  return (row, popularity) => {
    const overall = popularityScale(popularity, overallTop);
    if (channelTop === 0) return overall;
    const own = statistics.popularityAt(table.itemAt(row)!.id, nowMs, channel);
    return (overall + popularityScale(own, channelTop)) / 2;
  };
}
