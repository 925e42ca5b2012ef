import type { Matrix } from "./matrix.ts";

export const scalings = ["auto", "robust", "zscore", "minmax"] as const;
export type Scaling = (typeof scalings)[number];

/** How one column is brought to a common scale; stored with the model, so that new rows get the same treatment. */
export interface ColumnScale {
  /** Place in the raw row. */
  column: number;
  /** Stands in for a missing value. */
  median: number;
  isLog: boolean;
  /** After the logarithm: values beyond are cut. */
  low: number;
  high: number;
  center: number;
  scale: number;
}

export type DroppedColumn = { column: number } & (
  | { reason: "constant" }
  | { reason: "correlated"; with: number; correlation: number }
);

export interface FeatureScaling {
  scaling: Scaling;
  columns: ColumnScale[];
  dropped: DroppedColumn[];
}

const skewForLog = 1;
const winsorShare = 0.005;
const maxCorrelation = 0.95;

/**
 * Learns how to bring raw columns to one scale: missing values (NaN) become the median; columns without negative values
 * and with a skewness above 1 become log(1 + x); values beyond the 0.5 and 99.5 % quantiles are cut; then `robust`
 * (x - median) / (1.4826 MAD), with IQR / 1.349 where the MAD is 0, and the standard deviation where that is 0 too;
 * `zscore` with the population's standard deviation; or `minmax`. `auto` is robust. Constant columns, and those that
 * correlate beyond .95 with an earlier one, are dropped and listed.
 */
export function fitScaling(raw: Matrix, scaling: Scaling = "auto"): FeatureScaling {
  const columns: ColumnScale[] = [];
  const dropped: DroppedColumn[] = [];
  const kept: { column: number; scaled: Float64Array }[] = [];
  for (let column = 0; column < raw.columns; column++) {
    const values = columnOf(raw, column);
    const fitted = fitColumn(values, column, scaling);
    if (fitted === undefined) {
      dropped.push({ column, reason: "constant" });
      continue;
    }
    const scaled = values.map((value) => scaleValue(value, fitted));
    const twin = kept
      .map((other) => ({ column: other.column, correlation: correlationOf(other.scaled, scaled) }))
      .find(({ correlation }) => Math.abs(correlation) > maxCorrelation);
    if (twin !== undefined) {
      dropped.push({ column, reason: "correlated", with: twin.column, correlation: twin.correlation });
      continue;
    }
    columns.push(fitted);
    kept.push({ column, scaled });
  }
  return { scaling, columns, dropped };
}

/** The kept columns on their scale, in the order of `columns`. */
export function applyScaling(raw: Matrix, { columns }: Pick<FeatureScaling, "columns">): Matrix {
  const values = new Float64Array(raw.rows * columns.length);
  for (let i = 0; i < raw.rows; i++) {
    for (let j = 0; j < columns.length; j++) {
      const fitted = columns[j]!;
      values[i * columns.length + j] = scaleValue(raw.values[i * raw.columns + fitted.column]!, fitted);
    }
  }
  return { values, rows: raw.rows, columns: columns.length };
}

/** The value at a share of the sorted values, interpolated linearly (type 7); NaN for none. */
export function quantileOf(sorted: Float64Array, share: number): number {
  const at = (sorted.length - 1) * share;
  const low = Math.floor(at);
  const high = Math.ceil(at);
  return sorted[low]! + (at - low) * (sorted[high]! - sorted[low]!);
}

function fitColumn(values: Float64Array, column: number, scaling: Scaling): ColumnScale | undefined {
  const present = values.filter((value) => !Number.isNaN(value)).sort();
  if (present.length === 0 || present[0] === present.at(-1)) return undefined;
  const median = quantileOf(present, 0.5);
  const isLog = present[0]! >= 0 && skewnessOf(present) > skewForLog;
  const sorted = isLog ? present.map(Math.log1p) : present;
  const [low, high] = [quantileOf(sorted, winsorShare), quantileOf(sorted, 1 - winsorShare)];
  const cut = sorted.map((value) => Math.min(high, Math.max(low, value)));
  if (cut[0] === cut.at(-1)) return undefined;
  return { column, median, isLog, low, high, ...centerAndScale(cut, scaling) };
}

function centerAndScale(sorted: Float64Array, scaling: Scaling): { center: number; scale: number } {
  if (scaling === "minmax") return { center: sorted[0]!, scale: sorted.at(-1)! - sorted[0]! };
  const { mean, deviation } = momentsOf(sorted);
  if (scaling === "zscore") return { center: mean, scale: deviation };
  const center = quantileOf(sorted, 0.5);
  const distances = sorted.map((value) => Math.abs(value - center)).sort();
  const mad = 1.4826 * quantileOf(distances, 0.5);
  const iqr = (quantileOf(sorted, 0.75) - quantileOf(sorted, 0.25)) / 1.349;
  return { center, scale: mad > 0 ? mad : iqr > 0 ? iqr : deviation };
}

function scaleValue(raw: number, { median, isLog, low, high, center, scale }: ColumnScale): number {
  const present = Number.isNaN(raw) ? median : raw;
  const value = isLog ? Math.log1p(Math.max(0, present)) : present;
  return (Math.min(high, Math.max(low, value)) - center) / scale;
}

function columnOf({ values, rows, columns }: Matrix, column: number): Float64Array {
  return Float64Array.from({ length: rows }, (_, i) => values[i * columns + column]!);
}

function momentsOf(values: Float64Array): { mean: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.sqrt(variance) };
}

function skewnessOf(values: Float64Array): number {
  const { mean, deviation } = momentsOf(values);
  return values.reduce((sum, value) => sum + ((value - mean) / deviation) ** 3, 0) / values.length;
}

function correlationOf(a: Float64Array, b: Float64Array): number {
  const [x, y] = [momentsOf(a), momentsOf(b)];
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i]! - x.mean) * (b[i]! - y.mean);
  return x.deviation === 0 || y.deviation === 0 ? 0 : sum / a.length / (x.deviation * y.deviation);
}
