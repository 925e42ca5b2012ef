/**
 * What a comparison needs of one arm: how many units, the mean, and the variance of one unit's value, so that the variance of
 * the mean is `variance / n`.
 */
export interface SampleSummary {
  n: number;
  mean: number;
  variance: number;
}

/** Sums over the units of one arm. */
export interface Sums {
  n: number;
  /** Sum of y. */
  sum: number;
  /** Sum of y². */
  sumOfSquares: number;
}

/** Mean and sample variance (n - 1) of a quantity per unit. No unit gives zeros, one gives the variance 0. */
export function summarizeMean({ n, sum, sumOfSquares }: Sums): SampleSummary {
  return { n, mean: n === 0 ? 0 : sum / n, variance: covariance({ n, sumX: sum, sumY: sum, sumXY: sumOfSquares }) };
}

/** A share of units, `sum` of `n`: variance p (1 - p), without n - 1. */
export function summarizeProportion({ n, sum }: Pick<Sums, "n" | "sum">): SampleSummary {
  const mean = n === 0 ? 0 : sum / n;
  return { n, mean, variance: mean * (1 - mean) };
}

/** Sums of a ratio of two quantities per unit: numerator m, denominator d, and their product. */
export interface RatioSums {
  numerator: Sums;
  denominator: Sums;
  sumOfProducts: number;
}

/**
 * Sum of m over sum of d, with the variance of the delta method per unit:
 * V_m / d² + V_d m² / d⁴ - 2 C m / d³ (Deng et al. 2018, equation 3). A denominator that is 0 throughout gives zeros.
 */
export function summarizeRatio({ numerator, denominator, sumOfProducts }: RatioSums): SampleSummary {
  const n = numerator.n;
  if (denominator.sum === 0) return { n, mean: 0, variance: 0 };
  const m = summarizeMean(numerator);
  const d = summarizeMean(denominator);
  const shared = covariance({ n, sumX: numerator.sum, sumY: denominator.sum, sumXY: sumOfProducts });
  return {
    n,
    mean: numerator.sum / denominator.sum,
    variance: m.variance / d.mean ** 2 + (d.variance * m.mean ** 2) / d.mean ** 4 - (2 * shared * m.mean) / d.mean ** 3,
  };
}

/** Sample covariance (n - 1) from sums; 0 for fewer than two units. */
export function covariance({ n, sumX, sumY, sumXY }: { n: number; sumX: number; sumY: number; sumXY: number }): number {
  return n <= 1 ? 0 : (sumXY - (sumX * sumY) / n) / (n - 1);
}
