import type { FactorRegression } from "../../learning/factor-regression.ts";
import { type AlsModel, loadAls, saveAls } from "../models/als/als-model.ts";
import type { ContentSpace } from "../models/cold-start/content-features.ts";
import { type EaseModel, loadEase, saveEase } from "../models/ease/ease.ts";
import { type ItemKnnModel, loadItemKnn, saveItemKnn } from "../models/item-knn/item-knn.ts";
import { decodeModel, encodeModel, modelVersion } from "../models/model-file.ts";
import { loadNextItems, type NextItemsModel, saveNextItems } from "../models/sequential/sequential-cooccurrence.ts";
import type { BlendWeights } from "../ranker/blend-weights.ts";

/** The crowd's models, all over the same `itemIds`. */
export interface HybridMembers {
  als: AlsModel;
  /** Only for catalogues that it can cover. */
  ease: EaseModel | undefined;
  neighbours: ItemKnnModel;
  next: NextItemsModel;
  /** Foretells the ALS factors of an item that is not in `itemIds`. */
  content: { space: ContentSpace; regression: FactorRegression };
}

/** Everything that one training learned: the members and how their opinions are blended. */
export interface HybridModel extends HybridMembers {
  version: string;
  weights: BlendWeights;
}

const kind = "hybrid";

export function versionHybrid(members: HybridMembers, weights: BlendWeights): HybridModel {
  return { ...members, weights, version: modelVersion(toModelData({ ...members, weights })) };
}

export function saveHybrid(model: HybridModel): Buffer {
  return encodeModel(toModelData(model));
}

/** @throws ModelUnavailableError when the bytes are not a whole hybrid model. */
export function loadHybrid(bytes: Uint8Array): HybridModel {
  const { settings, arrays } = decodeModel(bytes, kind);
  const { labels, factorCount, denseWidth, allTimeWeight = 0 } = settings as unknown as Settings;
  const { als, ease, neighbours, next, rarities, centre, mean, regression, met, unmet } = arrays as unknown as Arrays;
  return versionHybrid(
    {
      als: loadAls(als),
      ease: ease === undefined ? undefined : loadEase(ease),
      neighbours: loadItemKnn(neighbours),
      next: loadNextItems(next),
      content: {
        space: { labels, rarities, centre },
        regression: { factorCount, denseWidth, mean, weights: regression },
      },
    },
    { met, unmet, allTimeWeight },
  );
}

interface Settings {
  labels: string[];
  factorCount: number;
  denseWidth: number;
  /** Absent from models that were stored before it was learned. */
  allTimeWeight?: number;
}

interface Arrays {
  als: Uint8Array;
  ease?: Uint8Array;
  neighbours: Uint8Array;
  next: Uint8Array;
  rarities: Float32Array;
  centre: Float32Array;
  mean: Float32Array;
  regression: Float32Array;
  met: Float64Array;
  unmet: Float64Array;
}

function toModelData({ als, ease, neighbours, next, content, weights }: Omit<HybridModel, "version">) {
  const { space, regression } = content;
  return {
    kind,
    settings: {
      labels: space.labels,
      factorCount: regression.factorCount,
      denseWidth: regression.denseWidth,
      allTimeWeight: weights.allTimeWeight,
    },
    arrays: {
      als: bytesOf(saveAls(als)),
      ...(ease !== undefined && { ease: bytesOf(saveEase(ease)) }),
      neighbours: bytesOf(saveItemKnn(neighbours)),
      next: bytesOf(saveNextItems(next)),
      rarities: space.rarities,
      centre: space.centre,
      mean: regression.mean,
      regression: regression.weights,
      met: weights.met,
      unmet: weights.unmet,
    },
  };
}

function bytesOf(buffer: Buffer): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}
