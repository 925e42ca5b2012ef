import type { Random } from "../../math/random.ts";
import { columnMoments, type Matrix, squaredDistance } from "./matrix.ts";

export interface KMeansOptions {
  /** At most as many as there are different rows: fewer clusters come back where there are not. */
  clusters: number;
  random: Random;
  /** Starts; the one with the least inertia is kept. Default 20. */
  restarts?: number;
  /** Default 300. */
  maxIterations?: number;
  /** How much each row counts; default 1. */
  weights?: Float64Array;
  /** Begin from these centroids (clusters x columns) instead of choosing them; one start. */
  start?: Float64Array;
}

export interface KMeansResult {
  /** Of each row, from 0. */
  labels: Int32Array;
  /** clusters x columns. */
  centroids: Float64Array;
  clusters: number;
  /** Sum over rows of weight times squared distance to the centroid. */
  inertia: number;
}

/**
 * Lloyd's algorithm from k-means++ seeds (Arthur and Vassilvitskii 2007), the best of several starts. A start stops when
 * its centroids move less than 1e-4 of the mean variance of the columns (as scikit-learn does); the best one goes on until
 * nothing changes. An
 * emptied cluster gets the row farthest from its centroid. Throws RangeError for no rows or fewer than one cluster.
 */
export function kMeans(matrix: Matrix, options: KMeansOptions): KMeansResult {
  if (matrix.rows === 0 || options.clusters < 1) {
    throw new RangeError(`k-means needs at least one row and one cluster; got ${matrix.rows} and ${options.clusters}`);
  }
  const { variances } = columnMoments(matrix);
  const tolerance = (1e-4 * variances.reduce((sum, variance) => sum + variance, 0)) / Math.max(1, matrix.columns);
  let best: KMeansResult | undefined;
  const starts = options.start === undefined ? (options.restarts ?? 20) : 1;
  for (let start = 0; start < starts; start++) {
    const result = runLloyd(matrix, { ...options, tolerance });
    if (best === undefined || result.inertia < best.inertia) best = result;
  }
  // The best start is followed to its end: the tolerance only serves to compare starts.
  return runLloyd(matrix, { ...options, start: best!.centroids, tolerance: 0 });
}

/** The nearest centroid of each row; ties go to the lower number. */
export function assignToCentroids(matrix: Matrix, centroids: Float64Array): Int32Array {
  const labels = new Int32Array(matrix.rows);
  assign(matrix, centroids, { labels, distances: new Float64Array(matrix.rows) });
  return labels;
}

function runLloyd(matrix: Matrix, options: KMeansOptions & { tolerance: number }): KMeansResult {
  const { rows, columns } = matrix;
  const centroids = options.start?.slice() ?? seed(matrix, options);
  const clusters = centroids.length / columns;
  const labels = new Int32Array(rows);
  const distances = new Float64Array(rows);
  const previous = new Int32Array(rows).fill(-1);
  for (let iteration = 0; iteration < (options.maxIterations ?? 300); iteration++) {
    assign(matrix, centroids, { labels, distances });
    const moved = moveCentroids(matrix, centroids, { labels, distances, weights: options.weights });
    if (moved <= options.tolerance || sameLabels(labels, previous)) break;
    previous.set(labels);
  }
  assign(matrix, centroids, { labels, distances });
  let inertia = 0;
  for (let i = 0; i < rows; i++) inertia += (options.weights?.[i] ?? 1) * distances[i]!;
  return { labels, centroids, clusters, inertia };
}

/** k-means++ with the best of 2 + ln k candidates for each centroid. Fewer centroids when all rows are covered. */
function seed(matrix: Matrix, { clusters, random, weights }: KMeansOptions): Float64Array {
  const { values, rows, columns } = matrix;
  const chosen = [pick(weights ?? new Float64Array(rows).fill(1), random)];
  const nearest = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    nearest[i] = (weights?.[i] ?? 1) * squaredDistance(values, i * columns, values, chosen[0]! * columns, columns);
  }
  const candidates = 2 + Math.floor(Math.log(clusters));
  while (chosen.length < clusters && nearest.some((distance) => distance > 0)) {
    let best: { row: number; nearest: Float64Array; sum: number } | undefined;
    for (let c = 0; c < candidates; c++) {
      const row = pick(nearest, random);
      const next = new Float64Array(rows);
      let sum = 0;
      for (let i = 0; i < rows; i++) {
        const weight = weights?.[i] ?? 1;
        next[i] = Math.min(nearest[i]!, weight * squaredDistance(values, i * columns, values, row * columns, columns));
        sum += next[i]!;
      }
      if (best === undefined || sum < best.sum) best = { row, nearest: next, sum };
    }
    chosen.push(best!.row);
    nearest.set(best!.nearest);
  }
  const centroids = new Float64Array(chosen.length * columns);
  for (const [c, row] of chosen.entries())
    centroids.set(values.subarray(row * columns, (row + 1) * columns), c * columns);
  return centroids;
}

/** An index with probability proportional to its weight. */
function pick(weights: Float64Array, random: Random): number {
  let total = 0;
  for (const weight of weights) total += weight;
  let left = random() * total;
  for (let i = 0; i < weights.length; i++) {
    left -= weights[i]!;
    if (left < 0) return i;
  }
  return weights.length - 1;
}

function assign(
  { values, rows, columns }: Matrix,
  centroids: Float64Array,
  { labels, distances }: { labels: Int32Array; distances: Float64Array },
): void {
  const clusters = centroids.length / columns;
  for (let i = 0; i < rows; i++) {
    let label = 0;
    let least = Number.POSITIVE_INFINITY;
    for (let c = 0; c < clusters; c++) {
      const distance = squaredDistance(values, i * columns, centroids, c * columns, columns);
      if (distance < least) {
        least = distance;
        label = c;
      }
    }
    labels[i] = label;
    distances[i] = least;
  }
}

/** Moves the centroids to the means of their rows, in place; the sum of the squared ways that they went. */
function moveCentroids(
  { values, rows, columns }: Matrix,
  centroids: Float64Array,
  state: { labels: Int32Array; distances: Float64Array; weights: Float64Array | undefined },
): number {
  const { labels, distances, weights } = state;
  const clusters = centroids.length / columns;
  const sums = new Float64Array(centroids.length);
  const totals = new Float64Array(clusters);
  for (let i = 0; i < rows; i++) {
    const weight = weights === undefined ? 1 : weights[i]!;
    const start = labels[i]! * columns;
    totals[labels[i]!]! += weight;
    for (let j = 0; j < columns; j++) sums[start + j]! += weight * values[i * columns + j]!;
  }
  let moved = 0;
  for (let c = 0; c < clusters; c++) {
    if (totals[c] === 0) {
      const farthest = distances.reduce((best, distance, i) => (distance > distances[best]! ? i : best), 0);
      distances[farthest] = 0;
      sums.set(values.subarray(farthest * columns, (farthest + 1) * columns), c * columns);
      totals[c] = 1;
    }
    for (let j = 0; j < columns; j++) {
      const at = c * columns + j;
      const next = sums[at]! / totals[c]!;
      moved += (next - centroids[at]!) ** 2;
      centroids[at] = next;
    }
  }
  return moved;
}

function sameLabels(a: Int32Array, b: Int32Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
