import type { CatalogueItem } from "../../catalogue/search/catalogue-view.ts";
import type { ItemStatistics } from "../../events/item-statistics.ts";
import type { EnsembleScores } from "../ensemble/collaborative-ensemble.ts";
import type { ItemTable } from "../item-index/item-table.ts";
import type { SimilarityScale } from "../item-index/similarity-scale.ts";
import { popularityScale } from "../models/popularity/popularity-scale.ts";
import { recencyAt } from "../request/ageing.ts";
import type { AppliedScenario } from "../request/scenarios.ts";
import { measureSignals, signalCount, signalSources, signals } from "../signals/signals.ts";
import type { UserContext } from "../user/user-context.ts";
import type { Ranker } from "./ranker.ts";

/** What relevance is made of, as it is explained; together they add up to it. */
export const relevanceSources: readonly string[] = [...signalSources, "context"];

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
  /** A column for each of `relevanceSources`. */
  shares: Readonly<Record<string, Float64Array>>;
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
const columnCount = relevanceSources.length + 5;

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
  const shares = Object.fromEntries(relevanceSources.map((source) => [source, column()]));
  const columns = { rows, score: column(), relevance: column(), recency: column(), engagement: column(), shares };
  const decayedPopularity = column();
  measureStatistics(columns, decayedPopularity, context);
  const allTimeWeight = isQuiet(context) ? 1 : ranker.allTimeWeight;
  const measured = measureSignals(rows, { ...context, decayedPopularity, allTimeWeight });
  const parts = ranker.contributions({ ...measured, user });
  const likeness = contextItem === undefined ? undefined : table.vectors.multiply(contextItem.embedding);
  const contextShare = contextItem === undefined ? 0 : scenario.contextShare;
  const columnOf = signals.map(({ source }) => shares[source]!);
  const { weights: w } = scenario;
  for (let i = 0; i < rows.length; i++) {
    let relevance = 0;
    for (let s = 0; s < signalCount; s++) {
      const part = (1 - contextShare) * parts[i * signalCount + s]!;
      if (part === 0) continue;
      columnOf[s]![i] = columnOf[s]![i]! + part;
      relevance += part;
    }
    if (likeness !== undefined) {
      shares.context![i] = contextShare * scale.unit(likeness[i]!);
      relevance += shares.context![i]!;
    }
    columns.relevance[i] = relevance;
    columns.recency[i] = recencyAt(
      nowMs - table.publishedAtMs(rows[i]!),
      scenario.halfLifeDaysOf(table.itemAt(rows[i]!)!.type),
    );
    columns.score[i] =
      w.relevance * relevance + w.recency * columns.recency[i]! + w.engagement * columns.engagement[i]!;
  }
  return columns;
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
