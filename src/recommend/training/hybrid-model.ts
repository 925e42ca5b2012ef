import { ModelUnavailableError } from "../../errors/errors.ts";
import { decodeModel, encodeModel, modelVersion } from "../../model-registry/model-file.ts";
import { loadEnsemble, saveEnsemble, type TrainedEnsemble } from "../ensemble/trained-ensemble.ts";
import type { BlendWeights } from "../ranker/linear-blend/blend-weights.ts";
import { createLinearBlend } from "../ranker/linear-blend/linear-blend.ts";
import type { ModelInUse } from "../recommender.ts";
import { signals } from "../signals/signals.ts";
import type { TrainedPairs } from "./trained-pairs.ts";

/** Everything that one training learned: the models, and the weights by which their scores are blended with the other signals. */
export interface HybridModel {
  version: string;
  ensemble: TrainedEnsemble;
  weights: BlendWeights;
  trainedPairs: TrainedPairs;
}

const kind = "hybrid";
/** Counts up whenever what is stored changes its shape or meaning. */
const format = 2;

export function versionHybrid(parts: Omit<HybridModel, "version">): HybridModel {
  return { ...parts, version: modelVersion(dataOf(parts)) };
}

export function saveHybrid({ version, ...parts }: HybridModel): Buffer {
  const { settings, ...data } = dataOf(parts);
  return encodeModel({ ...data, settings: { ...settings, version } });
}

/** @throws ModelUnavailableError when the bytes are not a whole hybrid model of the present format and signals. */
export function loadHybrid(bytes: Uint8Array): HybridModel {
  const { settings, arrays } = decodeModel(bytes, kind);
  const stored = settings as unknown as Settings;
  if (stored.format !== format || stored.signals.join() !== signalNames().join()) {
    throw new ModelUnavailableError(
      `The hybrid model has format ${stored.format ?? 1}, and ${format} with the signals ${signalNames().join(", ")} is needed. Train it again.`,
    );
  }
  const { ensemble, warm, cold, pairs } = arrays as unknown as Arrays;
  return {
    version: stored.version,
    ensemble: loadEnsemble(ensemble),
    weights: { warm, cold, allTimeWeight: stored.allTimeWeight },
    trainedPairs: { stride: stored.pairStride, hashes: pairs },
  };
}

/** The model as the recommender serves it. */
export function inUse({ version, ensemble, weights }: HybridModel): ModelInUse {
  return { version, ensemble, ranker: createLinearBlend(weights) };
}

interface Settings {
  format?: number;
  version: string;
  signals: string[];
  allTimeWeight: number;
  pairStride: number;
}

interface Arrays {
  ensemble: Uint8Array;
  warm: Float64Array;
  cold: Float64Array;
  pairs: Uint32Array;
}

const signalNames = (): string[] => signals.map(({ name }) => name);

function dataOf({ ensemble, weights, trainedPairs }: Omit<HybridModel, "version">) {
  const { warm, cold, allTimeWeight } = weights;
  return {
    kind,
    settings: { format, signals: signalNames(), allTimeWeight, pairStride: trainedPairs.stride },
    arrays: { ensemble: Uint8Array.from(saveEnsemble(ensemble)), warm, cold, pairs: trainedPairs.hashes },
  };
}
