import { chiSquareUpperTail } from "../distributions/chi-square.ts";
import { benjaminiHochberg } from "../multiple-comparisons.ts";
import { quantileOf } from "./normalise-features.ts";

/** Deciles of a reference distribution, ties joined. */
export interface ReferenceBins {
  /** Inner borders, rising; a value belongs to the first bin whose border it does not exceed. */
  borders: number[];
  /** Reference rows in each bin, one more than borders. */
  counts: number[];
}

const bins = 10;
/** Added to each count, so that an empty bin has a finite logarithm. */
const smoothing = 0.5;
/** A drift below is real perhaps, but too small to act on. */
const actionPsi = 0.1;
const noticeLevel = 0.99;
/**
 * With these, all features, the mix and the likelihood together give a false alarm on at most 1.5 % of days at 200 to
 * 10,000 users (simulated in the tests); half a deviation in one of twelve features at 1,000 users is found every time.
 */
const falseDiscoveryRate = 0.005;
const mixLevel = 0.998;

/** NaN values are left out. */
export function referenceBins(values: Float64Array): ReferenceBins {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  const borders = new Set<number>();
  for (let bin = 1; bin < bins; bin++) {
    const border = quantileOf(sorted, bin / bins);
    if (border < sorted.at(-1)!) borders.add(border);
  }
  const reference = { borders: [...borders], counts: [] };
  return { ...reference, counts: countBins(reference, sorted) };
}

export function countBins({ borders }: Pick<ReferenceBins, "borders">, values: Float64Array): number[] {
  const counts = new Array<number>(borders.length + 1).fill(0);
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    let bin = 0;
    while (bin < borders.length && value > borders[bin]!) bin++;
    counts[bin]!++;
  }
  return counts;
}

/** Population stability index of two distributions over the same bins: sum of (p - q) ln(p / q). Shares above 0. */
export function populationStability(p: readonly number[], q: readonly number[]): number {
  return p.reduce((sum, share, bin) => sum + (share - q[bin]!) * Math.log(share / q[bin]!), 0);
}

/** Kullback-Leibler divergence KL(p || q) = sum of p ln(p / q) in nats; terms with p = 0 are 0. */
export function klDivergence(p: readonly number[], q: readonly number[]): number {
  return p.reduce((sum, share, bin) => sum + (share === 0 ? 0 : share * Math.log(share / q[bin]!)), 0);
}

export interface FeatureDrift {
  psi: number;
  /** Under no change, PSI is about (1/n + 1/m) chi-square with bins - 1 degrees: the 99 % point. */
  threshold: number;
  pValue: number;
  /** Above its own threshold: more than chance. */
  isNoticed: boolean;
  /** Also above .1, and still significant among all features (Benjamini-Hochberg, .5 %): real and large. */
  isActionable: boolean;
}

/** Drift of each feature from its reference; see `FeatureDrift`. */
export function featureDrifts(references: readonly ReferenceBins[], present: readonly Float64Array[]): FeatureDrift[] {
  const measured = references.map((reference, feature) => {
    const counts = countBins(reference, present[feature]!);
    const [then, now] = [sharesOf(reference.counts), sharesOf(counts)];
    const psi = populationStability(now, then);
    const scale = 1 / Math.max(1, totalOf(reference.counts)) + 1 / Math.max(1, totalOf(counts));
    const degrees = reference.counts.length - 1;
    const threshold = degrees === 0 ? Number.POSITIVE_INFINITY : scale * chiSquareQuantile(noticeLevel, degrees);
    return { psi, threshold, pValue: degrees === 0 ? 1 : chiSquareUpperTail(psi / scale, degrees) };
  });
  const adjusted = benjaminiHochberg(measured.map(({ pValue }) => pValue));
  return measured.map((drift, feature) => {
    const isNoticed = drift.psi > drift.threshold;
    return {
      ...drift,
      isNoticed,
      isActionable: isNoticed && drift.psi > actionPsi && adjusted[feature]! <= falseDiscoveryRate,
    };
  });
}

export interface MixDrift {
  kl: number;
  /** G = 2 KL / (1/n + 1/m), chi-square with clusters - 1 degrees under no change: the reference is a sample, too. */
  g: number;
  pValue: number;
  isNoticed: boolean;
}

/** Whether the shares of the clusters among `now` users are still those of `then`. Reference shares are smoothed. */
export function mixDrift(then: readonly number[], now: readonly number[]): MixDrift {
  const total = totalOf(now);
  const shares = now.map((count) => (total === 0 ? 0 : count / total));
  const kl = total === 0 ? 0 : Math.max(0, klDivergence(shares, sharesOf(then)));
  const g = total === 0 ? 0 : (2 * kl) / (1 / total + 1 / Math.max(1, totalOf(then)));
  const pValue = then.length < 2 ? 1 : chiSquareUpperTail(g, then.length - 1);
  return { kl, g, pValue, isNoticed: pValue < 1 - mixLevel };
}

/** Standard errors that the mean log-likelihood has fallen by since the reference, which is a sample of `rows`. */
export function likelihoodDrop(
  reference: { mean: number; deviation: number; rows: number },
  present: Float64Array,
): number {
  if (present.length === 0 || reference.deviation === 0) return 0;
  const mean = present.reduce((sum, value) => sum + value, 0) / present.length;
  return (reference.mean - mean) / (reference.deviation * Math.sqrt(1 / present.length + 1 / reference.rows));
}

/** The x with P(X <= x) = p, by bisection to 1e-10 of it. */
export function chiSquareQuantile(p: number, degrees: number): number {
  let [low, high] = [0, degrees + 10];
  while (chiSquareUpperTail(high, degrees) > 1 - p) high *= 2;
  while (high - low > 1e-10 * high) {
    const middle = (low + high) / 2;
    if (chiSquareUpperTail(middle, degrees) > 1 - p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function sharesOf(counts: readonly number[]): number[] {
  const total = totalOf(counts) + smoothing * counts.length;
  return counts.map((count) => (count + smoothing) / total);
}

function totalOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
