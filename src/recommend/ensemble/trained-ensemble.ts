import { decodeModel, encodeModel } from "../../model-registry/model-file.ts";
import type { ItemContent } from "../models/cold-start/content-features.ts";
import {
  loadPredictedFactors,
  type PredictedFactors,
  savePredictedFactors,
  trainPredictedFactors,
} from "../models/cold-start/predicted-factors.ts";
import type { Hyperparameters, TrainedModel } from "../models/contract/collaborative-model.ts";
import type { TrainingData } from "../models/contract/training-data.ts";
import { collaborativeModels } from "../models/models.ts";

/** Whether what a user consumed long before the last event weighs less: by its decayed weight, or by its weight when it happened. */
export type HistoryWeighting = "decayed" | "lifetime";

/** Every collaborative model that covers the data, all over the same `itemIds`, and the map from content to factors. */
export interface TrainedEnsemble {
  itemIds: readonly string[];
  /** Users of each item in training. */
  itemCounts: Uint32Array;
  /** By name. */
  models: ReadonlyMap<string, TrainedModel>;
  historyWeighting: HistoryWeighting;
  /** Factor of the weights of a history, as in training. */
  weightScale: number;
  /** Absent where no model has factors. */
  predictedFactors: PredictedFactors | undefined;
}

/** Hyperparameters by name of the model; what is left out has its default, and an optional model is not trained. */
export type ModelSettings = Readonly<Record<string, Hyperparameters>>;

export interface EnsembleTrainingOptions {
  /** Content of an item; `undefined` for one that is gone. */
  contentById: (itemId: string) => ItemContent | undefined;
  settings: ModelSettings;
  historyWeighting: HistoryWeighting;
  seed: number;
  threads: number;
  signal?: AbortSignal | undefined;
}

/** Trains every model of the list on the same data, one after the other; optional ones where settings name them. */
export async function trainEnsemble(data: TrainingData, options: EnsembleTrainingOptions): Promise<TrainedEnsemble> {
  const { contentById, settings, historyWeighting, ...context } = options;
  const models = new Map<string, TrainedModel>();
  for (const { name, train, isOptional } of collaborativeModels) {
    if (isOptional && settings[name] === undefined) continue;
    const model = await train(data, { ...context, hyperparameters: settings[name] });
    if (model !== undefined) models.set(name, model);
  }
  const factors = factorsOf(models);
  const predictedFactors = factors && trainPredictedFactors(data, factors, contentById);
  return {
    itemIds: data.itemIds,
    itemCounts: data.itemCounts,
    models,
    historyWeighting,
    weightScale: data.weightScale,
    predictedFactors,
  };
}

/** Factors of the first model that has them. */
export function factorsOf(models: ReadonlyMap<string, TrainedModel>): TrainedModel["factors"] {
  return [...models.values()].find(({ factors }) => factors !== undefined)?.factors;
}

const kind = "ensemble";
const contentKey = "content";

export function saveEnsemble(ensemble: TrainedEnsemble): Buffer {
  return encodeModel(dataOf(ensemble));
}

/** One model in a turn of the event loop. @throws ModelUnavailableError when the bytes are not a whole ensemble. */
export async function loadEnsemble(bytes: Uint8Array): Promise<TrainedEnsemble> {
  const { settings, arrays } = decodeModel(bytes, kind);
  const { itemCounts, ...saved } = arrays as { itemCounts: Uint32Array } & Record<string, Uint8Array>;
  const models = new Map<string, TrainedModel>();
  for (const { name, load } of collaborativeModels) {
    const own = saved[name];
    if (own === undefined) continue;
    await new Promise(setImmediate);
    models.set(name, load(own));
  }
  const content = saved[contentKey];
  return {
    itemIds: settings.itemIds as string[],
    itemCounts,
    models,
    historyWeighting: settings.historyWeighting as HistoryWeighting,
    weightScale: settings.weightScale as number,
    predictedFactors: content && loadPredictedFactors(content),
  };
}

function dataOf({ itemIds, itemCounts, models, historyWeighting, weightScale, predictedFactors }: TrainedEnsemble) {
  const saved = [...models].map(([name, model]) => [name, bytesOf(model.save())] as const);
  return {
    kind,
    settings: { itemIds, historyWeighting, weightScale },
    arrays: {
      itemCounts,
      ...Object.fromEntries(saved),
      ...(predictedFactors && { [contentKey]: bytesOf(savePredictedFactors(predictedFactors)) }),
    },
  };
}

/** The bytes without what a buffer of a pool has around them. */
function bytesOf(buffer: Uint8Array): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}
