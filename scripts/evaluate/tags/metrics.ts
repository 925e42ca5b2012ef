/** Suggestions of one text, best first. */
export type Ranking = readonly { tag: string; score: number }[];

/** F1 of the first k suggestions of one text against its tags; 0 when nothing is right. */
export function f1At(ranking: Ranking, gold: ReadonlySet<string>, k: number): number {
  const shown = ranking.slice(0, k);
  const right = shown.filter(({ tag }) => gold.has(tag)).length;
  return right === 0 ? 0 : (2 * right) / (shown.length + gold.size);
}

/** nDCG of the first k suggestions with binary gains: sum of 1 / log2(rank + 1) over the best possible sum. */
export function ndcgAt(ranking: Ranking, gold: ReadonlySet<string>, k: number): number {
  let gain = 0;
  for (const [i, { tag }] of ranking.slice(0, k).entries()) if (gold.has(tag)) gain += 1 / Math.log2(i + 2);
  let best = 0;
  for (let i = 0; i < Math.min(k, gold.size); i++) best += 1 / Math.log2(i + 2);
  return best === 0 ? 0 : gain / best;
}

export function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
