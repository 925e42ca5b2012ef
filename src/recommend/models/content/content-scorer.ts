import { type AffinityKind, affinityKinds } from "../../../profiles/features/affinities.ts";
import type { ItemTable } from "../../item-index/item-table.ts";
import type { RowVectors } from "../../item-index/row-vectors.ts";
import type { UserSignal } from "../../signals/user-signal.ts";
import type { SimilarityScale } from "./similarity-scale.ts";

/** How the content of each candidate fits a user: one entry per candidate. */
export interface ContentMatch {
  /** Likeness of meaning, and agreement of labels; each in [0, 1], 1 for the best candidate unless it fits badly. */
  embedding: Float64Array;
  features: Float64Array;
}

/** The best candidate's fit is taken for 1, unless it is below this: a bad fit is not made to look good. */
const leastBest = 0.25;
/** How much each kind of label says; only kinds that the user has tastes in are counted. */
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
 * Meaning is the likeness to the nearest interest less half of that to what was dismissed; labels are a weighted mean of
 * cosines over the kinds. Each is divided by its best among the candidates; all zero for a user without tastes. `rows`
 * has the candidates selected in the same order.
 */
export function matchContent(
  slots: readonly number[],
  context: { signal: UserSignal; table: ItemTable; rows: RowVectors; scale: SimilarityScale },
): ContentMatch {
  const { signal, table } = context;
  const features = new Float64Array(slots.length);
  const kinds = affinityKinds.filter((kind) => signal.tastes[kind].size > 0);
  if (kinds.length > 0) {
    const taste = spreadTastes(signal, table.postings.size());
    const weights = meanWeights(kinds);
    for (let i = 0; i < slots.length; i++) {
      features[i] = Math.min(1, Math.max(0, table.agreement(slots[i]!, taste, weights)));
    }
    clearTastes(signal, taste);
  }
  return { embedding: scaleToBest(matchInterests(slots.length, context)), features: scaleToBest(features) };
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

/** All zero between requests; feature numbers are unique across kinds. */
let tasteByFeature = new Float64Array(0);

function spreadTastes(signal: UserSignal, featureCount: number): Float64Array {
  if (tasteByFeature.length < featureCount) tasteByFeature = new Float64Array(2 * featureCount);
  for (const kind of affinityKinds) for (const [key, value] of signal.tastes[kind]) tasteByFeature[key] = value;
  return tasteByFeature;
}

function clearTastes(signal: UserSignal, taste: Float64Array): void {
  for (const kind of affinityKinds) for (const key of signal.tastes[kind].keys()) taste[key] = 0;
}

function matchInterests(
  count: number,
  { signal, rows, scale }: { signal: UserSignal; rows: RowVectors; scale: SimilarityScale },
): Float64Array {
  const best = new Float64Array(count);
  const main = signal.interests.reduce((most, { share }) => Math.max(most, share), 0);
  for (const { vector, share } of signal.interests) {
    const factor = leastInterestFactor + (1 - leastInterestFactor) * (main > 0 ? share / main : 1);
    const cosines = rows.multiply(vector);
    for (let i = 0; i < count; i++) best[i] = Math.max(best[i]!, factor * scale.unit(cosines[i]!));
  }
  for (const { vector } of signal.aversions) {
    const cosines = rows.multiply(vector);
    for (let i = 0; i < count; i++) best[i] = Math.max(0, best[i]! - aversionWeight * scale.unit(cosines[i]!));
  }
  return best;
}
