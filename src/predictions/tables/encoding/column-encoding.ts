import type { PreparedColumn, Reading } from "../reading/prepared-column.ts";
import { type CategoryRates, fitCategoryRates } from "./category-rates.ts";

/** How one column becomes features. */
export interface ColumnEncoding {
  column: string;
  reading: Reading;
  /** Of a category: the values with a feature of their own, 1 for rows of that value, else 0. */
  values: string[];
  /** Of a category of two values: the one that needs no feature, because it follows from the other. */
  other?: string;
  /** Of a category: whether a missing value has such a feature too. */
  hasMissing: boolean;
  /** Of a category with more values: the log odds of each as one more feature. */
  rates?: CategoryRates;
}

/** Values of a category with features of their own, the most frequent ones. */
const ownFeatures = 20;
/** Training rows that such a value has at least. */
const leastRows = 5;

export function featureCountOf(encoding: ColumnEncoding): number {
  if (encoding.reading.kind !== "category") return 1;
  return encoding.values.length + (encoding.hasMissing ? 1 : 0) + (encoding.rates ? 1 : 0);
}

/** Learns an encoding from the training rows of a column. `outOfFold` is the feature of `rates` for these rows. */
export function fitColumnEncoding(options: {
  column: PreparedColumn;
  reading: Reading;
  rows: ArrayLike<number>;
  outcomes: Uint8Array;
}): { encoding: ColumnEncoding; outOfFold?: Float64Array } {
  const { column, reading, rows, outcomes } = options;
  const plain: ColumnEncoding = { column: column.name, reading, values: [], hasMissing: false };
  if (column.kind === "number") return { encoding: plain };
  const codes = Int32Array.from(rows, (row) => column.codes[row]!);
  const counts = new Int32Array(column.labels.length);
  for (const code of codes) if (code >= 0) counts[code]!++;
  const frequent = [...counts.keys()]
    .filter((code) => counts[code]! >= leastRows)
    .sort((a, b) => counts[b]! - counts[a]! || a - b);
  const hasMissing = codes.includes(-1);
  const seen = counts.filter((count) => count > 0).length;
  // Of two values without missing ones, the second follows from the first.
  const isPair = seen === 2 && frequent.length === 2 && !hasMissing;
  const kept = isPair ? frequent.slice(1) : frequent.slice(0, ownFeatures);
  const encoding: ColumnEncoding = {
    ...plain,
    values: kept.map((code) => column.labels[code]!),
    hasMissing,
    ...(isPair && { other: column.labels[frequent[0]!]! }),
  };
  if (seen <= ownFeatures) return { encoding };
  const { rates, outOfFold } = fitCategoryRates({ codes, outcomes, labels: column.labels });
  return { encoding: { ...encoding, rates }, outOfFold };
}

/** Writes the features of a column for the given rows to `out`, row-major with `stride`, from `offset` on. */
export function encodeColumn(options: {
  encoding: ColumnEncoding;
  column: PreparedColumn | undefined;
  rows: ArrayLike<number>;
  out: Float64Array;
  stride: number;
  offset: number;
}): void {
  const { encoding, column, rows, out, stride, offset } = options;
  if (encoding.reading.kind !== "category") {
    for (let i = 0; i < rows.length; i++) {
      out[i * stride + offset] = column?.kind === "number" ? column.numbers[rows[i]!]! : Number.NaN;
    }
    return;
  }
  const labels = column?.kind === "category" ? column.labels : [];
  const places = Int32Array.from(labels, (label) => encoding.values.indexOf(label));
  const missingPlace = encoding.hasMissing ? encoding.values.length : -1;
  const { rates } = encoding;
  const logOdds = new Map(rates?.logOdds);
  const rateOf = labels.map((label) => logOdds.get(label) ?? rates?.base ?? 0);
  const ratePlace = rates ? featureCountOf(encoding) - 1 : -1;
  for (let i = 0; i < rows.length; i++) {
    const code = column?.kind === "category" ? column.codes[rows[i]!]! : -1;
    const at = i * stride + offset;
    const place = code < 0 ? missingPlace : places[code]!;
    if (place >= 0) out[at + place] = 1;
    if (rates) out[at + ratePlace] = code < 0 ? rates.base : rateOf[code]!;
  }
}
