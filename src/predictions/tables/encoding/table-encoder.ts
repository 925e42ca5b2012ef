import type { LabelledRows } from "../../models/labelled-rows.ts";
import { type PreparedColumn, prepareColumn, type Reading } from "../reading/prepared-column.ts";
import { columnOf, type Table } from "../reading/table.ts";
import { type ColumnEncoding, encodeColumn, featureCountOf, fitColumnEncoding } from "./column-encoding.ts";

/** Columns that are read, and how. */
export interface PreparedTable {
  columns: PreparedColumn[];
  readings: Reading[];
}

export interface TableEncoder {
  columns: ColumnEncoding[];
}

export function featureCount(encoder: TableEncoder): number {
  return encoder.columns.reduce((sum, column) => sum + featureCountOf(column), 0);
}

/** The column that each feature comes from, by position. */
export function columnsOfFeatures(encoder: TableEncoder): Int32Array {
  return Int32Array.from(encoder.columns.flatMap((column, i) => new Array<number>(featureCountOf(column)).fill(i)));
}

/** Learns an encoder from some rows, and gives these rows encoded so that no row's own outcome is in its features. */
export function fitTableEncoder(
  table: PreparedTable,
  rows: ArrayLike<number>,
  outcomes: Uint8Array,
): { encoder: TableEncoder; training: LabelledRows } {
  const own = Uint8Array.from(rows, (row) => outcomes[row]!);
  const fitted = table.columns.map((column, i) =>
    fitColumnEncoding({ column, reading: table.readings[i]!, rows, outcomes: own }),
  );
  const encoder = { columns: fitted.map(({ encoding }) => encoding) };
  const stride = featureCount(encoder);
  const features = encodeRows(encoder, table.columns, rows);
  let offset = 0;
  for (const { encoding, outOfFold } of fitted) {
    offset += featureCountOf(encoding);
    outOfFold?.forEach((logOdds, i) => {
      features[i * stride + offset - 1] = logOdds;
    });
  }
  return { encoder, training: { features, featureCount: stride, outcomes: own } };
}

/** Features of the given rows, row-major; a column that is not there is missing in every row. */
export function encodeRows(
  encoder: TableEncoder,
  columns: readonly PreparedColumn[],
  rows: ArrayLike<number>,
): Float64Array {
  const stride = featureCount(encoder);
  const out = new Float64Array(rows.length * stride);
  let offset = 0;
  for (const encoding of encoder.columns) {
    const column = columns.find(({ name }) => name === encoding.column);
    encodeColumn({ encoding, column, rows, out, stride, offset });
    offset += featureCountOf(encoding);
  }
  return out;
}

/** Reads the columns that an encoder knows out of another table. */
export function prepareFor(encoder: TableEncoder, table: Table): PreparedColumn[] {
  return encoder.columns.flatMap(({ column, reading }) => {
    const found = columnOf(table, column);
    return found ? [prepareColumn(found, reading)] : [];
  });
}
