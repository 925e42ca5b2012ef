import type { Random } from "../../math/random.ts";
import { assignToCentroids, kMeans } from "./k-means.ts";
import { type Matrix, selectRows } from "./matrix.ts";

export interface StabilityOptions {
  random: Random;
  /** Default 30. */
  bootstraps?: number;
  /** Rows of each bootstrap sample; default all, at most 2,000. */
  sampleRows?: number;
  /** k-means starts on each sample. Default 5. */
  restarts?: number;
}

/** A bootstrap sample beyond this many rows costs time and tells nothing new about the stability of whole clusters. */
const maxSampleRows = 2_000;

/**
 * Stability of each cluster (Hennig 2007): the rows are drawn with replacement and clustered again; the cluster's value
 * is the mean over samples of the largest Jaccard similarity, among drawn rows, to a cluster of the sample. In [0, 1];
 * from .75 on a cluster is stable, below .5 it dissolves.
 */
export function bootstrapJaccard(
  matrix: Matrix,
  { labels, clusters }: { labels: Int32Array; clusters: number },
  options: StabilityOptions,
): Float64Array {
  const { random, bootstraps = 30, restarts = 5 } = options;
  const size = Math.min(matrix.rows, options.sampleRows ?? maxSampleRows);
  const means = new Float64Array(clusters);
  for (let b = 0; b < bootstraps; b++) {
    const drawn = new Set<number>();
    const rows = Int32Array.from({ length: size }, () => Math.floor(random() * matrix.rows));
    for (const row of rows) drawn.add(row);
    const { centroids } = kMeans(selectRows(matrix, rows), { clusters, random, restarts });
    const unique = Int32Array.from(drawn);
    const found = assignToCentroids(selectRows(matrix, unique), centroids);
    const own = unique.map((row) => labels[row]!);
    const best = bestJaccards(own, found, clusters);
    for (let c = 0; c < clusters; c++) means[c]! += best[c]! / bootstraps;
  }
  return means;
}

function bestJaccards(own: Int32Array, found: Int32Array, clusters: number): Float64Array {
  const both = new Float64Array(clusters * clusters);
  const ownSizes = new Float64Array(clusters);
  const foundSizes = new Float64Array(clusters);
  for (let i = 0; i < own.length; i++) {
    both[own[i]! * clusters + found[i]!]! += 1;
    ownSizes[own[i]!]! += 1;
    foundSizes[found[i]!]! += 1;
  }
  return Float64Array.from({ length: clusters }, (_, c) => {
    let best = 0;
    for (let other = 0; other < clusters; other++) {
      const shared = both[c * clusters + other]!;
      const union = ownSizes[c]! + foundSizes[other]! - shared;
      if (union > 0) best = Math.max(best, shared / union);
    }
    return best;
  });
}
