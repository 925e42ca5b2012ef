import type { RowVectors } from "../item-index/row-vectors.ts";

export interface Diversifiable {
  row: number;
  score: number;
  embedding: Float32Array;
  section: string | undefined;
}

export interface Picked<T> {
  candidate: T;
  /** What likeness to the items before it took away: in [-score, 0]. */
  penalty: number;
}

/**
 * Maximal marginal relevance (Carbonell and Goldstein 1998), scaled by the score: each next item is the one with the
 * highest score · (1 - diversity · s), where s in [0, 1] is its likeness to the most similar item already picked. Since s
 * only grows, the resulting scores never increase down the list, and none falls below 0. `candidates` come best first;
 * ties keep their order. No more than `maxPerSection` of one section are picked while
 * others are left. A shorter list is the beginning of a longer one.
 */
export function diversify<T extends Diversifiable>(
  candidates: readonly T[],
  options: {
    limit: number;
    diversity: number;
    /** Most items of one section among the first `count` of the list. */
    maxPerSection: (count: number) => number;
    likeness: (cosine: number) => number;
    vectors: RowVectors;
  },
): Picked<T>[] {
  const { limit, diversity, maxPerSection, likeness, vectors } = options;
  const closest = new Float64Array(candidates.length);
  const isPicked = new Uint8Array(candidates.length);
  const sections = new Map<string, number>();
  const picked: Picked<T>[] = [];
  if (diversity > 0) vectors.select(candidates.map(({ row }) => row));
  while (picked.length < limit) {
    let best = -1;
    let bestValue = Number.NEGATIVE_INFINITY;
    let bestIsFull = true;
    const most = maxPerSection(picked.length + 1);
    for (let i = 0; i < candidates.length; i++) {
      if (isPicked[i] === 1) continue;
      const { score, section } = candidates[i]!;
      // Best first: nobody further down can win any more.
      if (!bestIsFull && score <= bestValue) break;
      const value = score * (1 - diversity * closest[i]!);
      const full = section !== undefined && (sections.get(section) ?? 0) >= most;
      if (full && !bestIsFull) continue;
      if (value > bestValue || (bestIsFull && !full)) {
        best = i;
        bestValue = value;
        bestIsFull = full;
      }
    }
    if (best < 0) break;
    const candidate = candidates[best]!;
    isPicked[best] = 1;
    if (candidate.section !== undefined) {
      sections.set(candidate.section, (sections.get(candidate.section) ?? 0) + 1);
    }
    picked.push({ candidate, penalty: bestValue - candidate.score });
    if (diversity === 0 || picked.length >= limit) continue;
    const cosines = vectors.multiply(candidate.embedding);
    for (let i = 0; i < candidates.length; i++) closest[i] = Math.max(closest[i]!, likeness(cosines[i]!));
  }
  return picked;
}
