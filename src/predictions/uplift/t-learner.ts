import { sigmoid } from "../../learning/fit-logistic.ts";
import { type LabelledRows, takeRows } from "../models/labelled-rows.ts";
import { explainLogistic, fitLogisticModel, type LogisticModel } from "../models/logistic-model.ts";

/** One model of the outcome with the treatment and one without. */
export interface UpliftModel {
  treated: LogisticModel;
  untreated: LogisticModel;
}

/**
 * T-learner (Künzel et al. 2019): a logistic regression for each arm of a randomised experiment. On Hillstrom's e-mails it finds more than trees do,
 * and as much as an X-learner (docs/results/predictions.md).
 */
export function fitUplift(rows: LabelledRows, treated: Uint8Array): UpliftModel {
  const arm = (wanted: number): LogisticModel =>
    fitLogisticModel(
      takeRows(
        rows,
        [...treated.keys()].filter((row) => treated[row] === wanted),
      ),
    );
  return { treated: arm(1), untreated: arm(0) };
}

/** Probability with the treatment minus that without, of every row of a row-major matrix. */
export function upliftOf(model: UpliftModel, { features, featureCount }: Omit<LabelledRows, "outcomes">): Float64Array {
  const unused = new Float64Array(featureCount);
  return Float64Array.from({ length: features.length / featureCount }, (_, row) => {
    const at = { features, offset: row * featureCount };
    return sigmoid(explainLogistic(model.treated, at, unused)) - sigmoid(explainLogistic(model.untreated, at, unused));
  });
}
