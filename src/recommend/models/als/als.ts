import type {
  CollaborativeModel,
  Hyperparameters,
  TrainedModel,
  TuningContext,
} from "../contract/collaborative-model.ts";
import { combinations, searchGrid } from "../contract/grid-search.ts";
import type { HistoryEntry } from "../contract/item-scorer.ts";
import type { TrainingData } from "../contract/training-data.ts";
import { type AlsModel, createAlsScorer, foldIn, loadAls, saveAls } from "./als-model.ts";
import { trainAls } from "./train-als.ts";

/** Weights of what was not consumed, and mean ridges on the factors of an item, that are tried with few factors. */
const unobservedWeights = [1, 0.3, 0.06, 0.016];
const meanRidges = [1, 5, 20];
const fewFactors = { factors: 32, iterations: 6 };
const moreFactors = 64;
/** More factors cost more in every request: they are taken where the held-out cases rank so much better. */
const worthwhileGain = 1.02;
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
  const {
    factors: _factors,
    iterations: _iterations,
    ...chosen
  } = await searchGrid(als, data, {
    ...context,
    grid,
    base: fewFactors,
  });
  const few = { ...chosen, factors: fewFactors.factors, iterations };
  const more = { ...chosen, factors: moreFactors, iterations };
  const gains = [];
  for (const hyperparameters of [few, more]) {
    const model = await als.train(data, { ...context, hyperparameters });
    gains.push(context.judge(model!.scorer));
  }
  return gains[1]! > worthwhileGain * gains[0]! ? more : few;
}

function trained(model: AlsModel): TrainedModel {
  const { factorCount, itemFactors } = model;
  const foldInUser = rememberLast((history: readonly HistoryEntry[]) => foldIn(model, history));
  return {
    scorer: createAlsScorer(model, foldInUser),
    save: () => saveAls(model),
    factors: { factorCount, itemFactors, foldIn: foldInUser },
  };
}

/** A request folds the same history in for its scores and for cold items: the second solve is saved. */
function rememberLast<Input extends object, Output>(compute: (input: Input) => Output): (input: Input) => Output {
  let last: { input: WeakRef<Input>; output: Output } | undefined;
  return (input) => {
    if (last?.input.deref() !== input) last = { input: new WeakRef(input), output: compute(input) };
    return last.output;
  };
}
