export interface Scored {
  index: number;
  score: number;
}

/**
 * The k best-scored indices, best first; equal scores are ordered by index, NaN is left out.
 * One pass with a bounded binary min-heap: O(n log k) time, O(k) memory.
 * `k <= 0` or no scores give an empty list.
 */
export function topK(scores: ArrayLike<number>, k: number): Scored[] {
  const heap: Scored[] = [];
  if (k <= 0) return heap;
  for (let index = 0; index < scores.length; index++) {
    const score = scores[index]!;
    if (Number.isNaN(score)) continue;
    if (heap.length < k) {
      heap.push({ index, score });
      siftUp(heap);
    } else if (score > heap[0]!.score) {
      heap[0] = { index, score };
      siftDown(heap);
    }
  }
  return heap.sort((a, b) => b.score - a.score || a.index - b.index);
}

function isWorse(a: Scored, b: Scored): boolean {
  return a.score < b.score || (a.score === b.score && a.index > b.index);
}

function siftUp(heap: Scored[]): void {
  let child = heap.length - 1;
  while (child > 0) {
    const parent = (child - 1) >> 1;
    if (!isWorse(heap[child]!, heap[parent]!)) return;
    [heap[child], heap[parent]] = [heap[parent]!, heap[child]!];
    child = parent;
  }
}

function siftDown(heap: Scored[]): void {
  let parent = 0;
  for (;;) {
    let worst = parent;
    for (const child of [2 * parent + 1, 2 * parent + 2]) {
      if (child < heap.length && isWorse(heap[child]!, heap[worst]!)) worst = child;
    }
    if (worst === parent) return;
    [heap[worst], heap[parent]] = [heap[parent]!, heap[worst]!];
    parent = worst;
  }
}
