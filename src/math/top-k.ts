export interface Scored {
  index: number;
  score: number;
}

/**
 * The k best-scored indices, best first; equal scores are ordered by index, NaN is left out.
 * One pass with a bounded binary min-heap in typed arrays: O(n log k) time, O(k) memory.
 * `k <= 0` or no scores give an empty list.
 */
export function topK(scores: ArrayLike<number>, k: number): Scored[] {
  const capacity = Math.min(Math.floor(k), scores.length);
  if (!(capacity > 0)) return [];
  const heap: Heap = { scores: new Float64Array(capacity), indices: new Int32Array(capacity) };
  let count = 0;
  let worst = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < scores.length; index++) {
    const score = scores[index]!;
    if (count === capacity) {
      // Also false for NaN; an equal score loses to the earlier index, which is in already.
      if (!(score > worst)) continue;
      siftDown(heap, score, index);
      worst = heap.scores[0]!;
    } else if (!Number.isNaN(score)) {
      siftUp(heap, { place: count++, score, index });
      worst = heap.scores[0]!;
    }
  }
  const best: Scored[] = [];
  for (let i = 0; i < count; i++) best.push({ index: heap.indices[i]!, score: heap.scores[i]! });
  return best.sort((a, b) => b.score - a.score || a.index - b.index);
}

/** The worst entry first: the lowest score, among equal ones the highest index. */
interface Heap {
  scores: Float64Array;
  indices: Int32Array;
}

/** Puts a new entry in at the free place at the end. */
function siftUp({ scores, indices }: Heap, entry: { place: number; score: number; index: number }): void {
  const { score, index } = entry;
  let { place } = entry;
  while (place > 0) {
    const parent = (place - 1) >> 1;
    if (!(score < scores[parent]! || (score === scores[parent]! && index > indices[parent]!))) break;
    scores[place] = scores[parent]!;
    indices[place] = indices[parent]!;
    place = parent;
  }
  scores[place] = score;
  indices[place] = index;
}

/** Replaces the worst entry. */
function siftDown({ scores, indices }: Heap, score: number, index: number): void {
  const count = scores.length;
  let place = 0;
  for (let child = 1; child < count; child = 2 * place + 1) {
    const other = child + 1;
    if (other < count) {
      const [a, b] = [scores[child]!, scores[other]!];
      if (b < a || (b === a && indices[other]! > indices[child]!)) child = other;
    }
    const worse = scores[child]!;
    if (!(worse < score || (worse === score && indices[child]! > index))) break;
    scores[place] = worse;
    indices[place] = indices[child]!;
    place = child;
  }
  scores[place] = score;
  indices[place] = index;
}
