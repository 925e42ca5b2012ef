import { createRandom, type Random } from "../../math/random.ts";
import { calinskiHarabasz, daviesBouldin, silhouettes } from "./cluster-scores.ts";
import { type CovarianceForm, covarianceForms, fitMixture, type MixtureFit } from "./gaussian-mixture.ts";
import { assignToCentroids, type KMeansResult, kMeans } from "./k-means.ts";
import { type Matrix, selectRows } from "./matrix.ts";
import { bootstrapJaccard } from "./stability.ts";

export interface ChooseOptions {
  seed: string | number;
  /** Least share of the rows in each cluster. Default 0.03. */
  minShare?: number;
  /** Least rows in each cluster. Default 50. */
  minRows?: number;
  /** Default 10. */
  maxClusters?: number;
  /** Take this number whatever the table says; the warning stays. */
  clusters?: number;
  /** Default 30. */
  bootstraps?: number;
}

/** One number of clusters, measured. */
export interface ClusterCandidate {
  clusters: number;
  sizes: number[];
  inertia: number;
  silhouette: number;
  silhouetteError: number;
  daviesBouldin: number;
  calinskiHarabasz: number;
  /** Of each cluster; see `bootstrapJaccard`. */
  stability: number[];
  /** The best covariance form whose components all reach the least share, with its BIC over the sampled rows. */
  mixture?: { form: CovarianceForm; bic: number };
  /** Why it cannot be chosen; empty when it can. */
  faults: ("too-small" | "unstable")[];
}

export interface ClusterChoice {
  /** By number of clusters, from 2. */
  candidates: ClusterCandidate[];
  /** `undefined`: there are no stable groups. */
  chosen: (KMeansResult & { candidate: ClusterCandidate; isForced: boolean }) | undefined;
  /** Plain words on why this number, or none. */
  reason: string;
}

const stableFrom = 0.75;
/** Silhouettes and mixtures are measured on at most so many rows, drawn from each cluster by its share. */
const sampleRows = 2_000;
/** Many starts run on so many rows; the best then moves on all of them. */
const searchRows = 5_000;
const restarts = 20;
const errorResamples = 200;

/**
 * Measures 2 to min(10, 1 / least share) clusters and takes, of those whose clusters are all large enough and stable,
 * the largest number whose silhouette is within one bootstrap standard error of the best of them. Silhouette alone
 * rewards outliers and two clusters; without a stable number the answer is that there are no groups. The same seed gives
 * the same answer. Fewer rows than two least clusters give an empty table.
 */
export function chooseClusters(matrix: Matrix, options: ChooseOptions): ClusterChoice {
  const { minShare = 0.03, minRows = 50, maxClusters = 10 } = options;
  const smallest = Math.max(minRows, Math.ceil(minShare * matrix.rows), 1);
  const most = Math.min(maxClusters, Math.floor(1 / minShare), Math.floor(matrix.rows / smallest));
  const forced = options.clusters;
  if (matrix.columns === 0) return abstain([], "no feature tells the users apart: all of them are constant");
  if (forced === undefined && most < 2) {
    return abstain([], `${matrix.rows} users are too few for two groups of at least ${smallest}`);
  }
  const numbers = Array.from({ length: Math.max(0, most - 1) }, (_, i) => i + 2);
  if (forced !== undefined && !numbers.includes(forced) && forced <= matrix.rows) numbers.push(forced);
  const fits = new Map<number, KMeansResult>();
  const candidates = numbers.map((clusters) => {
    const random = createRandom(`${options.seed}:${clusters}`);
    const fit = search(matrix, clusters, random);
    fits.set(clusters, fit);
    return measure(matrix, fit, { clusters, smallest, random, bootstraps: options.bootstraps ?? 30 });
  });
  if (forced !== undefined) return force(candidates, fits, forced);
  const sound = candidates.filter(({ faults }) => faults.length === 0);
  const best = sound.reduce<ClusterCandidate | undefined>(
    (top, candidate) => (top === undefined || candidate.silhouette > top.silhouette ? candidate : top),
    undefined,
  );
  if (best === undefined) {
    return abstain(
      candidates,
      "no stable groups: for every number at least one group is too small or dissolves when users are drawn again",
    );
  }
  const candidate = sound.filter(({ silhouette }) => silhouette >= best.silhouette - best.silhouetteError).at(-1)!;
  return {
    candidates,
    chosen: { ...fits.get(candidate.clusters)!, candidate, isForced: false },
    reason:
      candidate === best
        ? `${candidate.clusters} groups: the best silhouette of the stable numbers`
        : `${candidate.clusters} groups: the largest stable number within one standard error of the best silhouette (${best.clusters} groups)`,
  };
}

function abstain(candidates: ClusterCandidate[], reason: string): ClusterChoice {
  return { candidates, chosen: undefined, reason };
}

function force(
  candidates: ClusterCandidate[],
  fits: ReadonlyMap<number, KMeansResult>,
  clusters: number,
): ClusterChoice {
  const candidate = candidates.find((one) => one.clusters === clusters);
  const fit = fits.get(clusters);
  if (candidate === undefined || fit === undefined || fit.clusters < clusters) {
    return abstain(candidates, `there are fewer different users than the ${clusters} groups that were asked for`);
  }
  const warning = candidate.faults.length === 0 ? "" : `, although groups are ${candidate.faults.join(" and ")}`;
  return {
    candidates,
    chosen: { ...fit, candidate, isForced: true },
    reason: `${clusters} groups as asked for${warning}`,
  };
}

function search(matrix: Matrix, clusters: number, random: Random): KMeansResult {
  if (matrix.rows <= searchRows) return kMeans(matrix, { clusters, random, restarts });
  const rows = Int32Array.from({ length: searchRows }, () => Math.floor(random() * matrix.rows));
  const { centroids } = kMeans(selectRows(matrix, rows), { clusters, random, restarts });
  return kMeans(matrix, { clusters, random, start: centroids });
}

function measure(
  matrix: Matrix,
  fit: KMeansResult,
  {
    clusters,
    smallest,
    random,
    bootstraps,
  }: { clusters: number; smallest: number; random: Random; bootstraps: number },
): ClusterCandidate {
  const sizes = new Array<number>(fit.clusters).fill(0);
  for (const label of fit.labels) sizes[label]!++;
  const rows = stratifiedSample(fit.labels, fit.clusters, random);
  const sample = selectRows(matrix, rows);
  const sampleLabels = assignToCentroids(sample, fit.centroids);
  const widths = silhouettes(sample, sampleLabels, fit.clusters);
  const stability = [...bootstrapJaccard(matrix, fit, { random, bootstraps })];
  const isSmall = fit.clusters < clusters || sizes.some((size) => size < smallest);
  const mixture = isSmall ? undefined : bestMixture(sample, { clusters, share: smallest / matrix.rows, random });
  return {
    clusters,
    sizes,
    inertia: fit.inertia,
    silhouette: meanOf(widths),
    silhouetteError: bootstrapError(widths, random),
    daviesBouldin: daviesBouldin(matrix, fit.labels, fit.clusters),
    calinskiHarabasz: calinskiHarabasz(matrix, fit.labels, fit.clusters),
    stability,
    ...(mixture !== undefined && { mixture: { form: mixture.mixture.form, bic: mixture.bic } }),
    faults: [
      ...(isSmall ? (["too-small"] as const) : []),
      ...(stability.some((value) => value < stableFrom) ? (["unstable"] as const) : []),
    ],
  };
}

/** The mixture with the least BIC of all covariance forms whose components all have the least share; or none. */
export function bestMixture(
  matrix: Matrix,
  { clusters, share, random, labels }: { clusters: number; share: number; random: Random; labels?: Int32Array },
): MixtureFit | undefined {
  let best: MixtureFit | undefined;
  for (const form of covarianceForms) {
    if (matrix.rows < clusters) return undefined;
    const begin = labels === undefined ? { restarts: 1 } : { labels };
    const fit = fitMixture(matrix, { components: clusters, form, random, maxIterations: 100, ...begin });
    if (fit.mixture.weights.some((weight) => weight < share)) continue;
    if (best === undefined || fit.bic < best.bic) best = fit;
  }
  return best;
}

/** All rows up to 2,000; of more, so many from each cluster as its share asks for, at least one. */
function stratifiedSample(labels: Int32Array, clusters: number, random: Random): Int32Array {
  if (labels.length <= sampleRows) return Int32Array.from(labels.keys());
  const members: number[][] = Array.from({ length: clusters }, () => []);
  for (const [row, label] of labels.entries()) members[label]!.push(row);
  return Int32Array.from(
    members.flatMap((rows) => {
      const wanted = Math.min(rows.length, Math.max(1, Math.round((sampleRows * rows.length) / labels.length)));
      for (let i = 0; i < wanted; i++) {
        const j = i + Math.floor(random() * (rows.length - i));
        [rows[i], rows[j]] = [rows[j]!, rows[i]!];
      }
      return rows.slice(0, wanted);
    }),
  );
}

/** Standard deviation of the mean over resamples of the values. */
function bootstrapError(values: Float64Array, random: Random): number {
  const means = Float64Array.from({ length: errorResamples }, () => {
    let sum = 0;
    for (let i = 0; i < values.length; i++) sum += values[Math.floor(random() * values.length)]!;
    return sum / values.length;
  });
  const middle = meanOf(means);
  return Math.sqrt(means.reduce((sum, mean) => sum + (mean - middle) ** 2, 0) / (errorResamples - 1));
}

function meanOf(values: Float64Array): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
