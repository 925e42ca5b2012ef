import type { CatalogueItem } from "../../catalogue/catalogue-view.ts";
import type { ItemStatistics } from "../../events/item-statistics.ts";
import { dayMs, decayFactor } from "../../profiles/decayed-sum.ts";
import type { CrowdOpinion } from "../collaborative-side.ts";
import { matchContent } from "../content/content-scorer.ts";
import type { SimilarityScale } from "../content/similarity-scale.ts";
import type { ItemTable } from "../item-table.ts";
import type { Scenario } from "../ranking-settings.ts";
import type { ReaderSignal } from "../reader-signal.ts";
import type { SlotVectors } from "../slot-vectors.ts";
import type { Blend } from "./blend.ts";

/** What relevance is made of; the five add up to it. */
export const relevanceSources = ["popularity", "embedding", "features", "collaborative", "context"] as const;
export type RelevanceSource = (typeof relevanceSources)[number];

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
  signal: ReaderSignal;
  scale: SimilarityScale;
  rows: SlotVectors;
  crowd: CrowdOpinion;
  blend: Blend;
  scenario: Scenario;
  /** The item that the reader is looking at. */
  contextItem: CatalogueItem | undefined;
  channel: string | undefined;
  nowMs: number;
}

/** Scores every candidate by the published formula; every value is finite whatever is missing. */
export function scoreCandidates(slots: readonly number[], context: ScoringContext): ScoreColumns {
  const { table, statistics, signal, scale, rows, scenario, crowd, contextItem, nowMs } = context;
  const count = slots.length;
  const column = (): Float64Array => new Float64Array(count);
  const columns: ScoreColumns = {
    slots,
    score: column(),
    relevance: column(),
    recency: column(),
    engagement: column(),
    shares: {
      popularity: column(),
      embedding: column(),
      features: column(),
      collaborative: column(),
      context: column(),
    },
  };
  const { shares } = columns;
  rows.select(slots);
  const content = matchContent(slots, context);
  const likeness = contextItem === undefined ? undefined : rows.multiply(contextItem.embedding);
  const contextShare = contextItem === undefined ? 0 : scenario.contextShare;
  const personal = 1 - contextShare;
  const popularityOf = popularityScale(context);
  const { weights: w } = scenario;
  const halfLifeMs = scenario.recencyHalfLifeDays * dayMs;
  for (let i = 0; i < count; i++) {
    const slot = slots[i]!;
    const crowdScore = crowd.scoreOf(slot);
    const statistic = statistics.summaryOfRow(context.statisticRow(slot), nowMs);
    const weights = context.blend({
      readerEvidence: signal.evidence,
      knownHistory: crowd.knownHistory,
      itemInteractions: statistic.interactions,
      isKnownItem: crowdScore !== undefined,
    });
    const popularity = personal * weights.popularity * popularityOf(slot, statistic.popularity);
    const embedding = personal * weights.content * content.embedding[i]!;
    const features = personal * weights.content * content.features[i]!;
    const collaborative = personal * weights.collaborative * (crowdScore ?? 0);
    const likenessToContext = likeness === undefined ? 0 : contextShare * scale.unit(likeness[i]!);
    shares.popularity[i] = popularity;
    shares.embedding[i] = embedding;
    shares.features[i] = features;
    shares.collaborative[i] = collaborative;
    shares.context[i] = likenessToContext;
    columns.relevance[i] = popularity + embedding + features + collaborative + likenessToContext;
    columns.recency[i] = decayFactor(Math.max(0, nowMs - table.publishedAtMs(slot)), halfLifeMs);
    columns.engagement[i] = statistic.engagement;
    columns.score[i] =
      w.relevance * columns.relevance[i]! + w.recency * columns.recency[i]! + w.engagement * columns.engagement[i]!;
  }
  return columns;
}

/** log(1 + p) / log(1 + most), in [0, 1]; on a known channel the mean of that channel's and everybody's. */
function popularityScale({
  table,
  statistics,
  channel,
  nowMs,
}: ScoringContext): (slot: number, popularity: number) => number {
  const top = (on?: string): number => {
    const [best] = statistics.mostPopular(1, { channel: on });
    return best === undefined ? 0 : Math.log1p(statistics.popularityAt(best, nowMs, on));
  };
  const overallTop = top();
  const channelTop = channel === undefined ? 0 : top(channel);
  const unit = (popularity: number, most: number): number =>
    most > 0 ? Math.min(1, Math.log1p(popularity) / most) : 0;
  return (slot, popularity) => {
    const overall = unit(popularity, overallTop);
    if (channelTop === 0) return overall;
    return (overall + unit(statistics.popularityAt(table.itemAt(slot)!.id, nowMs, channel), channelTop)) / 2;
  };
}
