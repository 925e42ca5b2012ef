import type { CollaborativeModel, TrainedModel } from "../contract/collaborative-model.ts";
import { createEaseScorer, type EaseModel, easeDefaults, loadEase, saveEase, trainEase } from "./train-ease.ts";

/** Linear item-to-item weights in closed form; absent for catalogues that it cannot cover. */
export const ease: CollaborativeModel = {
  name: "ease",
  source: "collaborative",
  train: async ({ binary, itemIds }, { hyperparameters, signal }) =>
    itemIds.length > easeDefaults.largestCatalogue
      ? undefined
      : trained(await trainEase(binary, { ...hyperparameters, signal })),
  load: (bytes) => trained(loadEase(bytes)),
};

function trained(model: EaseModel): TrainedModel {
  return { scorer: createEaseScorer(model), save: () => saveEase(model) };
}
