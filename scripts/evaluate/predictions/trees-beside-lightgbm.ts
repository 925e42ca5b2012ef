import { sigmoid } from "../../../src/learning/fit-logistic.ts";
import { scoreRow, scoreRows, type TreeModel } from "../../../src/learning/gradient-boosted-trees/model/tree-model.ts";
import { createTreeExplainer } from "../../../src/learning/gradient-boosted-trees/shap/tree-shap.ts";
import { trainTrees } from "../../../src/learning/gradient-boosted-trees/train-trees.ts";
import { areaUnderRoc, averagePrecision } from "../../../src/learning/metrics/binary-metrics.ts";
import { stratifiedFolds } from "../../../src/learning/metrics/stratified-folds.ts";
import { createRandom } from "../../../src/math/random.ts";
import { takeRows } from "../../../src/predictions/models/labelled-rows.ts";
import { type ModelQuality, measureQuality } from "../../../src/predictions/models/model-quality.ts";
import { parameters, runLightgbm } from "./run-lightgbm.ts";

export const folds = 5;

export interface Measured extends ModelQuality {
  /** Processor seconds of one training, user and system time. */
  seconds: number;
}

export interface TreesReport {
  ours: Measured;
  lightgbm?: Measured & { version: string };
  /** Both trainings of the first fold gave equal bits. */
  repeats: boolean;
  /** Processor time. */
  shap: { msPerRow: number; worstSum: number };
}

/** Own trees, and LightGBM when a Python with it is given, on the same folds with the same parameters. */
export async function compareTrees(options: {
  features: Float64Array;
  width: number;
  outcomes: Uint8Array;
  seed: number;
  python: string | undefined;
}): Promise<TreesReport> {
  const { features, width, outcomes, seed, python } = options;
  const rows = { features, featureCount: width, outcomes };
  const fold = stratifiedFolds(outcomes, { folds, random: createRandom(seed) });
  const indexes = [...fold.keys()];
  const scores = new Float64Array(outcomes.length);
  const models: TreeModel[] = [];
  let seconds = 0;
  for (let held = 0; held < folds; held++) {
    const own = takeRows(
      rows,
      indexes.filter((row) => fold[row] !== held),
    );
    const heldRows = indexes.filter((row) => fold[row] === held);
    const start = process.cpuUsage();
    const model = trainFold(own);
    const used = process.cpuUsage(start);
    seconds += (used.user + used.system) / 1e6;
    models.push(model);
    const heldScores = scoreRows(model, takeRows(rows, heldRows).features);
    heldRows.forEach((row, i) => {
      scores[row] = heldScores[i]!;
    });
  }
  const again = trainFold(
    takeRows(
      rows,
      indexes.filter((row) => fold[row] !== 0),
    ),
  );
  return {
    ours: { ...qualityByFold(scores, outcomes, fold), seconds: seconds / folds },
    ...(python !== undefined && { lightgbm: await lightgbmByFold({ features, width, outcomes, fold, python }) }),
    repeats: JSON.stringify(Object.values(again)) === JSON.stringify(Object.values(models[0]!)),
    shap: measureShap(models[0]!, features),
  };
}

function trainFold({ features, featureCount, outcomes }: ReturnType<typeof takeRows>): TreeModel {
  return trainTrees({ rows: { features, featureCount, labels: Float64Array.from(outcomes) }, settings: parameters });
}

/** Areas are means over the folds. */
function qualityByFold(scores: Float64Array, outcomes: Uint8Array, fold: Int32Array): ModelQuality {
  const of = (measure: typeof areaUnderRoc): number => {
    let sum = 0;
    for (let held = 0; held < folds; held++) {
      sum += measure(
        scores.filter((_, row) => fold[row] === held),
        outcomes.filter((_, row) => fold[row] === held),
      );
    }
    return sum / folds;
  };
  return { ...measureQuality(scores.map(sigmoid), outcomes), auc: of(areaUnderRoc), prAuc: of(averagePrecision) };
}

async function lightgbmByFold(task: {
  features: Float64Array;
  width: number;
  outcomes: Uint8Array;
  fold: Int32Array;
  python: string;
}): Promise<Measured & { version: string }> {
  const held = Array.from({ length: folds }, (_, one) => one);
  const { version, seconds, scores } = await runLightgbm({ ...task, held });
  return { version, seconds, ...qualityByFold(scores, task.outcomes, task.fold) };
}

const explainedRows = 500;

function measureShap(model: TreeModel, features: Float64Array): TreesReport["shap"] {
  const width = model.featureCount;
  const explainer = createTreeExplainer(model);
  const contributions = new Float64Array(width);
  let worstSum = 0;
  const start = process.cpuUsage();
  for (let row = 0; row < explainedRows; row++) {
    explainer.explain(features.subarray(row * width, (row + 1) * width), contributions);
    const sum = contributions.reduce((total, share) => total + share, explainer.baseValue);
    worstSum = Math.max(worstSum, Math.abs(sum - scoreRow(model, features, row * width)));
  }
  const used = process.cpuUsage(start);
  return { msPerRow: (used.user + used.system) / 1000 / explainedRows, worstSum };
}
