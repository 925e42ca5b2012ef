import { kindOfModel } from "../../../model-registry/model-file.ts";
import type { CollaborativeModel, TrainedModel } from "../contract/collaborative-model.ts";
import { combinations, searchGrid } from "../contract/grid-search.ts";
import type { Interactions } from "../contract/interactions.ts";
import {
  createNeighbourScorer,
  loadNeighbours,
  type NeighbourModel,
  saveNeighbours,
} from "../contract/neighbour-model.ts";
import type { TrainingData } from "../contract/training-data.ts";
import {
  createFactoredEaseScorer,
  type FactoredEaseModel,
  factoredEaseKind,
  loadFactoredEase,
  saveFactoredEase,
  trainFactoredEase,
} from "./factored-ease.ts";
import { dualEaseKind, trainDualEase } from "./train-dual-ease.ts";
import { createEaseScorer, type EaseModel, easeDefaults, loadEase, saveEase, trainEase } from "./train-ease.ts";

const grid = combinations({ regularisation: [100, 250, 500, 1_000] });
/** The side that is inverted in the dual form: time grows with the cube, memory with the square. */
const mostUsers = 8_000;
/** Of so many users all weights are kept: they take no more memory than 500 neighbours of each item. */
const mostFactors = 1_000;
/** λ is chosen on at most so many users where users are the side that is inverted. */
const mostTuningUsers = 2_000;

/**
 * Linear item-to-item weights in closed form, by inverting the smaller side: items up to 4,000, else users up to 8,000; absent
 * where both are larger. Of up to 1,000 users all weights are kept, of more the largest of each item.
 */
export const ease: CollaborativeModel = {
  name: "ease",
  source: "collaborative",
  async train({ binary, itemIds }, { hyperparameters, signal }) {
    const regularisation = hyperparameters?.regularisation ?? easeDefaults.regularisation;
    if (itemIds.length <= easeDefaults.largestCatalogue) {
      return primal(await trainEase(binary, { regularisation, ...(signal && { signal }) }));
    }
    if (binary.matrix.rowCount <= mostFactors) return factored(trainFactoredEase(binary, { regularisation }));
    if (binary.matrix.rowCount > mostUsers) return undefined;
    return dual(await trainDualEase(binary, { regularisation, signal }));
  },
  tune: (data, context) => searchGrid(ease, reduced(data), { ...context, grid }),
  load(bytes) {
    const kind = kindOfModel(bytes);
    if (kind === factoredEaseKind) return factored(loadFactoredEase(bytes));
    return kind === dualEaseKind ? dual(loadNeighbours(dualEaseKind, bytes)) : primal(loadEase(bytes));
  },
};

function primal(model: EaseModel): TrainedModel {
  return { scorer: createEaseScorer(model), save: () => saveEase(model) };
}

function factored(model: FactoredEaseModel): TrainedModel {
  return { scorer: createFactoredEaseScorer(model), save: () => saveFactoredEase(model) };
}

function dual(model: NeighbourModel): TrainedModel {
  return { scorer: createNeighbourScorer(model), save: () => saveNeighbours(dualEaseKind, model) };
}

/** The first users only, where users are the side that is inverted. */
function reduced(data: TrainingData): TrainingData {
  const { matrix } = data.binary;
  if (data.itemIds.length <= easeDefaults.largestCatalogue || matrix.rowCount <= mostTuningUsers) return data;
  const end = matrix.rowStarts[mostTuningUsers]!;
  const binary: Interactions = {
    userIds: data.binary.userIds.slice(0, mostTuningUsers),
    itemIds: data.itemIds,
    matrix: {
      rowCount: mostTuningUsers,
      columnCount: matrix.columnCount,
      rowStarts: matrix.rowStarts.slice(0, mostTuningUsers + 1),
      columns: matrix.columns.slice(0, end),
      values: matrix.values.slice(0, end),
    },
  };
  return { ...data, binary };
}
