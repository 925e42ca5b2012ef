import type { TrainingRows } from "../model/training-rows.ts";
import type { Objective } from "./objective.ts";
import { createScoreOrder } from "./score-order.ts";

/** Added to score differences that gradients are divided by, as in LightGBM. */
const leastDifference = 0.01;

/**
 * LambdaMART (Burges 2010, "From RankNet to LambdaRank to LambdaMART", section 7) with LightGBM's normalisation: every pair of rows of a
 * query with different labels, of which one is among the first `truncation` by score, pushes them apart by
 * |ΔnDCG@truncation| · σ(-(s_high - s_low)), divided by .01 + |s_high - s_low|, and the pushes of a query are scaled by log2(1 + Σ)/Σ.
 * Gains are 2^label - 1. A query of one label only has no gradient, and no part in the loss, 1 - nDCG@truncation.
 */
export function createLambdarank(rows: TrainingRows, truncation: number): Objective {
  const { labels, weights } = rows;
  const starts = rows.groupStarts!;
  const largest = largestGroup(starts);
  const discounts = Float64Array.from({ length: largest }, (_, rank) => 1 / Math.log2(rank + 2));
  const gains = Float64Array.from(labels, (label) => 2 ** label - 1);
  const idealDcg = Float64Array.from({ length: starts.length - 1 }, (_, group) => {
    const sorted = gains
      .slice(starts[group], starts[group + 1])
      .sort()
      .reverse();
    return dcgOf(sorted, discounts, truncation);
  });
  const order = createScoreOrder(largest);
  const shared: PairSums = {
    labels,
    gains,
    discounts,
    truncation,
    scores: labels,
    gradients: labels,
    hessians: labels,
  };
  return {
    startScore: 0,
    differentiate: (scores, gradients, hessians) => {
      gradients.fill(0);
      hessians.fill(0);
      Object.assign(shared, { scores, gradients, hessians });
      for (let group = 0; group + 1 < starts.length; group++) {
        const [from, to] = [starts[group]!, starts[group + 1]!];
        if (idealDcg[group]! > 0) addGroup(shared, order.sort(scores, from, to), 1 / idealDcg[group]!);
      }
      for (let row = 0; weights && row < labels.length; row++) {
        gradients[row]! *= weights[row]!;
        hessians[row]! *= weights[row]!;
      }
    },
    loss: (scores) => {
      let sum = 0;
      let counted = 0;
      for (let group = 0; group + 1 < starts.length; group++) {
        if (!(idealDcg[group]! > 0)) continue;
        const ranked = order.sort(scores, starts[group]!, starts[group + 1]!);
        let dcg = 0;
        for (let rank = 0; rank < Math.min(truncation, ranked.length); rank++) {
          dcg += gains[ranked[rank]!]! * discounts[rank]!;
        }
        sum += 1 - dcg / idealDcg[group]!;
        counted++;
      }
      return sum / counted;
    },
  };
}

interface PairSums {
  labels: Float64Array;
  gains: Float64Array;
  discounts: Float64Array;
  truncation: number;
  scores: Float64Array;
  gradients: Float64Array;
  hessians: Float64Array;
}

/** Adds the pushes of one query; `ranked` lists its rows, best score first. */
function addGroup(sums: PairSums, ranked: Int32Array, inverseIdeal: number): void {
  const { labels, gains, discounts, scores, gradients, hessians } = sums;
  const count = ranked.length;
  const isSpread = scores[ranked[0]!] !== scores[ranked[count - 1]!];
  const limit = Math.min(sums.truncation, count - 1);
  let total = 0;
  for (let i = 0; i < limit; i++) {
    const upper = ranked[i]!;
    const label = labels[upper]!;
    const gain = gains[upper]!;
    const score = scores[upper]!;
    const discount = discounts[i]!;
    let gradientSum = 0;
    let hessianSum = 0;
    for (let j = i + 1; j < count; j++) {
      const lower = ranked[j]!;
      if (labels[lower] === label) continue;
      // The upper row has at least the lower one's score; the sign says whether it also has the higher label.
      const sign = label > labels[lower]! ? 1 : -1;
      const difference = score - scores[lower]!;
      let change = Math.abs(gain - gains[lower]!) * (discount - discounts[j]!) * inverseIdeal;
      if (isSpread) change /= leastDifference + difference;
      const probability = 1 / (1 + Math.exp(sign * difference));
      const push = change * probability;
      const curvature = push * (1 - probability);
      gradientSum -= sign * push;
      hessianSum += curvature;
      gradients[lower]! += sign * push;
      hessians[lower]! += curvature;
      total += 2 * push;
    }
    gradients[upper]! += gradientSum;
    hessians[upper]! += hessianSum;
  }
  if (total <= 0) return;
  const scale = Math.log2(1 + total) / total;
  for (const row of ranked) {
    gradients[row]! *= scale;
    hessians[row]! *= scale;
  }
}

function dcgOf(gains: Float64Array, discounts: Float64Array, truncation: number): number {
  let sum = 0;
  for (let rank = 0; rank < Math.min(truncation, gains.length); rank++) sum += gains[rank]! * discounts[rank]!;
  return sum;
}

function largestGroup(starts: Int32Array): number {
  let largest = 0;
  for (let group = 0; group + 1 < starts.length; group++) {
    largest = Math.max(largest, starts[group + 1]! - starts[group]!);
  }
  return largest;
}
