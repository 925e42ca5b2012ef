import { createRandom } from "../../math/random.ts";
import { createEnsemble } from "../ensemble/collaborative-ensemble.ts";
import { type ModelSettings, type TrainedEnsemble, trainEnsemble } from "../ensemble/trained-ensemble.ts";
import { contentOf } from "../models/cold-start/content-features.ts";
import { prepareTrainingData, type TrainingInteraction } from "../models/contract/training-data.ts";
import type { BlendWeights } from "../ranker/linear-blend/blend-weights.ts";
import { learnWeights } from "../ranker/linear-blend/learn-weights.ts";
import { collectSamples, type Samples } from "./collect-samples.ts";
import { type HoldOutOptions, holdOut } from "./hold-out.ts";
import { type HybridModel, versionHybrid } from "./hybrid-model.ts";
import { trainedPairsOf } from "./trained-pairs.ts";
import type { TrainingWorld } from "./training-world.ts";

export interface HybridOptions {
  settings?: ModelSettings;
  holdOut?: Omit<HoldOutOptions, "random">;
  seed: number;
  /** Worker threads of models that can use them. Default 1. */
  threads?: number;
  signal?: AbortSignal | undefined;
}

/**
 * Learns the blend on what a first training does not see, then trains every model on all interactions. The same interactions,
 * catalogue and seed give the same model. Too few users to learn from leave the prior blend in place.
 */
export async function trainHybrid(
  interactions: readonly TrainingInteraction[],
  world: TrainingWorld,
  options: HybridOptions,
): Promise<HybridModel> {
  const weights = await learnBlend(interactions, world, options);
  const ensemble = await trainModels(interactions, world, options);
  return versionHybrid({ ensemble, weights, trainedPairs: trainedPairsOf(interactions) });
}

/** Trains the models on all interactions. */
export async function trainModels(
  interactions: readonly TrainingInteraction[],
  { table }: Pick<TrainingWorld, "table">,
  { settings = {}, seed, threads = 1, signal }: HybridOptions,
): Promise<TrainedEnsemble> {
  const contentById = (itemId: string) => {
    const row = table.rowOf(itemId);
    const item = row === undefined ? undefined : table.itemAt(row);
    return item && contentOf(item);
  };
  return trainEnsemble(prepareTrainingData(interactions), { contentById, settings, seed, threads, signal });
}

/** With fewer users one hold-out depends much on chance, and training takes seconds: several are pooled. */
const fewUsers = 2_000;
const pooledHoldOuts = 3;

export async function learnBlend(
  interactions: readonly TrainingInteraction[],
  world: TrainingWorld,
  options: HybridOptions,
): Promise<BlendWeights> {
  const users = new Set(interactions.map(({ userId }) => userId)).size;
  const samples: Samples = { warm: [], cold: [] };
  for (let part = 0; part < (users < fewUsers ? pooledHoldOuts : 1); part++) {
    const random = createRandom(`hold-out|${options.seed}|${part}`);
    const held = holdOut(interactions, { ...options.holdOut, random });
    const ensemble = createEnsemble(await trainModels(held.train, world, options), world.table);
    const own = await collectSamples(held, ensemble, { ...world, signal: options.signal });
    samples.warm.push(...own.warm);
    samples.cold.push(...own.cold);
  }
  return learnWeights(samples);
}
