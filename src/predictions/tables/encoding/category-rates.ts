import { stratifiedFolds } from "../../../learning/metrics/stratified-folds.ts";
import { createRandom } from "../../../math/random.ts";

/** Rows at the base rate that are added to every category. */
const priorRows = 20;
const folds = 5;

export interface CategoryRates {
  /** Log odds of a category nobody saw: the base rate. */
  base: number;
  /** Smoothed log odds of each label. */
  logOdds: [label: string, value: number][];
}

/**
 * Log odds of the outcome for each category, (positives + 20 · base rate) / (rows + 20) (Micci-Barreca 2001), and the same for every training
 * row from the other four fifths of the rows, so that no row's own outcome is in its feature.
 */
export function fitCategoryRates(options: {
  /** Of the training rows; -1 where missing. */
  codes: Int32Array;
  outcomes: Uint8Array;
  labels: readonly string[];
}): { rates: CategoryRates; outOfFold: Float64Array } {
  const { codes, outcomes, labels } = options;
  const fold = stratifiedFolds(outcomes, { folds, random: createRandom("category-rates") });
  const width = labels.length + 1;
  const rows = new Float64Array(folds * width);
  const positives = new Float64Array(folds * width);
  codes.forEach((code, i) => {
    const at = fold[i]! * width + code + 1;
    rows[at]!++;
    positives[at]! += outcomes[i]!;
  });
  const totalRows = sumOfFolds(rows, width);
  const totalPositives = sumOfFolds(positives, width);
  const baseRate = outcomes.reduce((sum, one) => sum + one, 0) / outcomes.length;
  const smoothed = (own: number, of: number): number => {
    const rate = (own + priorRows * baseRate) / (of + priorRows);
    return Math.log(rate / (1 - rate));
  };
  const logOdds = labels.map((label, code): [string, number] => [
    label,
    smoothed(totalPositives[code + 1]!, totalRows[code + 1]!),
  ]);
  const outOfFold = Float64Array.from(codes, (code, i) => {
    const at = fold[i]! * width + code + 1;
    return smoothed(totalPositives[code + 1]! - positives[at]!, totalRows[code + 1]! - rows[at]!);
  });
  return { rates: { base: smoothed(0, 0), logOdds }, outOfFold };
}

function sumOfFolds(counts: Float64Array, width: number): Float64Array {
  return Float64Array.from({ length: width }, (_, i) => {
    let sum = 0;
    for (let fold = 0; fold < folds; fold++) sum += counts[fold * width + i]!;
    return sum;
  });
}
