import type { TreeObjective } from "./training-rows.ts";

/**
 * Trees as one list of nodes. A row starts at the root of each tree and goes to `leftChild[node]` when its value of `feature[node]` is at most
 * `threshold[node]`, else to the node after that; a missing value (NaN) goes left where `missingLeft[node]` is 1.
 * The score is `startScore` and the `value` of the leaf of every tree.
 */
export interface TreeModel {
  objective: TreeObjective;
  featureCount: number;
  startScore: number;
  roots: Int32Array;
  /** -1 marks a leaf. */
  feature: Int32Array;
  threshold: Float64Array;
  missingLeft: Uint8Array;
  leftChild: Int32Array;
  /** Of a leaf its output, of another node the mean output of the training rows below it. */
  value: Float64Array;
  /** Training rows that reached the node. */
  rowCount: Float64Array;
}

/** Where rows go, as a list that still grows or of a finished model. */
type Branches = Record<"feature" | "threshold" | "missingLeft" | "leftChild", ArrayLike<number>>;

/** The leaf of a tree that a row ends in; the row's values start at `offset` in `features`. */
export function leafOf(branches: Branches, root: number, features: ArrayLike<number>, offset: number): number {
  const { feature, threshold, missingLeft, leftChild } = branches;
  let node = root;
  for (let column = feature[node]!; column >= 0; column = feature[node]!) {
    const value = features[offset + column]!;
    const goesLeft = Number.isNaN(value) ? missingLeft[node] === 1 : value <= threshold[node]!;
    node = goesLeft ? leftChild[node]! : leftChild[node]! + 1;
  }
  return node;
}

/** Score of one row, on the scale of the objective: log odds for log loss; a missing value is NaN. */
export function scoreRow(model: TreeModel, features: ArrayLike<number>, offset = 0): number {
  let score = model.startScore;
  for (const root of model.roots) score += model.value[leafOf(model, root, features, offset)]!;
  return score;
}

/** Scores of all rows of a row-major matrix. */
export function scoreRows(model: TreeModel, features: Float64Array): Float64Array {
  const rowCount = features.length / model.featureCount;
  return Float64Array.from({ length: rowCount }, (_, row) => scoreRow(model, features, row * model.featureCount));
}

/** A model of the first trees only. */
export function firstTrees(model: TreeModel, count: number): TreeModel {
  const end = model.roots[count] ?? model.feature.length;
  return {
    ...model,
    roots: model.roots.slice(0, count),
    feature: model.feature.slice(0, end),
    threshold: model.threshold.slice(0, end),
    missingLeft: model.missingLeft.slice(0, end),
    leftChild: model.leftChild.slice(0, end),
    value: model.value.slice(0, end),
    rowCount: model.rowCount.slice(0, end),
  };
}
