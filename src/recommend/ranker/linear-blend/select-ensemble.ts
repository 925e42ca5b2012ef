import { createRandom } from "../../../math/random.ts";
import { signalCount } from "../../signals/signals.ts";
import { gainOfSum, type Relevance } from "../list-gain.ts";
import type { RankingSample } from "../ranking-sample.ts";

/** Picks, each of the same weight. */
const picks = 20;
/** Ensembles that are averaged, each selected on a random half of the samples. */
const bags = 5;
const bagShare = 0.5;

/**
 * Weights of all signals, which sum to 1: the mean of the ensembles that random halves of the samples select. Each is selected greedily
 * with replacement (Caruana et al. 2004): starting with none, the signal is picked again and again that with those picked before ranks
 * the first ten places best (mean nDCG@10), and the best of all these ensembles is kept; it may be a single signal. The mean owes less
 * to luck than the choice of all samples, and the same samples give the same weights.
 */
export function selectEnsemble(samples: readonly RankingSample[], columns: readonly number[]): Float64Array {
  const contenders = samples.map((sample) => contenderOf(sample, columns));
  const mean = new Float64Array(signalCount);
  for (let bag = 0; bag < bags; bag++) {
    const random = createRandom(`bag|${bag}`);
    const own = contenders.filter(() => random() < bagShare);
    const weights = greedy(own.length > 0 ? own : contenders, columns);
    for (let s = 0; s < signalCount; s++) mean[s] = mean[s]! + weights[s]! / bags;
  }
  return mean;
}

/** A sample with one array per column, and the sum of those picked so far. */
interface Contender extends Relevance {
  units: Float32Array[];
  sums: Float64Array;
}

function contenderOf({ table, relevant, relevantCount }: RankingSample, columns: readonly number[]): Contender {
  const count = table.length / signalCount;
  return {
    units: columns.map((column) => Float32Array.from({ length: count }, (_, i) => table[i * signalCount + column]!)),
    sums: new Float64Array(count),
    relevant,
    relevantCount,
  };
}

function greedy(contenders: readonly Contender[], columns: readonly number[]): Float64Array {
  for (const { sums } of contenders) sums.fill(0);
  const counts = new Float64Array(signalCount);
  let best = { gain: Number.NEGATIVE_INFINITY, weights: counts };
  for (let picked = 1; picked <= picks; picked++) {
    let winner = { c: 0, gain: Number.NEGATIVE_INFINITY };
    for (let c = 0; c < columns.length; c++) {
      let gain = 0;
      for (const contender of contenders) gain += gainOfSum(contender.sums, contender.units[c]!, contender);
      if (gain > winner.gain) winner = { c, gain };
    }
    const column = columns[winner.c]!;
    counts[column] = counts[column]! + 1;
    for (const { units, sums } of contenders) {
      const own = units[winner.c]!;
      for (let i = 0; i < sums.length; i++) sums[i] = sums[i]! + own[i]!;
    }
    if (winner.gain > best.gain) best = { gain: winner.gain, weights: counts.map((count) => count / picked) };
  }
  return best.weights;
}
