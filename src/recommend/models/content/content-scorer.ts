import { type AffinityKind, affinityKinds } from "../../../profiles/features/affinity-kinds.ts";
import type { ItemTable } from "../../item-index/item-table.ts";
import type { RowVectors } from "../../item-index/row-vectors.ts";
import type { SimilarityScale } from "../../item-index/similarity-scale.ts";

/** What content is compared with: directions in embedding space, and preferences by feature number. */
export interface ContentTaste {
  preferences: Readonly<Record<AffinityKind, ReadonlyMap<number, number>>>;
  interests: readonly { vector: Float32Array; share: number }[];
  aversions: readonly { vector: Float32Array }[];
}

/** The best candidate's match is scaled to 1, unless it is below this: a bad match is not made to look good. */
const leastBest = 0.25;
/** Weight of each kind of label; only kinds that the user has preferences in are counted. */
export const kindWeights: Readonly<Record<AffinityKind, number>> = {
  topics: 0.3,
  tags: 0.35,
  entities: 0.2,
  authors: 0.05,
  sections: 0.1,
};
/** A lesser interest counts a little less than the main one, however near the item is to it. */
const leastInterestFactor = 0.75;
/** Likeness to what the user dismissed takes this much of itself away. */
const aversionWeight = 0.5;

/**
 * Agreement of labels: a weighted mean over the kinds of the cosine between item and preferences, divided by the best of
 * the rows. One entry per row, in [0, 1]; all zero for a user without preferences.
 */
export function matchLabels(
  rows: readonly number[],
  { taste, table }: { taste: ContentTaste; table: ItemTable },
): Float64Array {
  const matches = new Float64Array(rows.length);
  const kinds = affinityKinds.filter((kind) => taste.preferences[kind].size > 0);
  if (kinds.length > 0) {
    const byFeature = spreadPreferences(taste, table.postings.size());
    const weights = meanWeights(kinds);
    for (let i = 0; i < rows.length; i++) {
      matches[i] = Math.min(1, Math.max(0, table.agreement(rows[i]!, byFeature, weights)));
    }
    clearPreferences(taste, byFeature);
  }
  return scaleToBest(matches);
}

/**
 * Likeness of meaning: the likeness to the nearest interest less half of that to what was dismissed, divided by the best of
 * the rows. `vectors` has the rows selected. One entry per row, in [0, 1]; all zero for a user without interests.
 */
export function matchMeaning(
  count: number,
  { taste, vectors, scale }: { taste: ContentTaste; vectors: RowVectors; scale: SimilarityScale },
): Float64Array {
  const best = new Float64Array(count);
  const main = taste.interests.reduce((most, { share }) => Math.max(most, share), 0);
  for (const { vector, share } of taste.interests) {
    const factor = leastInterestFactor + (1 - leastInterestFactor) * (main > 0 ? share / main : 1);
    const cosines = vectors.multiply(vector);
    for (let i = 0; i < count; i++) best[i] = Math.max(best[i]!, factor * scale.unit(cosines[i]!));
  }
  for (const { vector } of taste.aversions) {
    const cosines = vectors.multiply(vector);
    for (let i = 0; i < count; i++) best[i] = Math.max(0, best[i]! - aversionWeight * scale.unit(cosines[i]!));
  }
  return scaleToBest(best);
}

function scaleToBest(values: Float64Array): Float64Array {
  let best = leastBest;
  for (let i = 0; i < values.length; i++) best = Math.max(best, values[i]!);
  for (let i = 0; i < values.length; i++) values[i] = values[i]! / best;
  return values;
}

/** Weights of a mean of cosines over the given kinds, in the order of `affinityKinds`; 0 for the others. */
function meanWeights(kinds: readonly AffinityKind[]): Float64Array {
  const total = kinds.reduce((sum, kind) => sum + kindWeights[kind], 0);
  return Float64Array.from(affinityKinds, (kind) => (kinds.includes(kind) ? kindWeights[kind] / total : 0));
}

/** All zero between calls; feature numbers are unique across kinds. */
let preferenceByFeature = new Float64Array(0);

function spreadPreferences(taste: ContentTaste, featureCount: number): Float64Array {
  if (preferenceByFeature.length < featureCount) preferenceByFeature = new Float64Array(2 * featureCount);
  for (const kind of affinityKinds) {
    for (const [key, value] of taste.preferences[kind]) preferenceByFeature[key] = value;
  }
  return preferenceByFeature;
}

function clearPreferences(taste: ContentTaste, byFeature: Float64Array): void {
  for (const kind of affinityKinds) for (const key of taste.preferences[kind].keys()) byFeature[key] = 0;
}
