import { evidenceKnots, locate } from "./blend-weights.ts";
import type { BlendSample } from "./learn-weights.ts";
import { meanGain } from "./list-gain.ts";
import { selectEnsemble } from "./select-ensemble.ts";
import { signalAt, signalCount } from "./signals.ts";

/** Popularity is tried so many times as heavy as the softmax made it. */
const popularityFactors = [0, 0.25, 0.5, 2, 4, 8];
/** Each signal is tried with so much more of the whole, up to all of it, and without it. */
const steps = [0.25, 0.5, 0.75, 1];
/** Gain in mean nDCG@10 below which a change is taken for luck. */
const leastGain = 0.002;
const rounds = 2;
/** More evidence than this is a long history. */
const mostEvidence = 10;
/** With fewer known readers to select by, the softmax's rows stay. */
const fewestKnown = 100;

/**
 * Moves the row of each knot of a short history to what ranks the first ten places best (mean nDCG@10) among the samples near the knot, in
 * place. The softmax judges whole lists, where a little noise among the most popular items costs nothing; in the first ten
 * places it costs a new reader most, and one signal alone may be better than any mixture. A few large steps, each of which
 * must pay, leave luck little room. Rows hold all signals by knot; a knot without samples is left as it is.
 */
export function refineShortHistories(
  rows: Float64Array,
  samples: readonly BlendSample[],
  columns: readonly number[],
): void {
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

/**
 * Selects the rows of long histories anew, one ensemble for all of their knots, in place: the models of the crowd agree so
 * much that the softmax's even mixture of them is worse than the best of them alone (MovieLens-100k, (C): .461 against
 * .466), and steps from there do not reach it. The first events of readers whom no model met are another task and are
 * left out.
 */
export function selectLongHistories(
  rows: Float64Array,
  samples: readonly BlendSample[],
  columns: readonly number[],
): void {
  const first = evidenceKnots.findIndex((evidence) => evidence > mostEvidence);
  const known = samples.filter((sample) => sample.isKnown && nearestKnot(sample.evidence) >= first);
  if (known.length < fewestKnown) return;
  const ensemble = selectEnsemble(known, columns);
  for (let knot = first; knot < evidenceKnots.length; knot++) {
    const row = rows.subarray(knot * signalCount, (knot + 1) * signalCount);
    const sum = row.reduce((total, value) => total + value, 0);
    row.set(ensemble.map((share) => sum * share));
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
