/** Sorts rows by score without allocating: buffers for the largest group are kept. */
export interface ScoreOrder {
  /** The rows from `from` up to before `to`, best score first, equal scores in row order; valid until the next call. */
  sort(scores: Float64Array, from: number, to: number): Int32Array;
}

/** Stable bottom-up merge sort, for groups of at most `largest` rows. */
export function createScoreOrder(largest: number): ScoreOrder {
  const first = new Int32Array(largest);
  const second = new Int32Array(largest);
  return {
    sort: (scores, from, to) => {
      const count = to - from;
      let source = first;
      let target = second;
      for (let i = 0; i < count; i++) source[i] = from + i;
      for (let width = 1; width < count; width *= 2) {
        for (let start = 0; start < count; start += 2 * width) {
          const middle = Math.min(start + width, count);
          merge({ scores, source, target, start, middle, end: Math.min(start + 2 * width, count) });
        }
        [source, target] = [target, source];
      }
      return source.subarray(0, count);
    },
  };
}

function merge(run: {
  scores: Float64Array;
  source: Int32Array;
  target: Int32Array;
  start: number;
  middle: number;
  end: number;
}): void {
  const { scores, source, target, start, middle, end } = run;
  let left = start;
  let right = middle;
  for (let out = start; out < end; out++) {
    const takesLeft = left < middle && (right >= end || scores[source[left]!]! >= scores[source[right]!]!);
    target[out] = takesLeft ? source[left++]! : source[right++]!;
  }
}
