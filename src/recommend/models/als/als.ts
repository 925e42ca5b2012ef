import type { CollaborativeModel, TrainedModel } from "../contract/collaborative-model.ts";
import { type AlsModel, createAlsScorer, foldIn, loadAls, saveAls } from "./als-model.ts";
import { trainAls } from "./train-als.ts";

/** Matrix factorisation of implicit feedback. */
export const als: CollaborativeModel = {
  name: "als",
  source: "collaborative",
  train: async ({ weighted }, { hyperparameters, ...context }) =>
    trained(await trainAls(weighted, { ...hyperparameters, ...context })),
  load: (bytes) => trained(loadAls(bytes)),
};

function trained(model: AlsModel): TrainedModel {
  const { factorCount, itemFactors } = model;
  return {
    scorer: createAlsScorer(model),
    save: () => saveAls(model),
    factors: { factorCount, itemFactors, foldIn: (history) => foldIn(model, history) },
  };
}
