import { evidenceKnots, locate } from "./blend-weights.ts";
import type { BlendSample } from "./learn-weights.ts";
import { signalAt, signalCount } from "./signals.ts";

/** Places of the list that count. */
const listLength = 10;
/** Popularity is tried so many times as heavy as the softmax made it. */
const popularityFactors = [0, 0.25, 0.5, 2, 4, 8];
/** Each signal is tried with so much more of the whole, up to all of it, and without it. */
const steps = [0.25, 0.5, 0.75, 1];
/** Gain in mean nDCG@10 below which a change is taken for luck. */
const leastGain = 0.002;
const rounds = 2;
/** Readers with more evidence are left to the softmax: refined, their weights overfitted (MovieLens-100k, (C): .474 against .484). */
const mostEvidence = 10;

/**
 * Moves the row of each knot to what ranks the first ten places best (mean nDCG@10) among the samples near the knot, in
 * place. The softmax judges whole lists, where a little noise among the most popular items costs nothing; in the first ten
 * places it costs a new reader most, and one signal alone may be better than any mixture. A few large steps, each of which
 * must pay, leave luck little room. Rows hold all signals by knot; a knot without samples is left as it is.
 */
export function refineWeights(rows: Float64Array, samples: readonly BlendSample[], columns: readonly number[]): void {
  for (const [knot, evidence] of evidenceKnots.entries()) {
    if (evidence > mostEvidence) break;
    const near = samples.filter((sample) => nearestKnot(sample.evidence) === knot);
    if (near.length === 0) continue;
    const row = rows.subarray(knot * signalCount, (knot + 1) * signalCount);
    let best = meanGain(near, row);
    for (let round = 0; round < rounds; round++) {
      const tried = variants(row, columns).map((weights) => ({ weights, gain: meanGain(near, weights) }));
      const winner = tried.reduce((top, one) => (one.gain > top.gain ? one : top));
      if (winner.gain < best + leastGain) break;
      best = winner.gain;
      row.set(winner.weights);
    }
  }
}

function nearestKnot(evidence: number): number {
  const { index, share } = locate(evidence);
  return share < 0.5 ? index : index + 1;
}

/** Rows near this one, of the same sum. */
function variants(row: Float64Array, columns: readonly number[]): Float64Array[] {
  const sum = row.reduce((total, value) => total + value, 0);
  const scaled = (weights: Float64Array): Float64Array => {
    const own = weights.reduce((total, value) => total + value, 0);
    return own > 0 ? weights.map((value) => (sum * value) / own) : row;
  };
  const found = popularityFactors.map((factor) => {
    const weights = row.slice();
    weights[signalAt.popularity] = factor * row[signalAt.popularity]!;
    return scaled(weights);
  });
  for (const column of columns) {
    for (const step of steps) {
      const weights = row.map((value) => (1 - step) * value);
      weights[column] = weights[column]! + step * sum;
      found.push(weights);
    }
    const without = row.slice();
    without[column] = 0;
    found.push(scaled(without));
  }
  return found;
}

function meanGain(samples: readonly BlendSample[], weights: Float64Array): number {
  return samples.reduce((sum, sample) => sum + gainOf(sample, weights), 0) / samples.length;
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
