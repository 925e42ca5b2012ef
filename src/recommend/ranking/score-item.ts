import type { CatalogueItem } from "../../catalogue/catalogue-view.ts";
import type { ItemStatistics } from "../../events/item-statistics.ts";
import { dot } from "../../math/vector.ts";
import { decayFactor } from "../../profiles/decayed-sum.ts";
import type { CrowdOpinion } from "../collaborative-side.ts";
import { type ContentMatch, matchContent } from "../content/content-scorer.ts";
import type { SimilarityScale } from "../content/similarity-scale.ts";
import type { ItemTable } from "../item-table.ts";
import type { Scenario } from "../ranking-settings.ts";
import type { ReaderSignal } from "../reader-signal.ts";
import type { Blend } from "./blend.ts";

/** One candidate's score with everything that it is made of. */
export interface ScoredItem {
  slot: number;
  item: CatalogueItem;
  embedding: Float32Array;
  section: string | undefined;
  /** w_relevance · relevance + w_recency · recency + w_engagement · engagement, in [0, sum of weights]. */
  score: number;
  /** Each in [0, 1]. */
  relevance: number;
  recency: number;
  engagement: number;
  /** What relevance is made of; the five add up to it. */
  shares: { popularity: number; embedding: number; features: number; collaborative: number; context: number };
  content: ContentMatch;
}

export interface ScoringContext {
  table: ItemTable;
  statistics: ItemStatistics;
  signal: ReaderSignal;
  scale: SimilarityScale;
  crowd: CrowdOpinion;
  blend: Blend;
  scenario: Scenario;
  /** The item that the reader is looking at. */
  contextItem: CatalogueItem | undefined;
  channel: string | undefined;
  /** Popularity of the most popular item, overall and on the channel. */
  topPopularity: { overall: number; channel: number };
  nowMs: number;
}

/** Scores one item by the published formula; every value is finite whatever is missing. */
export function scoreItem(slot: number, context: ScoringContext): ScoredItem {
  const { table, statistics, signal, scale, scenario, nowMs } = context;
  const item = table.itemAt(slot)!;
  const content = matchContent(signal, table, slot, scale);
  const crowdScore = context.crowd.scoreOf(item.id);
  const weights = context.blend({
    readerEvidence: signal.evidence,
    knownHistory: context.crowd.knownHistory,
    itemInteractions: statistics.get(item.id)?.interactions ?? 0,
    isKnownItem: crowdScore !== undefined,
  });
  const { contextItem } = context;
  const contextShare = contextItem === undefined ? 0 : scenario.contextShare;
  const likeness =
    contextItem === undefined || contextItem.embedding.length !== item.embedding.length
      ? 0
      : scale.unit(dot(contextItem.embedding, item.embedding));
  const personal = 1 - contextShare;
  const shares = {
    popularity: personal * weights.popularity * popularityOf(item.id, context),
    embedding: personal * weights.content * content.score * content.embeddingShare,
    features: personal * weights.content * content.score * (1 - content.embeddingShare),
    collaborative: personal * weights.collaborative * (crowdScore ?? 0),
    context: contextShare * likeness,
  };
  const relevance = shares.popularity + shares.embedding + shares.features + shares.collaborative + shares.context;
  const recency = decayFactor(Math.max(0, nowMs - item.publishedAtMs), scenario.recencyHalfLifeDays * 86_400_000);
  const engagement = statistics.engagementAt(item.id, nowMs);
  const { weights: w } = scenario;
  return {
    slot,
    item,
    embedding: item.embedding,
    section: item.section,
    score: w.relevance * relevance + w.recency * recency + w.engagement * engagement,
    relevance,
    recency,
    engagement,
    shares,
    content,
  };
}

/** log(1 + p) / log(1 + most), in [0, 1]; on a known channel the mean of that channel's and everybody's. */
function popularityOf(itemId: string, context: ScoringContext): number {
  const { statistics, nowMs, channel, topPopularity } = context;
  const unit = (value: number, top: number): number => (top > 0 ? Math.min(1, Math.log1p(value) / Math.log1p(top)) : 0);
  const overall = unit(statistics.popularityAt(itemId, nowMs), topPopularity.overall);
  if (channel === undefined || topPopularity.channel === 0) return overall;
  return (overall + unit(statistics.popularityAt(itemId, nowMs, channel), topPopularity.channel)) / 2;
}
