/** Cells of all features together: a bin is a 16-bit number that is unique over the features. */
const maxCells = 65_536;
/** A bin of a feature with few values holds this many rows at least, as in LightGBM (`min_data_in_bin`). */
const minRowsInBin = 3;
/** Rows whose values decide the bins, spread evenly; sorting more changes the quantiles by little. */
const maxSampledRows = 200_000;

/**
 * How values of each feature become bins. Bin `first[f]` is a missing value; bin `first[f] + 1 + b` holds the values above
 * `upperBounds[f][b - 1]` and up to `upperBounds[f][b]`. The last bound is Infinity.
 */
export interface FeatureBins {
  first: Int32Array;
  upperBounds: Float64Array[];
  /** Bins of all features together. */
  cellCount: number;
}

export interface FeatureMatrix {
  /** Row-major, rows x featureCount; NaN is a missing value. */
  features: Float64Array;
  featureCount: number;
}

/**
 * Bins by equal frequency, where a value that is more frequent than a bin's share has a bin of its own (LightGBM's
 * GreedyFindBin, Ke et al. 2017); a feature with few distinct values gets a bin for each. Bounds lie halfway between values.
 * @throws RangeError for more features than 16-bit bins allow (32,768).
 */
export function chooseBins(matrix: FeatureMatrix, maxBins: number): FeatureBins {
  const { features, featureCount } = matrix;
  const allowed = Math.min(maxBins, Math.floor(maxCells / featureCount) - 1);
  if (allowed < 1)
    throw new RangeError(`${featureCount} features are more than the ${maxCells / 2} that trees can hold.`);
  const rowCount = features.length / featureCount;
  const step = Math.max(1, rowCount / maxSampledRows);
  const sampled = Math.floor(rowCount / step);
  const values = new Float64Array(sampled);
  const first = new Int32Array(featureCount);
  const upperBounds: Float64Array[] = [];
  let cellCount = 0;
  for (let feature = 0; feature < featureCount; feature++) {
    let present = 0;
    for (let i = 0; i < sampled; i++) {
      const value = finite(features[Math.floor(i * step) * featureCount + feature]!);
      if (!Number.isNaN(value)) values[present++] = value;
    }
    const bounds = boundsOf(values.subarray(0, present).sort(), allowed);
    first[feature] = cellCount;
    upperBounds.push(bounds);
    cellCount += bounds.length + 1;
  }
  return { first, upperBounds, cellCount };
}

/** The bins of every row, row-major like the features, written to `out`. */
export function binRows(matrix: FeatureMatrix, bins: FeatureBins, out: Uint16Array): void {
  const { features, featureCount } = matrix;
  for (let feature = 0; feature < featureCount; feature++) {
    const first = bins.first[feature]!;
    const bounds = bins.upperBounds[feature]!;
    for (let at = feature; at < features.length; at += featureCount) {
      const value = features[at]!;
      out[at] = Number.isNaN(value) ? first : first + 1 + binOf(value, bounds);
    }
  }
}

/** Index of the first bound that is not below the value. */
function binOf(value: number, bounds: Float64Array): number {
  let low = 0;
  let high = bounds.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value <= bounds[middle]!) high = middle;
    else low = middle + 1;
  }
  return low;
}

function finite(value: number): number {
  if (value === Number.POSITIVE_INFINITY) return Number.MAX_VALUE;
  return value === Number.NEGATIVE_INFINITY ? -Number.MAX_VALUE : value;
}

function boundsOf(sorted: Float64Array, maxBins: number): Float64Array {
  const { values, counts } = distinctValues(sorted);
  const lasts =
    values.length <= maxBins ? lastOfSmallBins(counts) : lastOfEqualBins(counts, { total: sorted.length, maxBins });
  const bounds = Float64Array.from(lasts, (last) => halfway(values[last]!, values[last + 1]!));
  return Float64Array.of(...bounds, Number.POSITIVE_INFINITY);
}

function distinctValues(sorted: Float64Array): { values: number[]; counts: number[] } {
  const values: number[] = [];
  const counts: number[] = [];
  for (let i = 0; i < sorted.length; i++) {
    if (i > 0 && sorted[i] === sorted[i - 1]) counts[counts.length - 1]!++;
    else {
      values.push(sorted[i]!);
      counts.push(1);
    }
  }
  return { values, counts };
}

/** A number from `low` up to below `high`, whatever the rounding. */
function halfway(low: number, high: number): number {
  const middle = low / 2 + high / 2;
  return middle >= low && middle < high ? middle : low;
}

/** Index of the last distinct value of every bin but the last one. */
function lastOfSmallBins(counts: readonly number[]): number[] {
  const lasts: number[] = [];
  let held = 0;
  for (let i = 0; i < counts.length - 1; i++) {
    held += counts[i]!;
    if (held < minRowsInBin) continue;
    lasts.push(i);
    held = 0;
  }
  return lasts;
}

function lastOfEqualBins(counts: readonly number[], limits: { total: number; maxBins: number }): number[] {
  let binsLeft = limits.maxBins;
  let rowsLeft = limits.total;
  const share = limits.total / limits.maxBins;
  const isLarge = counts.map((count) => count >= share);
  for (let i = 0; i < counts.length; i++) {
    if (!isLarge[i]) continue;
    binsLeft--;
    rowsLeft -= counts[i]!;
  }
  let meanRows = rowsLeft / Math.max(1, binsLeft);
  const lasts: number[] = [];
  let held = 0;
  for (let i = 0; i < counts.length - 1 && lasts.length < limits.maxBins - 1; i++) {
    held += counts[i]!;
    if (!isLarge[i]) rowsLeft -= counts[i]!;
    if (!isLarge[i] && held < meanRows && !(isLarge[i + 1] && held >= Math.max(1, meanRows / 2))) continue;
    lasts.push(i);
    held = 0;
    if (isLarge[i]) continue;
    binsLeft--;
    meanRows = rowsLeft / Math.max(1, binsLeft);
  }
  return lasts;
}
