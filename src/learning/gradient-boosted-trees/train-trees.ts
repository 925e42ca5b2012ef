import { chooseBins } from "./growth/bin-features.ts";
import { growTree } from "./growth/grow-tree.ts";
import { createTreeMemory } from "./growth/tree-memory.ts";
import { createNodeList, finishModel, type NodeList } from "./model/node-list.ts";
import { checkRows, defaultTreeSettings, type TrainingRows, type TreeSettings } from "./model/training-rows.ts";
import { firstTrees, leafOf, type TreeModel } from "./model/tree-model.ts";
import { createObjective } from "./objectives/objectives.ts";

export interface TrainTreesOptions {
  rows: TrainingRows;
  /** Rows that decide when to stop; needed with `patience`. */
  validation?: TrainingRows;
  settings?: Partial<TreeSettings>;
  onRound?: (progress: TreeProgress) => void;
}

export interface TreeProgress {
  /** Rounds that are done. */
  round: number;
  rounds: number;
  /** Mean loss on the validation rows, where there are some. */
  validationLoss?: number;
}

/**
 * Gradient boosting (Friedman 2001) of trees on histograms, with second-order leaf outputs (Chen and Guestrin 2016): every round differentiates the
 * loss at the current scores and grows one tree. Equal input gives equal bits. Training ends early when no split saves anything, or by
 * `patience`. A model of no tree is its start score.
 * @throws RangeError for rows that do not fit, see `checkRows`, and for `patience` without validation rows.
 */
export function trainTrees({ rows, validation, settings: given, onRound }: TrainTreesOptions): TreeModel {
  const settings: TreeSettings = { ...defaultTreeSettings, ...given };
  checkRows(rows, settings);
  if (validation) checkRows(validation, settings);
  else if (settings.patience !== undefined) throw new RangeError("Stopping early needs validation rows.");
  const objective = createObjective(settings.objective, rows, settings.truncation);
  const bins = chooseBins(rows, settings.maxBins);
  const { leaves, monotone, rounds } = settings;
  const memory = createTreeMemory({ matrix: rows, bins, leaves, monotone });
  const nodes = createNodeList();
  const scores = startScores(rows, objective.startScore);
  const watch = validation && createWatch(validation, objective.startScore, settings);
  for (let round = 1; round <= rounds; round++) {
    objective.differentiate(scores, memory.gradients, memory.hessians);
    if (!growTree({ memory, settings, nodes, scores })) break;
    const validationLoss = watch?.lossAfter(nodes);
    onRound?.({ round, rounds, ...(validationLoss !== undefined && { validationLoss }) });
    if (watch && round - watch.bestRound() >= (settings.patience ?? rounds)) break;
  }
  const model = finishModel(nodes, {
    objective: settings.objective,
    featureCount: rows.featureCount,
    startScore: objective.startScore,
  });
  return watch && settings.patience !== undefined ? firstTrees(model, watch.bestRound()) : model;
}

function startScores(rows: TrainingRows, startScore: number): Float64Array {
  const scores = Float64Array.from(rows.initialScores ?? new Float64Array(rows.labels.length));
  return startScore === 0 ? scores : scores.map((score) => score + startScore);
}

/** Follows the loss on validation rows as trees are added. */
function createWatch(rows: TrainingRows, startScore: number, settings: TreeSettings) {
  const objective = createObjective(settings.objective, rows, settings.truncation);
  const scores = startScores(rows, startScore);
  let best = objective.loss(scores);
  let bestRound = 0;
  return {
    bestRound: () => bestRound,
    lossAfter: (nodes: NodeList): number => {
      const root = nodes.roots.at(-1)!;
      for (let row = 0; row < scores.length; row++) {
        scores[row]! += nodes.value[leafOf(nodes, root, rows.features, row * rows.featureCount)]!;
      }
      const loss = objective.loss(scores);
      if (loss < best) {
        best = loss;
        bestRound = nodes.roots.length;
      }
      return loss;
    },
  };
}
