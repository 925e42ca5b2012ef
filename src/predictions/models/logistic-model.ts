import { fitLogistic } from "../../learning/fit-logistic.ts";
import type { LabelledRows } from "./labelled-rows.ts";
import { fitQuantileScale, type QuantileScale, quantileScaled } from "./quantile-scale.ts";

/** Log odds as a sum over features, each on its quantile scale, with a weight of its own for a missing value. */
export interface LogisticModel {
  /** Mean log odds of the training rows. */
  intercept: number;
  scales: QuantileScale[];
  weights: number[];
  /** Per feature: what a missing value adds, and what a present one does, so that the mean over the training rows is 0. */
  missing: number[];
  present: number[];
}

/** Ridge of 1 on every weight, scikit-learn's default (C = 1); `fitLogistic` counts in eighths. */
const ridgeStrength = 8;

/** Logistic regression on quantile scales. Constant features get a weight of 0. */
export function fitLogisticModel(rows: LabelledRows): LogisticModel {
  const { features, featureCount, outcomes } = rows;
  const rowCount = outcomes.length;
  const columns = Array.from({ length: featureCount }, (_, feature) =>
    Float64Array.from({ length: rowCount }, (_, row) => features[row * featureCount + feature]!),
  );
  const scales = columns.map(fitQuantileScale);
  const missingShare = columns.map((column) => column.filter(Number.isNaN).length / Math.max(1, rowCount));
  const lacking = [...missingShare.keys()].filter(
    (feature) => missingShare[feature]! > 0 && missingShare[feature]! < 1,
  );
  const width = 1 + featureCount + lacking.length;
  const design = new Float64Array(rowCount * width);
  for (let row = 0; row < rowCount; row++) {
    const at = row * width;
    design[at] = 1;
    scales.forEach((scale, feature) => {
      design[at + 1 + feature] = quantileScaled(scale, columns[feature]![row]!);
    });
    lacking.forEach((feature, i) => {
      design[at + 1 + featureCount + i] = (Number.isNaN(columns[feature]![row]!) ? 1 : 0) - missingShare[feature]!;
    });
  }
  const prior = new Float64Array(width);
  prior[0] = logOddsOfBase(outcomes);
  const weights = fitLogistic({ features: design, featureCount: width, outcomes, prior, priorStrength: ridgeStrength });
  const weightIfMissing = (feature: number): number => weights[1 + featureCount + lacking.indexOf(feature)]!;
  const shares = (factor: (feature: number) => number): number[] =>
    Array.from({ length: featureCount }, (_, f) => (lacking.includes(f) ? weightIfMissing(f) * factor(f) : 0));
  return {
    intercept: weights[0]!,
    scales,
    weights: [...weights.subarray(1, 1 + featureCount)],
    missing: shares((feature) => 1 - missingShare[feature]!),
    present: shares((feature) => -missingShare[feature]!),
  };
}

/** Log odds of the share of positives, with half a row added on both sides. */
function logOddsOfBase(outcomes: Uint8Array): number {
  const positives = outcomes.reduce((sum, outcome) => sum + outcome, 0);
  return Math.log((positives + 0.5) / (outcomes.length - positives + 0.5));
}

/** Writes what each feature adds to the intercept, for the row that starts at `offset`, and returns the log odds. */
export function explainLogistic(
  model: LogisticModel,
  row: { features: ArrayLike<number>; offset: number },
  contributions: Float64Array,
): number {
  let score = model.intercept;
  for (let feature = 0; feature < model.weights.length; feature++) {
    const value = row.features[row.offset + feature]!;
    const scaled = model.weights[feature]! * quantileScaled(model.scales[feature]!, value);
    const share = scaled + (Number.isNaN(value) ? model.missing[feature]! : model.present[feature]!);
    contributions[feature] = share;
    score += share;
  }
  return score;
}
