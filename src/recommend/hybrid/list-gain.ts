import type { BlendSample } from "./learn-weights.ts";
import { signalCount } from "./signals.ts";

/** Places of the list that count. */
const listLength = 10;

/** Mean nDCG@10 of the samples' candidates when they are scored with one row of weights. */
export function meanGain(samples: readonly BlendSample[], weights: ArrayLike<number>): number {
  return samples.reduce((sum, sample) => sum + gainOf(scoresOf(sample, weights), sample.relevant), 0) / samples.length;
}

function scoresOf({ table }: BlendSample, weights: ArrayLike<number>): Float64Array {
  const scores = new Float64Array(table.length / signalCount);
  for (let i = 0; i < scores.length; i++) {
    let score = 0;
    for (let s = 0; s < signalCount; s++) score += weights[s]! * table[i * signalCount + s]!;
    scores[i] = score;
  }
  return scores;
}

function gainOf(scores: Float64Array, relevant: readonly number[]): number {
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
