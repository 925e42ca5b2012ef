/** Compressed sparse rows: the entries of row r are positions rowStarts[r] .. rowStarts[r + 1] of `columns` and `values`. */
export interface SparseMatrix {
  rowCount: number;
  columnCount: number;
  /** rowCount + 1 positions, ascending. */
  rowStarts: Uint32Array;
  /** Ascending within a row, without repeats. */
  columns: Uint32Array;
  values: Float32Array;
}

export interface Triplets {
  rows: ArrayLike<number>;
  columns: ArrayLike<number>;
  values: ArrayLike<number>;
}

/** Builds a matrix from (row, column, value) triplets in any order; values of a repeated cell are added. O(entries). */
export function sparseMatrix(shape: { rowCount: number; columnCount: number }, triplets: Triplets): SparseMatrix {
  const count = triplets.rows.length;
  const { rowCount, columnCount } = shape;
  // Two counting sorts: by column first, then stably by row, leave every row's columns ascending.
  const byColumn = countingSort({ keys: triplets.columns, keyCount: columnCount });
  const byRow = countingSort({ keys: triplets.rows, keyCount: rowCount, order: byColumn });
  const rowStarts = new Uint32Array(rowCount + 1);
  const columns = new Uint32Array(count);
  const values = new Float32Array(count);
  let filled = 0;
  let row = 0;
  for (const position of byRow) {
    while (row < triplets.rows[position]!) rowStarts[++row] = filled;
    const column = triplets.columns[position]!;
    const isRepeat = filled > rowStarts[row]! && columns[filled - 1] === column;
    if (isRepeat) values[filled - 1] = values[filled - 1]! + triplets.values[position]!;
    else {
      columns[filled] = column;
      values[filled++] = triplets.values[position]!;
    }
  }
  while (row < rowCount) rowStarts[++row] = filled;
  return { rowCount, columnCount, rowStarts, columns: columns.slice(0, filled), values: values.slice(0, filled) };
}

/** Positions in ascending order of their key; equal keys keep the order of `order` (default 0, 1, 2, ...). */
function countingSort(options: { keys: ArrayLike<number>; keyCount: number; order?: Uint32Array }): Uint32Array {
  const { keys, keyCount, order } = options;
  const next = new Uint32Array(keyCount + 1);
  for (let i = 0; i < keys.length; i++) next[keys[i]! + 1] = next[keys[i]! + 1]! + 1;
  for (let key = 0; key < keyCount; key++) next[key + 1] = next[key + 1]! + next[key]!;
  const sorted = new Uint32Array(keys.length);
  for (let i = 0; i < keys.length; i++) {
    const position = order ? order[i]! : i;
    const key = keys[position]!;
    sorted[next[key]!] = position;
    next[key] = next[key]! + 1;
  }
  return sorted;
}

/** The same entries with rows and columns exchanged. O(entries). */
export function transpose(matrix: SparseMatrix): SparseMatrix {
  const { rowCount, columnCount, rowStarts } = matrix;
  const starts = countPerColumn(matrix);
  const columns = new Uint32Array(matrix.columns.length);
  const values = new Float32Array(matrix.values.length);
  const next = starts.slice();
  for (let row = 0; row < rowCount; row++) {
    for (let position = rowStarts[row]!; position < rowStarts[row + 1]!; position++) {
      const column = matrix.columns[position]!;
      const target = next[column]!;
      next[column] = target + 1;
      columns[target] = row;
      values[target] = matrix.values[position]!;
    }
  }
  return { rowCount: columnCount, columnCount: rowCount, rowStarts: starts, columns, values };
}

function countPerColumn(matrix: SparseMatrix): Uint32Array {
  const starts = new Uint32Array(matrix.columnCount + 1);
  for (const column of matrix.columns) starts[column + 1] = starts[column + 1]! + 1;
  for (let i = 0; i < matrix.columnCount; i++) starts[i + 1] = starts[i + 1]! + starts[i]!;
  return starts;
}

/** Number of entries in each column. */
export function columnCounts(matrix: SparseMatrix): Uint32Array {
  const counts = new Uint32Array(matrix.columnCount);
  for (const column of matrix.columns) counts[column] = counts[column]! + 1;
  return counts;
}

/** The entries of one row, as views; both are empty for a row without entries. */
export function rowOf(matrix: SparseMatrix, row: number): { columns: Uint32Array; values: Float32Array } {
  const from = matrix.rowStarts[row]!;
  const to = matrix.rowStarts[row + 1]!;
  return { columns: matrix.columns.subarray(from, to), values: matrix.values.subarray(from, to) };
}
