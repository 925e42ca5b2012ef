import type { ModelKind } from "./binary-model.ts";
import type { ModelQuality } from "./model-quality.ts";

/** Areas closer than this are equal: folds of some hundred positives differ by more. */
const equalArea = 0.002;

/** The kind with the greater area under the ROC curve; of equal ones that with the smaller log loss. */
export function chooseKind(quality: Record<ModelKind, Pick<ModelQuality, "auc" | "logLoss">>): ModelKind {
  const { logistic, trees } = quality;
  if (Math.abs(logistic.auc - trees.auc) > equalArea) return logistic.auc > trees.auc ? "logistic" : "trees";
  return logistic.logLoss <= trees.logLoss ? "logistic" : "trees";
}
