import {
  type FeatureDrift,
  featureDrifts,
  type ReferenceBins,
  referenceBins,
} from "../../learning/clustering/drift.ts";

/** How the scores of all users lie now. */
export interface ScoreDistribution {
  /** Users by probability, in twentieths from 0 to 1. */
  counts: number[];
  /** Against the scores of all users when the model came into use; absent with too few of either. */
  drift?: Pick<FeatureDrift, "psi" | "threshold" | "isNoticed" | "isActionable">;
}

const bins = 20;
/** Fewer users say nothing about a distribution. */
const fewestUsers = 100;

/** Distribution of the present scores, and whether it has moved by more than chance (PSI over the deciles of the reference, 99 %). */
export function distributionOf(scores: Iterable<number>, reference: ReferenceBins | undefined): ScoreDistribution {
  const values = Float64Array.from(scores);
  const counts = new Array<number>(bins).fill(0);
  for (const value of values) counts[Math.min(bins - 1, Math.floor(value * bins))]!++;
  if (values.length < fewestUsers || reference === undefined || reference.borders.length === 0) return { counts };
  const { psi, threshold, isNoticed, isActionable } = featureDrifts([reference], [values])[0]!;
  return { counts, drift: { psi, threshold, isNoticed, isActionable } };
}

/** What later scores are compared with; undefined for fewer than 100 users. */
export function referenceOf(scores: Iterable<number>): ReferenceBins | undefined {
  const values = Float64Array.from(scores);
  return values.length < fewestUsers ? undefined : referenceBins(values);
}
