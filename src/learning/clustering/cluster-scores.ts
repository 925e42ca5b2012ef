import { centroidsOf, type Matrix, squaredDistance } from "./matrix.ts";

/** Everything here takes labels from 0 to `clusters` - 1 and needs 2 <= clusters; empty clusters are ignored. */

/**
 * Rousseeuw's silhouette (1987) of each row: (b - a) / max(a, b), a the mean distance to the other rows of its cluster,
 * b the least mean distance to those of another; 0 for the only row of a cluster. In [-1, 1]. O(rows² columns).
 */
export function silhouettes(matrix: Matrix, labels: ArrayLike<number>, clusters: number): Float64Array {
  const { values, rows, columns } = matrix;
  const sizes = new Float64Array(clusters);
  for (let i = 0; i < rows; i++) sizes[labels[i]!]! += 1;
  const sums = new Float64Array(rows * clusters);
  for (let i = 0; i < rows; i++) {
    for (let other = 0; other < i; other++) {
      const distance = Math.sqrt(squaredDistance(values, i * columns, values, other * columns, columns));
      sums[i * clusters + labels[other]!]! += distance;
      sums[other * clusters + labels[i]!]! += distance;
    }
  }
  return Float64Array.from({ length: rows }, (_, i) => {
    const own = labels[i]!;
    if (sizes[own] === 1) return 0;
    const within = sums[i * clusters + own]! / (sizes[own]! - 1);
    let between = Number.POSITIVE_INFINITY;
    for (let c = 0; c < clusters; c++) {
      if (c !== own && sizes[c]! > 0) between = Math.min(between, sums[i * clusters + c]! / sizes[c]!);
    }
    const larger = Math.max(within, between);
    return larger === 0 || larger === Number.POSITIVE_INFINITY ? 0 : (between - within) / larger;
  });
}

/**
 * Davies and Bouldin (1979): mean over clusters of the largest (S_i + S_j) / d_ij, S the mean distance to the centroid
 * and d that of the centroids. Lower is better; Infinity when two centroids are the same.
 */
export function daviesBouldin(matrix: Matrix, labels: ArrayLike<number>, clusters: number): number {
  const { values, rows, columns } = matrix;
  const { centroids, sizes } = centroidsOf(matrix, labels, clusters);
  const spreads = new Float64Array(clusters);
  for (let i = 0; i < rows; i++) {
    const label = labels[i]!;
    spreads[label]! +=
      Math.sqrt(squaredDistance(values, i * columns, centroids, label * columns, columns)) / sizes[label]!;
  }
  const present = [...sizes.keys()].filter((c) => sizes[c]! > 0);
  let total = 0;
  for (const c of present) {
    let worst = 0;
    for (const other of present) {
      if (other === c) continue;
      const apart = Math.sqrt(squaredDistance(centroids, c * columns, centroids, other * columns, columns));
      worst = Math.max(worst, (spreads[c]! + spreads[other]!) / apart);
    }
    total += worst;
  }
  return total / present.length;
}

/** Calinski and Harabasz (1974): [B / (k - 1)] / [W / (n - k)], B and W the inertia between and within. Higher is better. */
export function calinskiHarabasz(matrix: Matrix, labels: ArrayLike<number>, clusters: number): number {
  const { values, rows, columns } = matrix;
  const { centroids, sizes } = centroidsOf(matrix, labels, clusters);
  const { centroids: middle } = centroidsOf(matrix, new Int32Array(rows), 1);
  let within = 0;
  for (let i = 0; i < rows; i++)
    within += squaredDistance(values, i * columns, centroids, labels[i]! * columns, columns);
  let between = 0;
  for (let c = 0; c < clusters; c++) between += sizes[c]! * squaredDistance(centroids, c * columns, middle, 0, columns);
  const present = sizes.filter((size) => size > 0).length;
  return between / (present - 1) / (within / (rows - present));
}

/** Hubert and Arabie's adjusted Rand index (1985) of two labelings of the same rows: 1 equal, about 0 by chance. */
export function adjustedRandIndex(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const cells = new Map<string, number>();
  const [rowSums, columnSums] = [new Map<number, number>(), new Map<number, number>()];
  const add = <Key>(map: Map<Key, number>, key: Key): void => void map.set(key, (map.get(key) ?? 0) + 1);
  for (let i = 0; i < a.length; i++) {
    add(cells, `${a[i]} ${b[i]}`);
    add(rowSums, a[i]!);
    add(columnSums, b[i]!);
  }
  const pairs = (counts: Iterable<number>): number => [...counts].reduce((sum, n) => sum + (n * (n - 1)) / 2, 0);
  const [both, inA, inB] = [pairs(cells.values()), pairs(rowSums.values()), pairs(columnSums.values())];
  const expected = (inA * inB) / pairs([a.length]);
  const most = (inA + inB) / 2;
  return most === expected ? 1 : (both - expected) / (most - expected);
}
