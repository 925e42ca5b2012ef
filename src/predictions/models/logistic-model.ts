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

/**
 * Logistic regression on quantile scales; features of 0 and 1 only stay as they are. All are then centred, so that contributions are against the mean
 * row. Constant features get a weight of 0.
 */
export function fitLogisticModel(rows: LabelledRows): LogisticModel {
  const { features, featureCount, outcomes } = rows;
  const rowCount = outcomes.length;
  const columns = Array.from({ length: featureCount }, (_, feature) => describe(rows, feature));
  const lacking = columns.filter(({ missingShare }) => missingShare > 0 && missingShare < 1);
  const width = 1 + featureCount + lacking.length;
  const design = new Float64Array(rowCount * width);
  for (let row = 0; row < rowCount; row++) {
    const at = row * width;
    design[at] = 1;
    for (const { feature, scale, isIndicator } of columns) {
      const value = features[row * featureCount + feature]!;
      design[at + 1 + feature] = isIndicator ? value : quantileScaled(scale, value);
    }
    lacking.forEach(({ feature }, i) => {
      design[at + 1 + featureCount + i] = Number.isNaN(features[row * featureCount + feature]!) ? 1 : 0;
    });
  }
  const prior = new Float64Array(width);
  prior[0] = logOddsOfBase(outcomes);
  const weights = fitLogistic({ features: design, featureCount: width, outcomes, prior, priorStrength: ridgeStrength });
  const model: LogisticModel = {
    intercept: weights[0]!,
    scales: columns.map(({ scale }) => scale),
    weights: [...weights.subarray(1, 1 + featureCount)],
    missing: new Array<number>(featureCount).fill(0),
    present: new Array<number>(featureCount).fill(0),
  };
  for (const { feature, isIndicator, mean } of columns) {
    if (isIndicator) model.intercept += model.weights[feature]! * mean;
  }
  lacking.forEach(({ feature, missingShare }, i) => {
    const weight = weights[1 + featureCount + i]!;
    model.intercept += weight * missingShare;
    model.missing[feature] = weight * (1 - missingShare);
    model.present[feature] = -weight * missingShare;
  });
  return model;
}

interface Column {
  feature: number;
  scale: QuantileScale;
  missingShare: number;
  /** Holds both 0 and 1 and nothing else. */
  isIndicator: boolean;
  mean: number;
}

function describe({ features, featureCount, outcomes }: LabelledRows, feature: number): Column {
  const column = Float64Array.from(outcomes, (_, row) => features[row * featureCount + feature]!);
  const missingShare = column.filter(Number.isNaN).length / Math.max(1, column.length);
  const mean = column.reduce((sum, value) => sum + value, 0) / column.length;
  const isIndicator = mean > 0 && mean < 1 && column.every((value) => value === 0 || value === 1);
  const scale = isIndicator ? { values: [0, 1], scaled: [-mean, 1 - mean] } : fitQuantileScale(column);
  return { feature, scale, missingShare, isIndicator, mean };
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
