/** Parts of the sorted values that knots stand between. */
const knotParts = 32;
/** Standard deviation of a uniform number is 1 / √12. */
const spread = Math.sqrt(12);

/** A rising function through `values` -> `scaled`, straight between them and constant outside. Both are empty for a feature without values. */
export interface QuantileScale {
  values: number[];
  scaled: number[];
}

/**
 * Maps a feature to its mid-rank among the training rows, (rank - ½) · √12: mean 0 and variance 1 for continuous values, whatever their
 * skew, so that a linear model weighs a quantity of long tail and one of short alike. Knots stand at up to 33 quantiles;
 * NaN is left out. A feature of two values keeps two values.
 */
export function fitQuantileScale(column: Float64Array): QuantileScale {
  const sorted = column.filter((value) => !Number.isNaN(value)).sort();
  const values: number[] = [];
  const scaled: number[] = [];
  for (let part = 0; part <= knotParts && sorted.length > 0; part++) {
    const value = sorted[Math.min(sorted.length - 1, Math.floor((part * sorted.length) / knotParts))]!;
    if (values.at(-1) === value || !Number.isFinite(value)) continue;
    const rank = (countBelow(sorted, value) + countUpTo(sorted, value)) / 2 / sorted.length;
    values.push(value);
    scaled.push((rank - 0.5) * spread);
  }
  return { values, scaled };
}

/** 0, the mean, for NaN and for a feature without values. */
export function quantileScaled({ values, scaled }: QuantileScale, value: number): number {
  if (Number.isNaN(value) || values.length === 0) return 0;
  const above = countBelow(values, value);
  if (above === 0) return scaled[0]!;
  if (above === values.length) return scaled[above - 1]!;
  const share = (value - values[above - 1]!) / (values[above]! - values[above - 1]!);
  return scaled[above - 1]! + share * (scaled[above]! - scaled[above - 1]!);
}

function countBelow(sorted: ArrayLike<number>, value: number): number {
  return firstIndex(sorted, (one) => one >= value);
}

function countUpTo(sorted: ArrayLike<number>, value: number): number {
  return firstIndex(sorted, (one) => one > value);
}

/** Index of the first entry for which the condition holds, from which on it holds for all. */
function firstIndex(sorted: ArrayLike<number>, holds: (value: number) => boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(sorted[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}
