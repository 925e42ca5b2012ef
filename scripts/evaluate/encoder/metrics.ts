/** Share of equal entries in 0..1; 0 for none. Arrays of the same length. */
export function accuracy<T>(truth: readonly T[], guess: readonly T[]): number {
  if (truth.length === 0) return 0;
  return truth.filter((value, i) => value === guess[i]).length / truth.length;
}

/** Mean recall over the classes that occur in `truth` (SemEval-2017 task 4A's measure), in 0..1. */
export function macroRecall<T>(truth: readonly T[], guess: readonly T[]): number {
  const classes = [...new Set(truth)];
  const recalls = classes.map((one) => {
    const own = truth.flatMap((value, i) => (value === one ? [guess[i] === one] : []));
    return own.filter(Boolean).length / own.length;
  });
  return mean(recalls);
}

/** 2 right / (guessed + actual), in 0..1; 0 when both are 0. */
export function f1(counts: { right: number; guessed: number; actual: number }): number {
  const { right, guessed, actual } = counts;
  return guessed + actual === 0 ? 0 : (2 * right) / (guessed + actual);
}

/** Unweighted mean over columns of binary F1. Rows are texts, columns are labels. */
export function multiLabelMacroF1(
  truth: readonly (readonly boolean[])[],
  guess: readonly (readonly boolean[])[],
): number {
  const columns = truth[0]?.length ?? 0;
  return mean(
    Array.from({ length: columns }, (_, column) => {
      const counts = { right: 0, guessed: 0, actual: 0 };
      truth.forEach((row, i) => {
        if (row[column]) counts.actual++;
        if (guess[i]![column]) counts.guessed++;
        if (row[column] && guess[i]![column]) counts.right++;
      });
      return f1(counts);
    }),
  );
}

export interface TypedSpan {
  type: string;
  first: number;
  end: number;
}

/** Micro F1 over exact spans with their type (conlleval), sentence by sentence; only `types` count, on both sides. */
export function spanF1(
  truth: readonly (readonly TypedSpan[])[],
  guess: readonly (readonly TypedSpan[])[],
  types: ReadonlySet<string>,
): number {
  const counts = { right: 0, guessed: 0, actual: 0 };
  const keys = (spans: readonly TypedSpan[]): Set<string> =>
    new Set(spans.flatMap(({ type, first, end }) => (types.has(type) ? [`${first} ${end} ${type}`] : [])));
  truth.forEach((spans, i) => {
    const actual = keys(spans);
    const guessed = keys(guess[i]!);
    counts.actual += actual.size;
    counts.guessed += guessed.size;
    for (const key of guessed) if (actual.has(key)) counts.right++;
  });
  return f1(counts);
}

/** Spearman's rank correlation in -1..1: Pearson's r of the ranks, ties at their mean rank; 0 for fewer than two or no spread. */
export function spearman(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return pearson(ranks(a), ranks(b));
}

function pearson(a: readonly number[], b: readonly number[]): number {
  const meanA = mean(a);
  const meanB = mean(b);
  let product = 0;
  let squaresA = 0;
  let squaresB = 0;
  for (let i = 0; i < a.length; i++) {
    product += (a[i]! - meanA) * (b[i]! - meanB);
    squaresA += (a[i]! - meanA) ** 2;
    squaresB += (b[i]! - meanB) ** 2;
  }
  const scale = Math.sqrt(squaresA * squaresB);
  return scale === 0 ? 0 : product / scale;
}

function ranks(values: ArrayLike<number>): number[] {
  const order = Array.from({ length: values.length }, (_, i) => i).sort((i, j) => values[i]! - values[j]!);
  const result = new Array<number>(values.length).fill(0);
  for (let first = 0; first < order.length; ) {
    let end = first + 1;
    while (end < order.length && values[order[end]!] === values[order[first]!]) end++;
    for (let i = first; i < end; i++) result[order[i]!] = (first + end + 1) / 2;
    first = end;
  }
  return result;
}

/**
 * Expected calibration error (Guo et al. 2017, eq. 3), in 0..1: the mean over 15 equal-width bins of |accuracy - mean
 * confidence|, weighted by the size of the bin; 0 for no predictions.
 */
export function calibrationError(predictions: readonly { confidence: number; correct: boolean }[], bins = 15): number {
  const totals = Array.from({ length: bins }, () => ({ count: 0, confidence: 0, correct: 0 }));
  for (const { confidence, correct } of predictions) {
    const bin = totals[Math.min(bins - 1, Math.floor(confidence * bins))]!;
    bin.count++;
    bin.confidence += confidence;
    if (correct) bin.correct++;
  }
  return totals.reduce((sum, bin) => sum + Math.abs(bin.correct - bin.confidence), 0) / Math.max(1, predictions.length);
}

export function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
