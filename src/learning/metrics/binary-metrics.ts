/** Scores of rows, any scale unless a function asks for probabilities, and 1 or 0 for each. */
type Outcomes = ArrayLike<number>;

/**
 * Area under the ROC curve: the probability that a positive row scores above a negative one, ties counting half (Mann and Whitney 1947).
 * In [0, 1], .5 for chance; NaN without positives or without negatives.
 */
export function areaUnderRoc(scores: ArrayLike<number>, outcomes: Outcomes): number {
  let rankSum = 0;
  let positives = 0;
  forTies(scores, outcomes, (tie) => {
    rankSum += tie.positives * (scores.length - tie.before - (tie.count - 1) / 2);
    positives += tie.positives;
  });
  const negatives = scores.length - positives;
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}

/** Standard error of an area under the ROC curve (Hanley and McNeil 1982, equations 1 and 2). NaN without positives or without negatives. */
export function areaUnderRocError(area: number, counts: { positives: number; negatives: number }): number {
  const { positives, negatives } = counts;
  const byPositives = area / (2 - area);
  const byNegatives = (2 * area ** 2) / (1 + area);
  const variance =
    area * (1 - area) + (positives - 1) * (byPositives - area ** 2) + (negatives - 1) * (byNegatives - area ** 2);
  return Math.sqrt(variance / (positives * negatives));
}

/** Areas that chance reaches, too, lie within so many standard errors of a half. */
const sureErrors = 1.96;

/** Whether chance alone would hardly reach the area. False without positives or without negatives. */
export function isAboveChance(area: number, counts: { positives: number; negatives: number }): boolean {
  return area - sureErrors * areaUnderRocError(area, counts) > 0.5;
}

/**
 * Average precision, the area under the precision-recall curve by steps: Σ (recall gained) · precision, rows of equal score taken
 * together, as scikit-learn's `average_precision_score`. In [0, 1], the positive share for chance; NaN without positives.
 */
export function averagePrecision(scores: ArrayLike<number>, outcomes: Outcomes): number {
  let sum = 0;
  let positives = 0;
  forTies(scores, outcomes, (tie) => {
    positives += tie.positives;
    sum += (tie.positives * positives) / (tie.before + tie.count);
  });
  return sum / positives;
}

/** Probabilities are kept this far from 0 and 1, so that one sure mistake does not make the mean infinite. */
const leastProbability = 1e-15;

/** Mean of -ln of the probability of what happened. From 0; NaN without rows. */
export function logLoss(probabilities: ArrayLike<number>, outcomes: Outcomes): number {
  let sum = 0;
  for (let row = 0; row < outcomes.length; row++) {
    const right = outcomes[row] === 1 ? probabilities[row]! : 1 - probabilities[row]!;
    sum -= Math.log(Math.min(1 - leastProbability, Math.max(leastProbability, right)));
  }
  return sum / outcomes.length;
}

/** Mean squared difference of probability and outcome (Brier 1950). In [0, 1]; NaN without rows. */
export function brierScore(probabilities: ArrayLike<number>, outcomes: Outcomes): number {
  let sum = 0;
  for (let row = 0; row < outcomes.length; row++) sum += (probabilities[row]! - outcomes[row]!) ** 2;
  return sum / outcomes.length;
}

/**
 * How many times as many positives are among the best `share` of the rows as among all. Rows of equal score at the border count in part.
 * 1 for chance; NaN without positives.
 */
export function liftAt(scores: ArrayLike<number>, outcomes: Outcomes, share: number): number {
  const wanted = scores.length * share;
  let found = 0;
  let positives = 0;
  forTies(scores, outcomes, (tie) => {
    const taken = Math.min(tie.count, Math.max(0, wanted - tie.before));
    found += (tie.positives * taken) / tie.count;
    positives += tie.positives;
  });
  return found / wanted / (positives / scores.length);
}

export interface CalibrationBin {
  /** Mean probability of the bin's rows. */
  predicted: number;
  /** Share of them that is positive. */
  observed: number;
  count: number;
}

/** Rows sorted by probability and cut into `bins` parts of equal size, lowest first; fewer parts for fewer rows. */
export function calibrationCurve(probabilities: ArrayLike<number>, outcomes: Outcomes, bins = 10): CalibrationBin[] {
  const order = descending(probabilities).reverse();
  const count = Math.min(bins, order.length);
  return Array.from({ length: count }, (_, bin) => {
    const own = order.subarray(
      Math.floor((bin * order.length) / count),
      Math.floor(((bin + 1) * order.length) / count),
    );
    const mean = (values: ArrayLike<number>): number => own.reduce((sum, row) => sum + values[row]!, 0) / own.length;
    return { predicted: mean(probabilities), observed: mean(outcomes), count: own.length };
  });
}

interface Tie {
  /** Rows with a better score. */
  before: number;
  count: number;
  positives: number;
}

/** Visits groups of equal score, best first. */
function forTies(scores: ArrayLike<number>, outcomes: Outcomes, visit: (tie: Tie) => void): void {
  const order = descending(scores);
  for (let start = 0; start < order.length; ) {
    let positives = 0;
    let end = start;
    while (end < order.length && scores[order[end]!] === scores[order[start]!]) positives += outcomes[order[end++]!]!;
    visit({ before: start, count: end - start, positives });
    start = end;
  }
}

function descending(scores: ArrayLike<number>): Int32Array {
  return Int32Array.from({ length: scores.length }, (_, row) => row).sort((a, b) => scores[b]! - scores[a]! || a - b);
}
