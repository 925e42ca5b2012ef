import type { TreeModel } from "../../learning/gradient-boosted-trees/model/tree-model.ts";
import { createTreeExplainer } from "../../learning/gradient-boosted-trees/shap/tree-shap.ts";
import { fitTreeModel } from "./fit-tree-model.ts";
import type { LabelledRows } from "./labelled-rows.ts";
import { explainLogistic, fitLogisticModel, type LogisticModel } from "./logistic-model.ts";

/** A model of a yes-or-no question, whose score is log odds. */
export type BinaryModel =
  | { kind: "logistic"; featureCount: number; logistic: LogisticModel }
  | { kind: "trees"; featureCount: number; trees: TreeModel };

export type ModelKind = BinaryModel["kind"];

/** All kinds; where two are equally good, the first one serves. */
export const modelKinds: readonly ModelKind[] = ["logistic", "trees"];

/** `isDeciding`: see `fitTreeModel`. */
export function fitModel(kind: ModelKind, rows: LabelledRows, isDeciding?: (row: number) => boolean): BinaryModel {
  const { featureCount } = rows;
  return kind === "logistic"
    ? { kind, featureCount, logistic: fitLogisticModel(rows) }
    : { kind, featureCount, trees: fitTreeModel(rows, isDeciding) };
}

/** Scores a row and says what each feature adds. */
export interface Explainer {
  /** The score of a row of which nothing is known: the mean over the training rows. */
  baseValue: number;
  /** Writes what each feature adds to `contributions` and returns the score, `baseValue` and their sum. */
  explain(features: Float64Array, contributions: Float64Array): number;
}

export function createExplainer(model: BinaryModel): Explainer {
  if (model.kind === "logistic") {
    const { logistic } = model;
    return {
      baseValue: logistic.intercept,
      explain: (features, contributions) => explainLogistic(logistic, { features, offset: 0 }, contributions),
    };
  }
  const { baseValue, explain } = createTreeExplainer(model.trees);
  return {
    baseValue,
    explain: (features, contributions) => {
      explain(features, contributions);
      return contributions.reduce((sum, share) => sum + share, baseValue);
    },
  };
}
