import { type FeatureDrift, featureDrifts } from "../../learning/clustering/drift.ts";
import type { ScoreBand } from "../models/likely-range.ts";

/** How the scores of all users lie now. */
export interface ScoreDistribution {
  /** Users by probability, in twentieths from 0 to 1. */
  counts: number[];
  /** Against the probabilities that the model was calibrated on; absent with too few of either. */
  drift?: Pick<FeatureDrift, "psi" | "threshold" | "isNoticed" | "isActionable">;
}

const bins = 20;
/** Fewer users say nothing about a distribution. */
const fewestUsers = 100;

/** Distribution of the present scores, and whether it has moved by more than chance (PSI over the bands of the calibration, 99 %). */
export function distributionOf(scores: Iterable<number>, bands: readonly ScoreBand[]): ScoreDistribution {
  const values = Float64Array.from(scores);
  const counts = new Array<number>(bins).fill(0);
  for (const value of values) counts[Math.min(bins - 1, Math.floor(value * bins))]!++;
  if (values.length < fewestUsers || bands.length < 2) return { counts };
  const reference = {
    borders: bands.slice(0, -1).map(({ upTo }) => upTo),
    counts: bands.map(({ count }) => count),
  };
  const { psi, threshold, isNoticed, isActionable } = featureDrifts([reference], [values])[0]!;
  return { counts, drift: { psi, threshold, isNoticed, isActionable } };
}
