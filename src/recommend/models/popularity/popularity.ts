import { columnCounts } from "../../../math/sparse-matrix.ts";
import type { Interactions } from "../interactions.ts";
import type { ItemScorer } from "../item-scorer.ts";
import { decodeModel, encodeModel, type ModelData, modelVersion } from "../model-file.ts";

/** The same order for everybody: by how many users took an item up. The baseline of every comparison. */
export interface PopularityModel {
  version: string;
  itemIds: readonly string[];
  counts: Uint32Array;
}

export function trainPopularity(interactions: Interactions): PopularityModel {
  return versionPopularity({ itemIds: interactions.itemIds, counts: columnCounts(interactions.matrix) });
}

/** Scores an item by ln(1 + users). */
export function createPopularityScorer(model: PopularityModel): ItemScorer {
  const scores = Float32Array.from(model.counts, (count) => Math.log1p(count));
  return { version: model.version, itemIds: model.itemIds, scoreAll: () => scores.slice() };
}

function toModelData({ itemIds, counts }: Omit<PopularityModel, "version">): ModelData {
  return { kind: "popularity", settings: { itemIds }, arrays: { counts } };
}

function versionPopularity(parameters: Omit<PopularityModel, "version">): PopularityModel {
  return { ...parameters, version: modelVersion(toModelData(parameters)) };
}

export function savePopularity(model: PopularityModel): Buffer {
  return encodeModel(toModelData(model));
}

/** @throws ModelUnavailableError when the bytes are not a whole popularity model. */
export function loadPopularity(bytes: Uint8Array): PopularityModel {
  const { settings, arrays } = decodeModel(bytes, "popularity");
  return versionPopularity({ ...settings, ...arrays } as unknown as Omit<PopularityModel, "version">);
}
