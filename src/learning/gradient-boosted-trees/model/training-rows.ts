export type TreeObjective = "squared-error" | "log-loss" | "lambdarank";

/** Rows that trees learn from, or that stop their training. */
export interface TrainingRows {
  /** Row-major, rows x featureCount. NaN is a missing value; infinities are the largest and the smallest value. */
  features: Float64Array;
  featureCount: number;
  /** One per row: any number (squared error), 0 or 1 (log loss), or a grade from 0 up (lambdarank). */
  labels: Float64Array;
  /** How much each row counts, 0 or above; 1 for all when left out. */
  weights?: Float64Array;
  /** Scores that the trees add to, for example those of a linear model; without them the best constant. */
  initialScores?: Float64Array;
  /** Lambdarank: the first row of each query, and the number of rows at the end; rows of one query stand together. */
  groupStarts?: Int32Array;
}

export interface TreeSettings {
  objective: TreeObjective;
  rounds: number;
  /** Leaves of a tree at most. */
  leaves: number;
  learningRate: number;
  /** Rows in a leaf at least. */
  minRowsInLeaf: number;
  /** Sum of the hessians in a leaf at least. */
  minHessianInLeaf: number;
  /** Ridge on the outputs of leaves. */
  l2: number;
  /** Bins of a feature at most, without the one of missing values. */
  maxBins: number;
  /** For each feature 1 (the score never falls as it grows), -1 (never rises) or 0. */
  monotone?: Int8Array;
  /** Lambdarank: positions that count, and pairs with at least one row above it. */
  truncation: number;
  /** Ends training after so many rounds without a better loss on the validation rows, and keeps the best round's trees. */
  patience?: number | undefined;
}

/** LightGBM's defaults, with leaves and rate that the evaluation in docs/results/predictions.md uses for tables of some thousand rows. */
export const defaultTreeSettings: TreeSettings = {
  objective: "log-loss",
  rounds: 200,
  leaves: 15,
  learningRate: 0.05,
  minRowsInLeaf: 20,
  minHessianInLeaf: 1e-3,
  l2: 0,
  maxBins: 255,
  truncation: 30,
};

/** @throws RangeError naming what does not fit: lengths, labels that the objective cannot read, groups, infinite settings. */
export function checkRows(rows: TrainingRows, settings: TreeSettings): void {
  const count = rows.labels.length;
  const { features, featureCount, weights, initialScores } = rows;
  if (count === 0 || featureCount === 0) throw new RangeError("Trees need at least one row and one feature.");
  expectLength("features", features.length, count * featureCount);
  if (weights) expectLength("weights", weights.length, count);
  if (initialScores) expectLength("initialScores", initialScores.length, count);
  if (settings.monotone) expectLength("monotone", settings.monotone.length, featureCount);
  for (const label of rows.labels) {
    if (!isLabel(label, settings.objective)) {
      throw new RangeError(`The label ${label} cannot be learned with "${settings.objective}".`);
    }
  }
  if (weights?.some((weight) => !(weight >= 0 && weight < Number.POSITIVE_INFINITY))) {
    throw new RangeError("Weights are finite numbers of 0 or above.");
  }
  if (settings.objective === "lambdarank") checkGroups(rows.groupStarts, count);
}

function expectLength(name: string, length: number, expected: number): void {
  if (length !== expected) throw new RangeError(`${name} has ${length} entries instead of ${expected}.`);
}

function isLabel(label: number, objective: TreeObjective): boolean {
  if (objective === "log-loss") return label === 0 || label === 1;
  if (objective === "lambdarank") return Number.isInteger(label) && label >= 0 && label <= 30;
  return Number.isFinite(label);
}

function checkGroups(starts: Int32Array | undefined, count: number): void {
  if (!starts) throw new RangeError("Lambdarank needs groupStarts.");
  const isRising = starts.every((start, group) => group === 0 || start >= starts[group - 1]!);
  if (starts[0] !== 0 || starts.at(-1) !== count || !isRising) {
    throw new RangeError(`groupStarts must rise from 0 to the number of rows, ${count}.`);
  }
}
