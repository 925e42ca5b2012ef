import { calibratedProbability, fitCalibration } from "../../learning/score-calibration.ts";

/**
 * Probabilities of scores that come from models of other folds, each calibrated on the scores of the other folds, so that the quality measured on them is that of rows nobody saw.
 */
export function crossCalibrate(scores: Float64Array, outcomes: Uint8Array, fold: Int32Array): Float64Array {
  const probabilities = new Float64Array(scores.length);
  const folds = fold.reduce((most, one) => Math.max(most, one + 1), 0);
  for (let held = 0; held < folds; held++) {
    const isOther = (_: number, row: number): boolean => fold[row] !== held;
    const calibration = fitCalibration({
      scores: scores.filter(isOther),
      outcomes: outcomes.filter(isOther),
      part: fold.filter(isOther),
    });
    fold.forEach((own, row) => {
      if (own === held) probabilities[row] = calibratedProbability(calibration, scores[row]!);
    });
  }
  return probabilities;
}
