import { columnCounts, rowOf, type SparseMatrix, sparseMatrix, transpose } from "../../../math/sparse-matrix.ts";
import { topK } from "../../../math/top-k.ts";
import { decodeModel, encodeModel, type ModelData, modelVersion } from "../../../model-registry/model-file.ts";
import type { Interactions } from "../contract/interactions.ts";
import { type ItemScorer, usableHistory } from "../contract/item-scorer.ts";
import { createSparseScores } from "../contract/sparse-scores.ts";

/** Item-to-item neighbours learned from who took up what. */
export interface ItemKnnModel {
  version: string;
  itemIds: readonly string[];
  /** Row i: the neighbours of item i with their similarity (> 0); at most `neighbourCount` of them. */
  neighbours: SparseMatrix;
}

export interface ItemKnnOptions {
  /**
   * `cosine`: Σ a b / (|a| |b| + shrinkage) over the users of both items (Sarwar et al. 2001).
   * `bm25`: inner product of BM25-weighted columns, where busy users and popular items count less.
   */
  weighting?: "cosine" | "bm25";
  neighbourCount?: number;
  /** Added to the cosine's denominator: pairs seen together rarely are trusted less. */
  shrinkage?: number;
  signal?: AbortSignal;
}

/** BM25 term saturation and length normalisation; the values of `implicit`'s item-to-item model. */
const bm25 = { saturation: 1.2, lengthShare: 0.75 };
/** Of a longer history only the heaviest entries count: the work is quadratic in it. */
const longestHistory = 1_000;
/** Time that is spent before other work of the process gets its turn. */
const turnMs = 10;

/**
 * The nearest neighbours of every item by who took them up. O(Σ_users history²) time, with histories cut to their 1,000
 * heaviest entries; the event loop gets a turn every 10 ms. Items without interactions have no neighbours.
 */
export async function trainItemKnn(interactions: Interactions, options: ItemKnnOptions = {}): Promise<ItemKnnModel> {
  const { weighting = "cosine", neighbourCount = 100, shrinkage = 10 } = options;
  const cut = cutHistories(interactions.matrix);
  const users = weighting === "bm25" ? weightBm25(cut) : cut;
  const items = transpose(users);
  const itemCount = items.rowCount;
  const norms = Float64Array.from({ length: itemCount }, (_, item) =>
    Math.sqrt(rowOf(items, item).values.reduce((sum, value) => sum + value * value, 0)),
  );
  const found = { rows: [] as number[], columns: [] as number[], values: [] as number[] };
  const similarities = new Float64Array(itemCount);
  let turnEnd = performance.now() + turnMs;
  for (let item = 0; item < itemCount; item++) {
    addCooccurrence({ users, items, item, sums: similarities });
    similarities[item] = 0;
    if (weighting === "cosine") {
      for (let other = 0; other < itemCount; other++) {
        if (similarities[other] !== 0) {
          similarities[other] = similarities[other]! / (norms[item]! * norms[other]! + shrinkage);
        }
      }
    }
    for (const { index, score } of topK(similarities, neighbourCount)) {
      if (!(score > 0)) break;
      found.rows.push(item);
      found.columns.push(index);
      found.values.push(score);
    }
    similarities.fill(0);
    if (performance.now() > turnEnd) {
      await new Promise(setImmediate);
      options.signal?.throwIfAborted();
      turnEnd = performance.now() + turnMs;
    }
  }
  const neighbours = sparseMatrix({ rowCount: itemCount, columnCount: itemCount }, found);
  return versionItemKnn({ itemIds: interactions.itemIds, neighbours });
}

/** sums[other] += Σ over the users of `item` of weight(item) · weight(other). */
function addCooccurrence(options: {
  users: SparseMatrix;
  items: SparseMatrix;
  item: number;
  sums: Float64Array;
}): void {
  const { users, items, item, sums } = options;
  for (let at = items.rowStarts[item]!; at < items.rowStarts[item + 1]!; at++) {
    const user = items.columns[at]!;
    const weight = items.values[at]!;
    for (let entry = users.rowStarts[user]!; entry < users.rowStarts[user + 1]!; entry++) {
      const other = users.columns[entry]!;
      sums[other] = sums[other]! + weight * users.values[entry]!;
    }
  }
}

function cutHistories(matrix: SparseMatrix): SparseMatrix {
  const isShort = (row: number) => matrix.rowStarts[row + 1]! - matrix.rowStarts[row]! <= longestHistory;
  if (Array.from({ length: matrix.rowCount }, (_, row) => row).every(isShort)) return matrix;
  const kept = { rows: [] as number[], columns: [] as number[], values: [] as number[] };
  for (let row = 0; row < matrix.rowCount; row++) {
    const { columns, values } = rowOf(matrix, row);
    for (const { index, score } of topK(values, longestHistory)) {
      kept.rows.push(row);
      kept.columns.push(columns[index]!);
      kept.values.push(score);
    }
  }
  return sparseMatrix(matrix, kept);
}

/**
 * BM25 with a user as the document and an item as the term: idf(item) · w (k + 1) / (w + k (1 - b + b n / mean n)) for
 * weight w in a history of n entries.
 */
function weightBm25(matrix: SparseMatrix): SparseMatrix {
  const counts = columnCounts(matrix);
  const meanLength = matrix.values.length / Math.max(1, matrix.rowCount);
  const values = matrix.values.slice();
  for (let row = 0; row < matrix.rowCount; row++) {
    const [from, to] = [matrix.rowStarts[row]!, matrix.rowStarts[row + 1]!];
    const length = 1 - bm25.lengthShare + (bm25.lengthShare * (to - from)) / meanLength;
    for (let at = from; at < to; at++) {
      const rarity = Math.log(1 + matrix.rowCount / counts[matrix.columns[at]!]!);
      values[at] = (rarity * values[at]! * (bm25.saturation + 1)) / (values[at]! + bm25.saturation * length);
    }
  }
  return { ...matrix, values };
}

/** The `limit` items nearest to `itemIndex`, best first; none for an item that the model does not know. */
export function similarItems(
  model: ItemKnnModel,
  itemIndex: number,
  limit: number,
): { index: number; score: number }[] {
  if (!Number.isInteger(itemIndex) || itemIndex < 0 || itemIndex >= model.itemIds.length) return [];
  const { columns, values } = rowOf(model.neighbours, itemIndex);
  return topK(values, limit).map(({ index, score }) => ({ index: columns[index]!, score }));
}

/** Scores an item by the summed similarity to what the user took up, by weight. */
export function createItemKnnScorer(model: ItemKnnModel): ItemScorer {
  const { rowStarts, columns, values } = model.neighbours;
  const sparse = createSparseScores(model.neighbours);
  return {
    version: model.version,
    itemIds: model.itemIds,
    consult: (history, limit) =>
      sparse.sum(
        usableHistory(history, model.itemIds.length).map(({ itemIndex, weight }) => ({ row: itemIndex, weight })),
        limit,
      ),
    scoreAll(history) {
      const scores = new Float32Array(model.itemIds.length);
      for (const { itemIndex, weight } of usableHistory(history, model.itemIds.length)) {
        for (let at = rowStarts[itemIndex]!; at < rowStarts[itemIndex + 1]!; at++) {
          const column = columns[at]!;
          scores[column] = scores[column]! + weight * values[at]!;
        }
      }
      return scores;
    },
  };
}

function toModelData({ itemIds, neighbours }: Omit<ItemKnnModel, "version">): ModelData {
  const { rowStarts, columns, values } = neighbours;
  return { kind: "item-knn", settings: { itemIds }, arrays: { rowStarts, columns, values } };
}

function versionItemKnn(parameters: Omit<ItemKnnModel, "version">): ItemKnnModel {
  return { ...parameters, version: modelVersion(toModelData(parameters)) };
}

export function saveItemKnn(model: ItemKnnModel): Buffer {
  return encodeModel(toModelData(model));
}

/** @throws ModelUnavailableError when the bytes are not a whole item-to-item model. */
export function loadItemKnn(bytes: Uint8Array): ItemKnnModel {
  const { settings, arrays } = decodeModel(bytes, "item-knn");
  const itemIds = settings.itemIds as string[];
  const shape = { rowCount: itemIds.length, columnCount: itemIds.length };
  return versionItemKnn({ itemIds, neighbours: { ...shape, ...arrays } as unknown as SparseMatrix });
}
