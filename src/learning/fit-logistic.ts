import { solvePositiveDefinite } from "../math/cholesky.ts";

export interface FitLogisticOptions {
  /** Row-major examples x features. */
  features: Float64Array;
  featureCount: number;
  /** 1 or 0 for each example. */
  outcomes: Uint8Array;
  /** Weights that the fit is pulled towards, and that it returns without examples. */
  prior: Float64Array;
  /** How strongly: as if this many examples of variance one spoke for the prior. */
  priorStrength: number;
  rounds?: number;
}

/**
 * Logistic regression by Newton's method (iteratively reweighted least squares) with a Gaussian prior around given weights:
 * maximises sum ln p(y | x, w) - strength / 8 * |w - prior|^2. Few examples stay near the prior, many override it.
 */
export function fitLogistic(options: FitLogisticOptions): Float64Array {
  const { features, featureCount, outcomes, prior, priorStrength, rounds = 25 } = options;
  const weights = Float64Array.from(prior);
  const ridge = priorStrength / 8;
  for (let round = 0; round < rounds; round++) {
    const gradient = Float64Array.from(weights, (weight, i) => -ridge * (weight - prior[i]!));
    const hessian = new Float64Array(featureCount * featureCount);
    for (let i = 0; i < featureCount; i++) hessian[i * featureCount + i] = ridge + 1e-9;
    for (let e = 0; e < outcomes.length; e++) {
      const row = features.subarray(e * featureCount, (e + 1) * featureCount);
      const p = sigmoid(weigh(weights, row));
      const error = outcomes[e]! - p;
      const curvature = Math.max(1e-6, p * (1 - p));
      for (let i = 0; i < featureCount; i++) {
        const value = row[i]!;
        // Indicators are mostly 0, and add nothing.
        if (value === 0) continue;
        gradient[i]! += error * value;
        const scaled = curvature * value;
        const at = i * featureCount;
        for (let j = 0; j <= i; j++) hessian[at + j]! += scaled * row[j]!;
      }
    }
    // The gradient becomes the step.
    solvePositiveDefinite(hessian, gradient);
    let largest = 0;
    for (let i = 0; i < featureCount; i++) {
      const change = Math.max(-2, Math.min(2, gradient[i]!));
      weights[i]! += change;
      largest = Math.max(largest, Math.abs(change));
    }
    if (largest < 1e-5) break;
  }
  return weights;
}

export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

export function weigh(weights: ArrayLike<number>, row: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < row.length; i++) sum += weights[i]! * row[i]!;
  return sum;
}
