import { InvalidInputError } from "../../../errors/errors.ts";
import { invertPositiveDefinite } from "../../../math/inverse.ts";
import { columnCounts, rowOf, type SparseMatrix } from "../../../math/sparse-matrix.ts";
import { topK } from "../../../math/top-k.ts";
import { decodeModel, encodeModel, type ModelData, modelVersion } from "../../../model-registry/model-file.ts";
import type { Interactions } from "../contract/interactions.ts";
import { type ItemScorer, usableHistory } from "../contract/item-scorer.ts";

/** Linear item-to-item weights, negative ones included. */
export interface EaseModel {
  version: string;
  itemIds: readonly string[];
  /** Positions in `itemIds` of the items that the weights cover, ascending: the most popular `largestCatalogue`. */
  covered: Uint32Array;
  /** covered.length², row-major: weight of "had the row's item" for the column's item; the diagonal is 0. */
  weights: Float32Array;
}

export interface EaseOptions {
  /** λ: ridge added to every diagonal entry of the Gram matrix. */
  regularisation?: number;
  /** Share p of interactions that are imagined dropped out: adds p / (1 - p) · count(item) to the diagonal (Steck 2020). */
  dropout?: number;
  /** Items beyond the most popular ones get no weights: time grows with the cube, memory with the square. */
  largestCatalogue?: number;
  signal?: AbortSignal | undefined;
}

/** On MovieLens-100k a λ of 500 was best (nDCG@10 .481; 200 gave .473, 800 gave .475). */
export const easeDefaults = { regularisation: 500, dropout: 0, largestCatalogue: 4_000 };

/**
 * Embarrassingly shallow autoencoder (Steck 2019): B = I - P diag(1 / diag(P)) with P = (XᵀX + λ I)⁻¹, the closed form of
 * predicting each column of X from all others by ridge regression. n³ / 2 multiplications for n covered items (about two
 * seconds for 3,000), 8 n² bytes. Weights below 0 say "had this, so will not take that".
 * @throws InvalidInputError when λ is not positive.
 */
export async function trainEase(interactions: Interactions, options: EaseOptions = {}): Promise<EaseModel> {
  const { regularisation, dropout, largestCatalogue, signal } = { ...easeDefaults, ...options };
  if (!(regularisation > 0)) throw new InvalidInputError(`EASE needs a regularisation above 0, not ${regularisation}.`);
  const { matrix, itemIds } = interactions;
  const covered = mostPopular(columnCounts(matrix), largestCatalogue);
  const size = covered.length;
  const { upper, stride } = await invertPositiveDefinite({
    size,
    signal,
    fill: (target, targetStride) => {
      addGram({ matrix, covered, upper: target, stride: targetStride });
      for (let item = 0; item < size; item++) {
        const at = item * targetStride + item;
        target[at] = target[at]! * (1 + dropout / (1 - dropout)) + regularisation;
      }
    },
  });
  const weights = new Float32Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      if (row === column) continue;
      const [low, high] = row < column ? [row, column] : [column, row];
      weights[row * size + column] = -upper[low * stride + high]! / upper[column * stride + column]!;
    }
  }
  return versionEase({ itemIds, covered, weights });
}

function mostPopular(counts: Uint32Array, limit: number): Uint32Array {
  const seen = topK(counts, limit).filter(({ score }) => score > 0);
  return Uint32Array.from(seen, ({ index }) => index).sort();
}

/** upper += XᵀX over the covered columns. O(Σ_users history²). */
function addGram(options: { matrix: SparseMatrix; covered: Uint32Array; upper: Float32Array; stride: number }): void {
  const { matrix, covered, upper, stride } = options;
  const positions = new Int32Array(matrix.columnCount).fill(-1);
  covered.forEach((item, position) => {
    positions[item] = position;
  });
  for (let user = 0; user < matrix.rowCount; user++) {
    const { columns, values } = rowOf(matrix, user);
    for (let i = 0; i < columns.length; i++) {
      const row = positions[columns[i]!]!;
      if (row < 0) continue;
      for (let j = i; j < columns.length; j++) {
        const column = positions[columns[j]!]!;
        if (column < 0) continue;
        const at = row * stride + column;
        upper[at] = upper[at]! + values[i]! * values[j]!;
      }
    }
  }
}

/** Scores an item by the summed weights of what the user had; items that the weights do not cover get 0. */
export function createEaseScorer(model: EaseModel): ItemScorer {
  const { itemIds, covered, weights } = model;
  const size = covered.length;
  const positions = new Map(Array.from(covered, (item, position) => [item, position]));
  return {
    version: model.version,
    itemIds,
    scoreAll(history) {
      const sums = new Float64Array(size);
      for (const { itemIndex, weight } of usableHistory(history, itemIds.length)) {
        const position = positions.get(itemIndex);
        if (position === undefined) continue;
        const start = position * size;
        for (let column = 0; column < size; column++) sums[column] = sums[column]! + weight * weights[start + column]!;
      }
      const scores = new Float32Array(itemIds.length);
      covered.forEach((item, position) => {
        scores[item] = sums[position]!;
      });
      return scores;
    },
  };
}

function toModelData({ itemIds, covered, weights }: Omit<EaseModel, "version">): ModelData {
  return { kind: "ease", settings: { itemIds }, arrays: { covered, weights } };
}

function versionEase(parameters: Omit<EaseModel, "version">): EaseModel {
  return { ...parameters, version: modelVersion(toModelData(parameters)) };
}

export function saveEase(model: EaseModel): Buffer {
  return encodeModel({ ...toModelData(model), version: model.version });
}

/** @throws ModelUnavailableError when the bytes are not a whole EASE model. */
export function loadEase(bytes: Uint8Array): EaseModel {
  const { settings, arrays, version } = decodeModel(bytes, "ease");
  return { ...settings, ...arrays, version } as unknown as EaseModel;
}
