import { scoreRows } from "../../learning/gradient-boosted-trees/model/tree-model.ts";
import type { BinaryModel } from "./binary-model.ts";
import { explainLogistic } from "./logistic-model.ts";

/** Log odds of every row of a row-major matrix. */
export function scoreMatrix(model: BinaryModel, features: Float64Array): Float64Array {
  if (model.kind === "trees") return scoreRows(model.trees, features);
  const { featureCount, logistic } = model;
  const unused = new Float64Array(featureCount);
  return Float64Array.from({ length: features.length / featureCount }, (_, row) =>
    explainLogistic(logistic, { features, offset: row * featureCount }, unused),
  );
}
