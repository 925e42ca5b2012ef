import type { BlendSample } from "./learn-weights.ts";
import { meanGain } from "./list-gain.ts";
import { signalCount } from "./signals.ts";

/** Picks, each of the same weight. */
const picks = 20;

/**
 * Weights of all signals, which sum to 1, by greedy ensemble selection with replacement (Caruana et al. 2004): starting
 * with none, the signal is picked again and again that with those picked before ranks the first ten places best (mean
 * nDCG@10), and the best of all these ensembles is kept. At worst it is the best single signal.
 */
export function selectEnsemble(samples: readonly BlendSample[], columns: readonly number[]): Float64Array {
  const counts = new Float64Array(signalCount);
  let best = { gain: Number.NEGATIVE_INFINITY, counts, picked: 1 };
  for (let picked = 1; picked <= picks; picked++) {
    const tried = columns.map((column) => {
      counts[column] = counts[column]! + 1;
      const gain = meanGain(samples, counts);
      counts[column] = counts[column]! - 1;
      return { column, gain };
    });
    const { column, gain } = tried.reduce((top, one) => (one.gain > top.gain ? one : top));
    counts[column] = counts[column]! + 1;
    if (gain > best.gain) best = { gain, counts: counts.slice(), picked };
  }
  return best.counts.map((count) => count / best.picked);
}
