import { evidenceKnots, locate } from "./blend-weights.ts";
import type { BlendSample } from "./learn-weights.ts";
import { signalAt, signalCount } from "./signals.ts";

/** Places of the list that count. */
const listLength = 10;
/** What is tried: popularity so many times as heavy as the softmax made it, or alone. */
const factors = [0, 0.25, 0.5, 1, 2, 4, 8, Number.POSITIVE_INFINITY];

/**
 * Sets, knot by knot, how heavy popularity is beside everything else to what gives the best mean nDCG@10 among the
 * samples near the knot, in place. The softmax judges whole lists, where a little noise among the most popular items
 * costs nothing; in the first ten places it costs a new reader most. One choice per knot, so that luck has little room.
 * Rows hold all signals by knot; ties keep the lightest. A knot without samples is left as it is.
 */
export function weighPopularity(rows: Float64Array, samples: readonly BlendSample[]): void {
  for (let knot = 0; knot < evidenceKnots.length; knot++) {
    const near = samples.filter(({ evidence }) => nearestKnot(evidence) === knot);
    if (near.length === 0) continue;
    const row = rows.subarray(knot * signalCount, (knot + 1) * signalCount);
    const tried = factors.map((factor) => {
      const weights = withPopularity(row, factor);
      return { weights, gain: near.reduce((sum, sample) => sum + gainOf(sample, weights), 0) };
    });
    row.set(tried.reduce((best, one) => (one.gain > best.gain ? one : best)).weights);
  }
}

function nearestKnot(evidence: number): number {
  const { index, share } = locate(evidence);
  return share < 0.5 ? index : index + 1;
}

function withPopularity(row: Float64Array, factor: number): Float64Array {
  const weights = row.slice();
  if (Number.isFinite(factor)) weights[signalAt.popularity] = factor * row[signalAt.popularity]!;
  else {
    weights.fill(0);
    weights[signalAt.popularity] = row.reduce((sum, value) => sum + value, 0);
  }
  return weights;
}

/** nDCG@10 of a sample's candidates under one row of weights. */
function gainOf({ table, relevant }: BlendSample, weights: Float64Array): number {
  const scores = new Float64Array(table.length / signalCount);
  for (let i = 0; i < scores.length; i++) {
    let score = 0;
    for (let s = 0; s < signalCount; s++) score += weights[s]! * table[i * signalCount + s]!;
    scores[i] = score;
  }
  let gain = 0;
  let ideal = 0;
  relevant.forEach((row, place) => {
    if (place < listLength) ideal += 1 / Math.log2(place + 2);
    const rank = rankIn(scores, row);
    if (rank < listLength) gain += 1 / Math.log2(rank + 2);
  });
  return gain / ideal;
}

/** Places before this row, equal scores by position; at least `listLength` when it is beyond the list. */
function rankIn(scores: Float64Array, row: number): number {
  const score = scores[row]!;
  let rank = 0;
  for (let i = 0; i < scores.length && rank < listLength; i++) {
    if (scores[i]! > score || (scores[i]! === score && i < row)) rank++;
  }
  return rank;
}
