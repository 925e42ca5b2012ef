import type { CatalogueItem } from "../../catalogue/search/catalogue-view.ts";
import type { ItemStatistics } from "../../events/item-statistics.ts";
import { dayMs, decayFactor } from "../../profiles/features/decayed-sum.ts";
import type { ItemTable } from "../item-index/item-table.ts";
import type { RowVectors } from "../item-index/row-vectors.ts";
import type { SimilarityScale } from "../models/content/similarity-scale.ts";
import type { CrowdOpinion } from "../models/ensemble/collaborative-ensemble.ts";
import { measureSignals, popularityUnit } from "../signals/measure-signals.ts";
import { type SignalName, signalCount, signals } from "../signals/signals.ts";
import type { UserSignal } from "../signals/user-signal.ts";
import { type BlendWeights, blendFor } from "./blend-weights.ts";
import type { Scenario } from "./ranking-settings.ts";

/** What relevance is made of, as it is explained; together they add up to it. */
export const relevanceSources = [
  "popularity",
  "embedding",
  "features",
  "collaborative",
  "next",
  "foretold",
  "context",
] as const;
export type RelevanceSource = (typeof relevanceSources)[number];

/** Three of the crowd's models say the same thing to a user: others with that taste chose it. */
const sourceOf: Readonly<Record<SignalName, RelevanceSource>> = {
  popularity: "popularity",
  embedding: "embedding",
  features: "features",
  als: "collaborative",
  ease: "collaborative",
  neighbours: "collaborative",
  next: "next",
  foretold: "foretold",
};

/** One column per value, one entry per candidate. */
export interface ScoreColumns {
  slots: readonly number[];
  /** w_relevance · relevance + w_recency · recency + w_engagement · engagement, in [0, sum of weights]. */
  score: Float64Array;
  /** Each in [0, 1]. */
  relevance: Float64Array;
  recency: Float64Array;
  engagement: Float64Array;
  shares: Record<RelevanceSource, Float64Array>;
}

export interface ScoringContext {
  table: ItemTable;
  statistics: ItemStatistics;
  /** Row of `statistics` by slot. */
  statisticRow: (slot: number) => number;
  signal: UserSignal;
  scale: SimilarityScale;
  rows: RowVectors;
  crowd: CrowdOpinion;
  weights: BlendWeights;
  scenario: Scenario;
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

/** Scores every candidate by the published formula; every value is finite whatever is missing. The columns last until the next call. */
export function scoreCandidates(slots: readonly number[], context: ScoringContext): ScoreColumns {
  const { table, statistics, signal, scale, rows, scenario, contextItem, nowMs } = context;
  const column = columnsOf(slots.length);
  const shares = Object.fromEntries(relevanceSources.map((source) => [source, column()])) as ScoreColumns["shares"];
  const columns = { slots, score: column(), relevance: column(), recency: column(), engagement: column(), shares };
  const popularity = column();
  const popularityOf = popularityScale(context);
  const statisticRows = new Int32Array(slots.length);
  for (let i = 0; i < slots.length; i++) statisticRows[i] = context.statisticRow(slots[i]!);
  statistics.summarise(statisticRows, nowMs, { popularity, engagement: columns.engagement });
  for (let i = 0; i < slots.length; i++) popularity[i] = popularityOf(slots[i]!, popularity[i]!);
  const { units, itemCounts, present } = measureSignals(slots, { ...context, popularity });
  const blend = blendFor(context.weights, { evidence: signal.evidence, present });
  const likeness = contextItem === undefined ? undefined : rows.multiply(contextItem.embedding);
  const contextShare = contextItem === undefined ? 0 : scenario.contextShare;
  const columnOf = signals.map((name) => shares[sourceOf[name]]);
  const { weights: w } = scenario;
  const halfLifeMs = scenario.recencyHalfLifeDays * dayMs;
  for (let i = 0; i < slots.length; i++) {
    const weights = blend.weightsFor(itemCounts[i]!);
    let relevance = 0;
    for (let s = 0; s < signalCount; s++) {
      const part = (1 - contextShare) * weights[s]! * units[i * signalCount + s]!;
      if (part === 0) continue;
      columnOf[s]![i] = columnOf[s]![i]! + part;
      relevance += part;
    }
    if (likeness !== undefined) {
      shares.context[i] = contextShare * scale.unit(likeness[i]!);
      relevance += shares.context[i]!;
    }
    columns.relevance[i] = relevance;
    columns.recency[i] = decayFactor(Math.max(0, nowMs - table.publishedAtMs(slots[i]!)), halfLifeMs);
    columns.score[i] =
      w.relevance * relevance + w.recency * columns.recency[i]! + w.engagement * columns.engagement[i]!;
  }
  return columns;
}

/** Share of the most popular item's popularity, in [0, 1]; on a known channel the mean of that channel's and everybody's. */
function popularityScale(context: ScoringContext): (slot: number, popularity: number) => number {
  const { table, statistics, channel, nowMs } = context;
  const top = (on?: string): number => {
    const [best] = statistics.mostPopular(1, { channel: on });
    return best === undefined ? 0 : statistics.popularityAt(best, nowMs, on);
  };
  const overallTop = top();
  const channelTop = channel === undefined ? 0 : top(channel);
  return (slot, popularity) => {
    const overall = popularityUnit(popularity, overallTop);
    if (channelTop === 0) return overall;
    const own = statistics.popularityAt(table.itemAt(slot)!.id, nowMs, channel);
    return (overall + popularityUnit(own, channelTop)) / 2;
  };
}
