/** Quality of one ranked list; every value is in [0, 1]. */
export interface RankingMetrics {
  ndcg: number;
  precision: number;
  recall: number;
  averagePrecision: number;
  hit: number;
}

/**
 * Measures the first k of a ranked list of items (best first, no repeats) against the relevant ones, all equally relevant:
 *
 * - nDCG@k = Σ_hits 1 / log2(rank + 1) over the same sum for an ideal list (Järvelin and Kekäläinen 2002)
 * - precision@k = hits / k, also for a shorter list; recall@k = hits / |relevant|
 * - average precision@k = Σ_hits (hits up to the rank / rank) / |relevant|, as in the Microsoft recommenders repository
 * - hit@k = 1 with at least one hit
 *
 * Nothing relevant gives NaN: such a user says nothing and is left out of means.
 */
export function rankingMetrics<Item>(ranked: readonly Item[], relevant: ReadonlySet<Item>, k: number): RankingMetrics {
  let hits = 0;
  let gain = 0;
  let precisions = 0;
  ranked.slice(0, k).forEach((item, position) => {
    if (!relevant.has(item)) return;
    hits++;
    gain += discount(position + 1);
    precisions += hits / (position + 1);
  });
  let ideal = 0;
  for (let rank = 1; rank <= Math.min(k, relevant.size); rank++) ideal += discount(rank);
  return {
    ndcg: gain / ideal,
    precision: relevant.size === 0 ? Number.NaN : hits / k,
    recall: hits / relevant.size,
    averagePrecision: precisions / relevant.size,
    hit: relevant.size === 0 ? Number.NaN : Math.min(1, hits),
  };
}

function discount(rank: number): number {
  return 1 / Math.log2(rank + 1);
}
