import { InvalidInputError } from "../../../errors/errors.ts";
import { invertPositiveDefinite } from "../../../math/inverse.ts";
import { rowOf, type SparseMatrix, transpose } from "../../../math/sparse-matrix.ts";
import type { Interactions } from "../contract/interactions.ts";
import { collectNeighbours, type NeighbourModel, versionNeighbours } from "../contract/neighbour-model.ts";

export interface DualEaseOptions {
  /** λ: ridge on every weight. */
  regularisation: number;
  /** Weights of largest magnitude that are kept for each item. */
  neighbourCount?: number;
  signal?: AbortSignal | undefined;
}

export const dualEaseKind = "ease-dual";

/**
 * EASE (Steck 2019) for more items than users, by the matrix inversion lemma: with K = (X Xᵀ + λ I)⁻¹ over users,
 *
 *     P = (I - Xᵀ K X) / λ,   B_ij = -P_ij / P_jj = x_iᵀ K x_j / (1 - x_jᵀ K x_j) for i ≠ j
 *
 * where x_i is the column of item i. Only the largest weights of each row are kept. users³ / 2 multiplications for K, then
 * O(entries) and O(users of the item · users) for each item; 4 users² bytes.
 * @throws InvalidInputError when λ is not positive.
 */
export async function trainDualEase(interactions: Interactions, options: DualEaseOptions): Promise<NeighbourModel> {
  const { regularisation, neighbourCount = 300, signal } = options;
  if (!(regularisation > 0)) throw new InvalidInputError(`EASE needs a regularisation above 0, not ${regularisation}.`);
  const { matrix, itemIds } = interactions;
  const users = matrix.rowCount;
  const items = transpose(matrix);
  const { upper: kernel, stride } = await invertPositiveDefinite({
    size: users,
    ...(signal && { signal }),
    fill: (target, targetStride) => addUserGram(items, { target, stride: targetStride, regularisation }),
  });
  for (let row = 1; row < users; row++) {
    for (let column = 0; column < row; column++) kernel[row * stride + column] = kernel[column * stride + row]!;
  }
  const scale = Float64Array.from({ length: itemIds.length }, (_, item) => {
    const { columns, values } = rowOf(items, item);
    let own = 0;
    for (let i = 0; i < columns.length; i++) {
      for (let j = 0; j < columns.length; j++) {
        own += values[i]! * values[j]! * kernel[columns[i]! * stride + columns[j]!]!;
      }
    }
    return 1 / Math.max(1e-6, 1 - own);
  });
  const userWeights = new Float64Array(users);
  const neighbours = await collectNeighbours({
    itemCount: itemIds.length,
    count: neighbourCount,
    signal,
    fill(item, sums) {
      const { columns, values } = rowOf(items, item);
      if (columns.length === 0) return [];
      userWeights.fill(0);
      for (let i = 0; i < columns.length; i++) {
        const start = columns[i]! * stride;
        for (let user = 0; user < users; user++) {
          userWeights[user] = userWeights[user]! + values[i]! * kernel[start + user]!;
        }
      }
      addItemSums(matrix, userWeights, sums);
      for (let other = 0; other < sums.length; other++) sums[other] = sums[other]! * scale[other]!;
      return undefined;
    },
  });
  return versionNeighbours(dualEaseKind, { itemIds, neighbours, historyFade: 1 });
}

/** sums += Xᵀ weights. */
function addItemSums(matrix: SparseMatrix, weights: Float64Array, sums: Float64Array): void {
  const { rowStarts, columns, values } = matrix;
  for (let user = 0; user < matrix.rowCount; user++) {
    const weight = weights[user]!;
    for (let at = rowStarts[user]!; at < rowStarts[user + 1]!; at++) {
      const column = columns[at]!;
      sums[column] = sums[column]! + weight * values[at]!;
    }
  }
}

/** target += X Xᵀ + λ I, upper triangle. O(Σ_items users²). */
function addUserGram(
  items: SparseMatrix,
  { target, stride, regularisation }: { target: Float32Array; stride: number; regularisation: number },
): void {
  for (let item = 0; item < items.rowCount; item++) {
    const { columns, values } = rowOf(items, item);
    for (let i = 0; i < columns.length; i++) {
      for (let j = i; j < columns.length; j++) {
        const [low, high] = columns[i]! < columns[j]! ? [columns[i]!, columns[j]!] : [columns[j]!, columns[i]!];
        const at = low * stride + high;
        target[at] = target[at]! + values[i]! * values[j]!;
      }
    }
  }
  for (let user = 0; user < items.columnCount; user++) {
    target[user * stride + user] = target[user * stride + user]! + regularisation;
  }
}
