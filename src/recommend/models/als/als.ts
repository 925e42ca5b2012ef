import type { CollaborativeModel, Hyperparameters, TrainedModel, TuningContext } from "../contract/collaborative-model.ts";
import { combinations, searchGrid } from "../contract/grid-search.ts";
import type { TrainingData } from "../contract/training-data.ts";
import { type AlsModel, createAlsScorer, foldIn, loadAls, saveAls } from "./als-model.ts";
import { trainAls } from "./train-als.ts";

/** Weights of what was not consumed, and mean ridges on the factors of an item, that are tried with few factors. */
const unobservedWeights = [1, 0.3, 0.06, 0.016];
const meanRidges = [1, 5, 20];
const fewFactors = { factors: 32, iterations: 6 };
const factorCounts = [64, 128];
const iterations = 12;

/** Matrix factorisation of implicit feedback. */
export const als: CollaborativeModel = {
  name: "als",
  source: "collaborative",
  train: async ({ weighted }, { hyperparameters, signal, ...context }) =>
    trained(await trainAls(weighted, { ...hyperparameters, ...context, ...(signal && { signal }) })),
  tune: tuneAls,
  load: (bytes) => trained(loadAls(bytes)),
};

/**
 * Chooses α, λ and the number of factors. λ stands for a mean ridge r: λ = r / mean over items of (n + α · users), since a λ that
 * suits one size of catalogue is far too much or too little for another.
 */
async function tuneAls(data: TrainingData, context: TuningContext): Promise<Hyperparameters> {
  const users = data.weighted.matrix.rowCount;
  const meanCount = data.weighted.matrix.values.length / Math.max(1, data.itemIds.length);
  const grid = combinations({ unobservedWeight: unobservedWeights, ridge: meanRidges }).map((settings) => {
    const unobservedWeight = settings.unobservedWeight!;
    return { unobservedWeight, regularisation: settings.ridge! / (meanCount + unobservedWeight * users) };
  });
  const { factors: _factors, iterations: _iterations, ...chosen } = await searchGrid(als, data, {
    ...context,
    grid,
    base: fewFactors,
  });
  const sizes = [fewFactors.factors, ...factorCounts].map((factors) => ({ factors }));
  return searchGrid(als, data, { ...context, grid: sizes, base: { ...chosen, iterations } });
}

function trained(model: AlsModel): TrainedModel {
  const { factorCount, itemFactors } = model;
  return {
    scorer: createAlsScorer(model),
    save: () => saveAls(model),
    factors: { factorCount, itemFactors, foldIn: (history) => foldIn(model, history) },
  };
}
