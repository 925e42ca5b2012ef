import { expectedCalibrationError } from "../../learning/calibration.ts";
import {
  areaUnderRoc,
  averagePrecision,
  brierScore,
  type CalibrationBin,
  calibrationCurve,
  liftAt,
  logLoss,
} from "../../learning/metrics/binary-metrics.ts";

/** Quality on rows that the model was not trained on. */
export interface ModelQuality {
  auc: number;
  prAuc: number;
  logLoss: number;
  brier: number;
  /** Expected calibration error, ten bins of equal width. */
  ece: number;
  /** Positives among the best tenth against their share among all. */
  lift: number;
  calibration: CalibrationBin[];
}

const bestShare = 0.1;

export function measureQuality(probabilities: Float64Array, outcomes: Uint8Array): ModelQuality {
  const scored = Array.from(probabilities, (score, row) => ({ score, right: outcomes[row] === 1 }));
  return {
    auc: areaUnderRoc(probabilities, outcomes),
    prAuc: averagePrecision(probabilities, outcomes),
    logLoss: logLoss(probabilities, outcomes),
    brier: brierScore(probabilities, outcomes),
    ece: expectedCalibrationError(scored),
    lift: liftAt(probabilities, outcomes, bestShare),
    calibration: calibrationCurve(probabilities, outcomes),
  };
}
