import { fitLogistic } from "./fit-logistic.ts";

/** Turns a score into log odds: slope · score + intercept. */
export interface PlattScaling {
  slope: number;
  intercept: number;
}

/** Examples that speak for leaving log odds as they are: keeps the slope of a handful of outcomes from running away. */
const priorExamples = 20;

/**
 * Platt scaling (Platt 1999): logistic regression of outcomes on scores that are log odds already, pulled towards slope 1 and intercept 0. Scores come from
 * a model that has not seen their outcomes. Without outcomes nothing changes.
 */
export function fitPlatt(scores: Float64Array, outcomes: Uint8Array): PlattScaling {
  const features = new Float64Array(2 * scores.length);
  for (let row = 0; row < scores.length; row++) features.set([scores[row]!, 1], 2 * row);
  const prior = Float64Array.of(1, 0);
  const [slope, intercept] = fitLogistic({ features, featureCount: 2, outcomes, prior, priorStrength: priorExamples });
  return { slope: slope!, intercept: intercept! };
}
