import { sigmoid } from "../../learning/fit-logistic.ts";
import type { TrainingRows, TreeSettings } from "../../learning/gradient-boosted-trees/model/training-rows.ts";
import { scoreRows, type TreeModel } from "../../learning/gradient-boosted-trees/model/tree-model.ts";
import { trainTrees } from "../../learning/gradient-boosted-trees/train-trees.ts";
import { logLoss } from "../../learning/metrics/binary-metrics.ts";
import { stratifiedFolds } from "../../learning/metrics/stratified-folds.ts";
import { createRandom } from "../../math/random.ts";
import { type LabelledRows, takeRows } from "./labelled-rows.ts";

/** One of five parts decides on size and rounds. */
const parts = 5;
const settings: Partial<TreeSettings> = { objective: "log-loss", rounds: 500, patience: 30, l2: 5 };
/** Smaller trees serve tables of few or mostly separate columns, larger ones those whose columns act together. */
const leavesToTry = [7, 15];
/** Tables of more rows are learned at this rate in fewer rounds, and with the larger trees only: size matters little there, and time does. */
const manyRows = 20_000;
const quickly: Partial<TreeSettings> = { learningRate: 0.1, rounds: 200, patience: 10 };

/**
 * Trees for a yes-or-no question. Leaves and rounds are those with the least log loss on the deciding rows, which those trees do not
 * see; then all rows are trained with them. `isDeciding` says which rows decide, for example those of the latest time; a random fifth when it is left out.
 */
export function fitTreeModel(rows: LabelledRows, isDeciding: (row: number) => boolean = randomFifth(rows)): TreeModel {
  const indexes = [...rows.outcomes.keys()];
  const learning = takeRows(
    rows,
    indexes.filter((row) => !isDeciding(row)),
  );
  const deciding = takeRows(rows, indexes.filter(isDeciding));
  const isLarge = rows.outcomes.length > manyRows;
  const pace = { ...settings, ...(isLarge ? quickly : {}) };
  const tried = leavesToTry.slice(isLarge ? -1 : 0).map((leaves) => {
    const model = trainTrees({
      rows: toTrainingRows(learning),
      validation: toTrainingRows(deciding),
      settings: { ...pace, leaves },
    });
    const loss = logLoss(scoreRows(model, deciding.features).map(sigmoid), deciding.outcomes);
    return { leaves, rounds: model.roots.length, loss };
  });
  const { leaves, rounds } = tried.reduce((best, one) => (one.loss < best.loss ? one : best));
  return trainTrees({ rows: toTrainingRows(rows), settings: { ...pace, leaves, rounds, patience: undefined } });
}

function randomFifth({ outcomes }: LabelledRows): (row: number) => boolean {
  const fold = stratifiedFolds(outcomes, { folds: parts, random: createRandom("tree-size") });
  return (row) => fold[row] === 0;
}

function toTrainingRows({ features, featureCount, outcomes }: LabelledRows): TrainingRows {
  return { features, featureCount, labels: Float64Array.from(outcomes) };
}
