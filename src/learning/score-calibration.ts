import { sigmoid } from "./fit-logistic.ts";
import { fitIsotonic } from "./isotonic-regression.ts";
import { fitPlatt, type PlattScaling } from "./platt-scaling.ts";

/**
 * Turns scores into log odds, strictly rising. Without knots it is Platt's line; with knots it runs straight from knot to knot, and
 * outside them with the slope of the line.
 */
export interface Calibration extends PlattScaling {
  /** Scores, rising, and their log odds. */
  knots?: { scores: number[]; logOdds: number[] };
}

/** Scores of rows that the model has not seen, with their outcomes and the part that each row belongs to, from 0 up. */
export interface CalibrationRows {
  scores: Float64Array;
  outcomes: Uint8Array;
  part: Int32Array;
}

/** Rows of each outcome without which isotonic regression learns noise. */
const leastOfEach = 1_000;
/** Rows in a bin whose share of positives the isotonic regression reads, and rows of the Platt line's probability that are added to it. */
const rowsOfBin = 50;
const priorRows = 5;
/** A difference of log losses beyond so many standard errors is no chance. */
const sureErrors = 1.96;

/**
 * Platt's line or, from 1,000 rows of each outcome on, isotonic regression where it has the smaller log loss for sure on parts that neither saw.
 * Parts are folds, or cut-offs in time. Levels are joined at their centres (Oron and Flournoy 2017), so that rows keep their order.
 */
export function fitCalibration(rows: CalibrationRows): Calibration {
  const { scores, outcomes, part } = rows;
  const platt = fitPlatt(scores, outcomes);
  const positives = outcomes.reduce((sum, outcome) => sum + outcome, 0);
  if (Math.min(positives, outcomes.length - positives) < leastOfEach) return platt;
  const parts = part.reduce((most, one) => Math.max(most, one + 1), 0);
  if (parts < 2) return platt;
  const gains = new Float64Array(scores.length);
  for (let held = 0; held < parts; held++) {
    const learning = takePart(rows, (own) => own !== held);
    const line = fitPlatt(learning.scores, learning.outcomes);
    const curve = withKnots(line, learning);
    part.forEach((own, row) => {
      if (own === held) gains[row] = lossOf(line, rows, row) - lossOf(curve, rows, row);
    });
  }
  return isGain(gains) ? withKnots(platt, rows) : platt;
}

export function calibratedLogOdds({ slope, intercept, knots }: Calibration, score: number): number {
  if (knots === undefined) return slope * score + intercept;
  const { scores, logOdds } = knots;
  const last = scores.length - 1;
  if (score <= scores[0]!) return logOdds[0]! + slope * (score - scores[0]!);
  if (score >= scores[last]!) return logOdds[last]! + slope * (score - scores[last]!);
  let [low, high] = [0, last];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (scores[middle]! <= score) low = middle;
    else high = middle;
  }
  const share = (score - scores[low]!) / (scores[high]! - scores[low]!);
  return logOdds[low]! + share * (logOdds[high]! - logOdds[low]!);
}

export function calibratedProbability(calibration: Calibration, score: number): number {
  return sigmoid(calibratedLogOdds(calibration, score));
}

/** What parts of a score above `base` are multiplied by to add up to the calibrated log odds above that of `base`. */
export function partScale(calibration: Calibration, { base, score }: { base: number; score: number }): number {
  if (calibration.knots === undefined || score === base) return calibration.slope;
  return (calibratedLogOdds(calibration, score) - calibratedLogOdds(calibration, base)) / (score - base);
}

function takePart(
  { scores, outcomes, part }: CalibrationRows,
  isWanted: (part: number) => boolean,
): Pick<CalibrationRows, "scores" | "outcomes"> {
  const isOwn = (_: number, row: number): boolean => isWanted(part[row]!);
  return { scores: scores.filter(isOwn), outcomes: outcomes.filter(isOwn) };
}

/** Isotonic regression over bins of neighbouring scores, each drawn a little towards the line. Equal scores are in one bin. */
function withKnots(
  line: PlattScaling,
  { scores, outcomes }: Pick<CalibrationRows, "scores" | "outcomes">,
): Calibration {
  const order = [...scores.keys()].sort((a, b) => scores[a]! - scores[b]!);
  const bins: { score: number; rate: number; weight: number }[] = [];
  for (let from = 0, to = 0; from < order.length; from = to) {
    let [sum, positives] = [0, 0];
    for (; to < order.length; to++) {
      const score = scores[order[to]!]!;
      if (to - from >= rowsOfBin && score !== scores[order[to - 1]!]) break;
      sum += score;
      positives += outcomes[order[to]!]!;
    }
    const score = sum / (to - from);
    const prior = priorRows * sigmoid(line.slope * score + line.intercept);
    const weight = to - from + priorRows;
    bins.push({ score, rate: (positives + prior) / weight, weight });
  }
  const levels = fitIsotonic({ values: bins.map(({ rate }) => rate), weights: bins.map(({ weight }) => weight) });
  const centres = levels.map(({ from, to, value }) => {
    const own = bins.slice(from, to);
    const weight = own.reduce((total, bin) => total + bin.weight, 0);
    const score = own.reduce((total, bin) => total + bin.weight * bin.score, 0) / weight;
    return { score, logOdds: Math.log(value / (1 - value)) };
  });
  const knots = { scores: centres.map(({ score }) => score), logOdds: centres.map(({ logOdds }) => logOdds) };
  return knots.scores.length < 2 ? line : { ...line, knots };
}

function lossOf(calibration: Calibration, { scores, outcomes }: CalibrationRows, row: number): number {
  const logOdds = calibratedLogOdds(calibration, scores[row]!);
  return Math.log1p(Math.exp(outcomes[row] === 1 ? -logOdds : logOdds));
}

function isGain(gains: Float64Array): boolean {
  const mean = gains.reduce((sum, gain) => sum + gain, 0) / gains.length;
  const squares = gains.reduce((sum, gain) => sum + (gain - mean) ** 2, 0);
  return mean > (sureErrors * Math.sqrt(squares)) / gains.length;
}
