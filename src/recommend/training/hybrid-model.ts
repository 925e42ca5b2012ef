import { ModelUnavailableError } from "../../errors/errors.ts";
import { restoreTreeModel, storeTreeModel } from "../../learning/gradient-boosted-trees/model/tree-model-format.ts";
import { decodeModel, encodeModel, modelVersion } from "../../model-registry/model-file.ts";
import {
  type HistoryWeighting,
  loadEnsemble,
  type ModelSettings,
  saveEnsemble,
  type TrainedEnsemble,
} from "../ensemble/trained-ensemble.ts";
import type { TreeTrial } from "../ranker/learned-trees/train-tree-ranker.ts";
import { treeFeatureNames } from "../ranker/learned-trees/tree-features.ts";
import { createTreeRanker, type HistoryLength, type TreesByHistory } from "../ranker/learned-trees/tree-ranker.ts";
import type { BlendWeights } from "../ranker/linear-blend/blend-weights.ts";
import { createLinearBlend } from "../ranker/linear-blend/linear-blend.ts";
import { type Ranker, scaled } from "../ranker/ranker.ts";
import type { ModelInUse } from "../recommender.ts";
import type { LearnedDefaults } from "../request/learned-defaults.ts";
import type { TimeOrder } from "./time-order.ts";
import type { TrainedPairs } from "./trained-pairs.ts";

/** What was learned by hold-outs. */
export interface Learned {
  settings: ModelSettings;
  historyWeighting: HistoryWeighting;
  weights: BlendWeights;
  /** Trees that correct the blend, where it does not rank as well alone. */
  trees: TreesByHistory;
  /** What the trial of the trees found. */
  treeGains: TreeTrial["gains"];
  defaults: LearnedDefaults;
  timeOrder: TimeOrder;
}

/** Everything that one training learned: the models, and how their scores become a ranking. */
export interface HybridModel extends Learned {
  version: string;
  ensemble: TrainedEnsemble;
  trainedPairs: TrainedPairs;
}

const kind = "hybrid";
/** Counts up whenever what is stored changes its shape or meaning. */
const format = 7;

export function versionHybrid(parts: Omit<HybridModel, "version">): HybridModel {
  return { ...parts, version: modelVersion(dataOf(parts)) };
}

export function saveHybrid({ version, ...parts }: HybridModel): Buffer {
  const { settings, ...data } = dataOf(parts);
  return encodeModel({ ...data, settings: { ...settings, version } });
}

/** @throws ModelUnavailableError when the bytes are not a whole hybrid model of the present format and signals. */
export async function loadHybrid(bytes: Uint8Array): Promise<HybridModel> {
  const { settings, arrays } = decodeModel(bytes, kind);
  const stored = settings as unknown as Settings;
  if (stored.format !== format || stored.signals.join() !== signalNames().join()) {
    throw new ModelUnavailableError(
      `The hybrid model has format ${stored.format ?? 1}, and ${format} with the signals ${signalNames().join(", ")} is needed. Train it again.`,
    );
  }
  const { ensemble, warm, active, cold, pairs } = arrays as unknown as Arrays;
  const { version, defaults, timeOrder, models: modelSettings } = stored;
  const trained = await loadEnsemble(ensemble);
  return {
    version,
    ensemble: trained,
    settings: modelSettings,
    historyWeighting: trained.historyWeighting,
    weights: { warm, active, cold, allTimeWeight: stored.allTimeWeight, strengthScale: stored.strengthScale },
    treeGains: stored.treeGains,
    trees: mapTrees(stored.trees, ({ sharpness, trees }) => ({ sharpness, trees: restoreTreeModel(trees) })),
    defaults,
    timeOrder,
    trainedPairs: { stride: stored.pairStride, hashes: pairs },
  };
}

/** The model as the recommender serves it. */
export function inUse(model: HybridModel): ModelInUse {
  const { version, ensemble, defaults } = model;
  return { version, ensemble, ranker: rankerOf(model), defaults };
}

/** Blend and trees. */
export function rankerOf({ weights, trees }: Pick<HybridModel, "weights" | "trees">): Ranker {
  const linear = createLinearBlend(weights);
  return scaled(Object.keys(trees).length === 0 ? linear : createTreeRanker(linear, trees), weights.strengthScale);
}

type StoredTrees = Partial<Record<HistoryLength, { sharpness: number; trees: unknown }>>;

function mapTrees<From, To>(
  trees: Partial<Record<HistoryLength, From>>,
  change: (one: From) => To,
): Partial<Record<HistoryLength, To>> {
  return Object.fromEntries(Object.entries(trees).map(([length, one]) => [length, change(one)]));
}

interface Settings {
  format?: number;
  version: string;
  signals: readonly string[];
  models: ModelSettings;
  defaults: LearnedDefaults;
  timeOrder: TimeOrder;
  allTimeWeight: number;
  strengthScale: number;
  pairStride: number;
  treeGains: TreeTrial["gains"];
  trees: StoredTrees;
}

interface Arrays {
  ensemble: Uint8Array;
  warm: Float64Array;
  active: Float64Array;
  cold: Float64Array;
  pairs: Uint32Array;
}

/** What the stored numbers are about, in their order. */
const signalNames = (): readonly string[] => treeFeatureNames;

function dataOf(model: Omit<HybridModel, "version">) {
  const { ensemble, settings, weights, defaults, timeOrder, trainedPairs, trees, treeGains } = model;
  const { warm, active, cold, allTimeWeight, strengthScale } = weights;
  const { stride: pairStride, hashes: pairs } = trainedPairs;
  return {
    kind,
    settings: {
      format,
      signals: signalNames(),
      models: settings,
      defaults,
      timeOrder,
      allTimeWeight,
      strengthScale,
      pairStride,
      treeGains,
      trees: mapTrees(trees, (one) => ({ sharpness: one.sharpness, trees: storeTreeModel(one.trees) })),
    },
    arrays: { ensemble: Uint8Array.from(saveEnsemble(ensemble)), warm, active, cold, pairs },
  };
}
