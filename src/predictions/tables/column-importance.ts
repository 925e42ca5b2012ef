import { type BinaryModel, createExplainer } from "../models/binary-model.ts";
import { columnsOfFeatures, encodeRows, featureCount, type TableEncoder } from "./encoding/table-encoder.ts";
import type { PreparedColumn } from "./reading/prepared-column.ts";

/** How much a column moves scores. */
export interface ColumnImportance {
  column: string;
  /** Share of the mean absolute contribution, over all columns 1. */
  share: number;
  /** What raises the score, in words. */
  effect: string;
}

const sampledRows = 500;

/** Importance of every column by its mean absolute contribution (SHAP) over at most 500 rows, spread evenly; the greatest first. */
export function columnImportance(options: {
  model: BinaryModel;
  encoder: TableEncoder;
  columns: readonly PreparedColumn[];
  rows: Int32Array;
}): ColumnImportance[] {
  const { model, encoder, columns, rows } = options;
  const count = Math.min(sampledRows, rows.length);
  const sample = Int32Array.from({ length: count }, (_, i) => rows[Math.floor((i * rows.length) / count)]!);
  const features = encodeRows(encoder, columns, sample);
  const width = featureCount(encoder);
  const columnOfFeature = columnsOfFeatures(encoder);
  const explainer = createExplainer(model);
  const contributions = new Float64Array(width);
  const byColumn = encoder.columns.map(() => new Float64Array(count));
  for (let i = 0; i < count; i++) {
    explainer.explain(features.subarray(i * width, (i + 1) * width), contributions);
    contributions.forEach((share, feature) => {
      byColumn[columnOfFeature[feature]!]![i]! += share;
    });
  }
  const means = byColumn.map((shares) => shares.reduce((sum, share) => sum + Math.abs(share), 0) / count);
  const total = means.reduce((sum, mean) => sum + mean, 0);
  return encoder.columns
    .map(({ column, reading }, i) => ({
      column,
      share: total === 0 ? 0 : means[i]! / total,
      effect: effectOf(
        columns.find(({ name }) => name === column)!,
        { sample, shares: byColumn[i]! },
        reading.kind === "date" ? ["later", "earlier", "dates"] : ["higher", "lower", "values"],
      ),
    }))
    .sort((a, b) => b.share - a.share);
}

/** What one calls more and less of a column. */
type Words = readonly [more: string, less: string, what: string];
/** Sampled rows with what the column contributes to each. */
interface Shares {
  sample: Int32Array;
  shares: Float64Array;
}

function effectOf(column: PreparedColumn, own: Shares, words: Words): string {
  return column.kind === "number" ? effectOfNumber(column.numbers, own, words) : effectOfCategory(column, own);
}

/** Correlations below this say nothing about direction. */
const leastCorrelation = 0.3;

function effectOfNumber(numbers: Float64Array, { sample, shares }: Shares, [more, less, what]: Words): string {
  const present = [...sample.keys()].filter((i) => !Number.isNaN(numbers[sample[i]!]!));
  const ranks = new Map(
    [...present].sort((a, b) => numbers[sample[a]!]! - numbers[sample[b]!]!).map((i, rank) => [i, rank]),
  );
  const correlation = pearson(
    present.map((i) => ranks.get(i)!),
    present.map((i) => shares[i]!),
  );
  if (Math.abs(correlation) < leastCorrelation) return "it depends on the other columns, or on a range of values";
  return `${correlation > 0 ? more : less} ${what} raise it`;
}

function effectOfCategory(
  { codes, labels }: { codes: Int32Array; labels: string[] },
  { sample, shares }: Shares,
): string {
  const sums = new Map<number, { sum: number; count: number }>();
  sample.forEach((row, i) => {
    const own = sums.get(codes[row]!) ?? { sum: 0, count: 0 };
    own.sum += shares[i]!;
    own.count++;
    sums.set(codes[row]!, own);
  });
  const means = [...sums]
    .map(([code, { sum, count }]) => ({ code, mean: sum / count }))
    .sort((a, b) => b.mean - a.mean);
  const named = (code: number): string => (code < 0 ? "a missing value" : `"${labels[code]!}"`);
  if (means.length < 2) return "one value only";
  return `${named(means[0]!.code)} raises it most, ${named(means.at(-1)!.code)} lowers it most`;
}

/** 0 when either list is constant. */
function pearson(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let product = 0;
  let squaresA = 0;
  let squaresB = 0;
  a.forEach((value, i) => {
    product += (value - meanA) * (b[i]! - meanB);
    squaresA += (value - meanA) ** 2;
    squaresB += (b[i]! - meanB) ** 2;
  });
  return product === 0 ? 0 : product / Math.sqrt(squaresA * squaresB);
}
