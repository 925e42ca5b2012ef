/** Rows of numbers, row-major: the value of row i and column j is `values[i * columns + j]`. */
export interface Matrix {
  values: Float64Array;
  rows: number;
  columns: number;
}

/** A new matrix of the given rows, in their order; a row may occur more than once. */
export function selectRows({ values, columns }: Matrix, rows: ArrayLike<number>): Matrix {
  const selected = new Float64Array(rows.length * columns);
  for (let i = 0; i < rows.length; i++) {
    selected.set(values.subarray(rows[i]! * columns, (rows[i]! + 1) * columns), i * columns);
  }
  return { values: selected, rows: rows.length, columns };
}

/** Squared Euclidean distance of a row of one matrix to a row of another with the same columns. */
export function squaredDistance(
  a: Float64Array,
  startA: number,
  b: Float64Array,
  startB: number,
  columns: number,
): number {
  let sum = 0;
  for (let j = 0; j < columns; j++) {
    const difference = a[startA + j]! - b[startB + j]!;
    sum += difference * difference;
  }
  return sum;
}

/** Mean and population variance of every column. Zeros for an empty matrix. */
export function columnMoments({ values, rows, columns }: Matrix): { means: Float64Array; variances: Float64Array } {
  const means = new Float64Array(columns);
  const variances = new Float64Array(columns);
  for (let i = 0; i < values.length; i++) means[i % columns]! += values[i]! / rows;
  for (let i = 0; i < values.length; i++) variances[i % columns]! += (values[i]! - means[i % columns]!) ** 2 / rows;
  return { means, variances };
}

/** Means of the rows of each label, clusters x columns, and how many rows each has. An empty cluster has zeros. */
export function centroidsOf(
  matrix: Matrix,
  labels: ArrayLike<number>,
  clusters: number,
): { centroids: Float64Array; sizes: Float64Array } {
  const { values, rows, columns } = matrix;
  const centroids = new Float64Array(clusters * columns);
  const sizes = new Float64Array(clusters);
  for (let i = 0; i < rows; i++) {
    const label = labels[i]!;
    sizes[label]! += 1;
    for (let j = 0; j < columns; j++) centroids[label * columns + j]! += values[i * columns + j]!;
  }
  for (let c = 0; c < clusters; c++) {
    for (let j = 0; j < columns; j++) centroids[c * columns + j]! /= Math.max(1, sizes[c]!);
  }
  return { centroids, sizes };
}
