import { dot } from "../../math/vector.ts";
import { type AffinityKind, affinityKinds } from "../../profiles/affinities.ts";
import type { ItemTable } from "../item-table.ts";
import type { ReaderSignal } from "../reader-signal.ts";
import type { SimilarityScale } from "./similarity-scale.ts";

/** How an item's content fits a reader, and through what. */
export interface ContentMatch {
  /** In [0, 1]: 0.6 embedding + 0.4 features, or the one of them that the reader has. */
  score: number;
  /** Likeness to the nearest interest, in [0, 1]. */
  embedding: number;
  /** Agreement of topics, tags, entities, authors and section, in [0, 1]. */
  features: number;
  /** Share of `score` that came from each side; they sum to 1 unless the score is 0. */
  embeddingShare: number;
}

/** Meaning reaches further than labels, labels are surer where they agree. */
const embeddingWeight = 0.6;
/** How much each kind of label says; only kinds that the reader has tastes in are counted. */
export const kindWeights: Readonly<Record<AffinityKind, number>> = {
  topics: 0.3,
  tags: 0.35,
  entities: 0.2,
  authors: 0.05,
  sections: 0.1,
};
/** A lesser interest counts a little less than the main one, however near the item is to it. */
const leastInterestFactor = 0.75;
/** Likeness to what the reader dismissed takes this much of itself away. */
const aversionWeight = 0.5;

/** Fit of one item (by slot) to the reader; all zero for a reader without tastes or an item without content. */
export function matchContent(
  signal: ReaderSignal,
  table: ItemTable,
  slot: number,
  scale: SimilarityScale,
): ContentMatch {
  const item = table.itemAt(slot)!;
  const embedding = matchInterests(signal, item.embedding, scale);
  const features = matchFeatures(signal, table, slot);
  const hasInterests = signal.interests.length > 0;
  const hasTastes = affinityKinds.some((kind) => signal.tastes[kind].size > 0);
  const weight = hasInterests ? (hasTastes ? embeddingWeight : 1) : 0;
  const score = weight * embedding + (1 - weight) * features;
  return { score, embedding, features, embeddingShare: score > 0 ? (weight * embedding) / score : 0 };
}

/** Σ over kinds of weight · Σ taste · share / |shares|: a weighted mean of cosines, cut to [0, 1]. */
export function matchFeatures(signal: ReaderSignal, table: ItemTable, slot: number): number {
  let sum = 0;
  let total = 0;
  for (const kind of affinityKinds) {
    const taste = signal.tastes[kind];
    if (taste.size === 0) continue;
    total += kindWeights[kind];
    const { ids, shares, norm } = table.features(slot, kind);
    if (norm === 0) continue;
    let agreement = 0;
    for (let i = 0; i < ids.length; i++) agreement += (taste.get(ids[i]!) ?? 0) * shares[i]!;
    sum += (kindWeights[kind] * agreement) / norm;
  }
  return total > 0 ? Math.min(1, Math.max(0, sum / total)) : 0;
}

function matchInterests(signal: ReaderSignal, embedding: Float32Array, scale: SimilarityScale): number {
  let best = 0;
  const main = signal.interests.reduce((most, { share }) => Math.max(most, share), 0);
  for (const { vector, share } of signal.interests) {
    if (vector.length !== embedding.length) continue;
    const factor = leastInterestFactor + (1 - leastInterestFactor) * (share / main);
    best = Math.max(best, factor * scale.unit(dot(vector, embedding)));
  }
  for (const { vector } of signal.aversions) {
    if (vector.length !== embedding.length) continue;
    best -= aversionWeight * scale.unit(dot(vector, embedding));
  }
  return Math.max(0, best);
}
