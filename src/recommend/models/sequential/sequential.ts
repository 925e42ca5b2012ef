import type { CollaborativeModel, TrainedModel } from "../contract/collaborative-model.ts";
import {
  createSequentialScorer,
  loadSequential,
  type SequentialModel,
  saveSequential,
  strongestCoOccurring,
  trainSequential,
} from "./train-sequential.ts";

/** Items consumed around the same position of users' sequences. */
export const sequential: CollaborativeModel = {
  name: "sequential",
  source: "sequential",
  train: async ({ itemIds, sequences }, { hyperparameters, signal }) =>
    trained(await trainSequential({ itemIds, sequences }, { ...hyperparameters, signal })),
  load: (bytes) => trained(loadSequential(bytes)),
};

function trained(model: SequentialModel): TrainedModel {
  return {
    scorer: createSequentialScorer(model),
    save: () => saveSequential(model),
    coOccurring: (history, itemIndex) => strongestCoOccurring(model, history, itemIndex),
  };
}
