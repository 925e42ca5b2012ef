import { solvePositiveDefinite } from "../../../math/cholesky.ts";
import { topK } from "../../../math/top-k.ts";
import { decodeModel, encodeModel, type ModelData, modelVersion } from "../../../model-registry/model-file.ts";
import { type HistoryEntry, type ItemScorer, usableHistory } from "../contract/item-scorer.ts";
import { createCoarseScorer } from "./coarse-scorer.ts";
import { createFactorScorer } from "./factor-scorer.ts";

/** Item side of an implicit-feedback matrix factorisation; a user's factors are folded in when they are asked for. */
export interface AlsModel {
  version: string;
  itemIds: readonly string[];
  factorCount: number;
  /** itemIds.length x factorCount, row-major. An item without interactions has zero factors. */
  itemFactors: Float32Array;
  /** unobservedWeight · Σ y yᵀ over all items; factorCount x factorCount. */
  gram: Float64Array;
  regularisation: number;
  unobservedWeight: number;
  frequencyExponent: number;
  /** Users that took up each item in training. */
  itemCounts: Uint32Array;
}

/** Only the strongest entries of a longer history are folded in: the solve costs factors² per entry. */
const longestHistory = 1_000;

/** Overwritten by every fold-in: a new matrix for each request would be the most of what the request leaves behind. */
let workspace = new Float64Array(0);

/**
 * The user's factors x for the events of now: one exact least squares solve (Hu, Koren and Volinsky 2008, eq. 4, with
 * the weighting of Rendle et al. 2021, eq. 3),
 *
 *     (α Σ_all y yᵀ + Σ_history w y yᵀ + λ (n + α |I|)^ν I) x = Σ_history w y
 *
 * with n entries in the history. Length factorCount; all zero for a history without usable entries. Of more than 1,000
 * entries the 1,000 heaviest count (ties: the later ones).
 */
export function foldIn(model: AlsModel, history: readonly HistoryEntry[]): Float32Array {
  const size = model.factorCount;
  const entries = strongest(usableHistory(history, model.itemIds.length));
  if (entries.length === 0) return new Float32Array(size);
  if (workspace.length !== model.gram.length) workspace = new Float64Array(model.gram.length);
  const matrix = workspace;
  matrix.set(model.gram);
  const right = new Float64Array(size);
  for (const { itemIndex, weight } of entries) {
    const start = itemIndex * size;
    for (let row = 0; row < size; row++) {
      const scaled = weight * model.itemFactors[start + row]!;
      right[row] = right[row]! + scaled;
      const rowStart = row * size;
      for (let column = 0; column <= row; column++) {
        matrix[rowStart + column] = matrix[rowStart + column]! + scaled * model.itemFactors[start + column]!;
      }
    }
  }
  const lambda = rowRegularisation(model, entries.length, model.itemIds.length);
  for (let row = 0; row < size; row++) matrix[row * size + row] = matrix[row * size + row]! + lambda;
  solvePositiveDefinite(matrix, right);
  return Float32Array.from(right);
}

/** λ (n + α · others)^ν: the frequency-scaled regularisation of Rendle et al. 2021 (eq. 7) of a row with n entries. */
export function rowRegularisation(
  model: Pick<AlsModel, "regularisation" | "unobservedWeight" | "frequencyExponent">,
  entryCount: number,
  otherCount: number,
): number {
  return model.regularisation * (entryCount + model.unobservedWeight * otherCount) ** model.frequencyExponent;
}

function strongest(entries: HistoryEntry[]): HistoryEntry[] {
  if (entries.length <= longestHistory) return entries;
  return entries
    .map((entry, position) => ({ entry, position }))
    .sort((a, b) => b.entry.weight - a.entry.weight || b.position - a.position)
    .slice(0, longestHistory)
    .map(({ entry }) => entry);
}

/** Inner product of the user's factors with every item's: an estimate of 1 for "will take up", 0 for "will not". */
export function scoreItems(model: AlsModel, userFactors: Float32Array): Float32Array {
  const size = model.factorCount;
  const scores = new Float32Array(model.itemIds.length);
  for (let item = 0; item < scores.length; item++) {
    let sum = 0;
    for (let k = 0; k < size; k++) sum += userFactors[k]! * model.itemFactors[item * size + k]!;
    scores[item] = sum;
  }
  return scores;
}

/** How many times the wanted items are ranked exactly, of those that are best by rounded factors. */
const coarseReach = 1.5;

/** The model ready to serve: its factors lie in kernel memory, exact and rounded. */
export function createAlsScorer(
  model: AlsModel,
  foldInUser = (history: readonly HistoryEntry[]) => foldIn(model, history),
): ItemScorer {
  const { factorCount, itemFactors } = model;
  const scorer = createFactorScorer(itemFactors, factorCount);
  const coarse = createCoarseScorer(itemFactors, factorCount);
  return {
    version: model.version,
    itemIds: model.itemIds,
    scoreAll: (history) => scorer.scoreAll(foldInUser(history)),
    consult(history, limit) {
      const user = foldInUser(history);
      const scoreOf = (item: number): number => dotRow(user, itemFactors, item * factorCount);
      const near = coarse.findBest(user, coarseReach * limit);
      const best = topK(near.map(scoreOf), limit).map(({ index, score }) => ({ index: near[index]!, score }));
      return { best, scoreOf, roughScoreOf: coarse.scoreOf };
    },
  };
}

/** Inner product with the row that starts at `start`; in four sums, since each addition waits for the one before. */
function dotRow(vector: Float32Array, rows: Float32Array, start: number): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  const whole = vector.length - (vector.length % 4);
  for (let k = 0, at = start; k < whole; k += 4, at += 4) {
    a += vector[k]! * rows[at]!;
    b += vector[k + 1]! * rows[at + 1]!;
    c += vector[k + 2]! * rows[at + 2]!;
    d += vector[k + 3]! * rows[at + 3]!;
  }
  for (let k = whole; k < vector.length; k++) a += vector[k]! * rows[start + k]!;
  return a + b + (c + d);
}

function toModelData(model: Omit<AlsModel, "version">): ModelData {
  const { itemFactors, gram, itemCounts, itemIds, ...numbers } = model;
  const { factorCount, regularisation, unobservedWeight, frequencyExponent } = numbers;
  return {
    kind: "als",
    settings: { itemIds, factorCount, regularisation, unobservedWeight, frequencyExponent },
    arrays: { itemFactors, gram, itemCounts },
  };
}

/** Adds the version to freshly trained parameters. */
export function versionAls(parameters: Omit<AlsModel, "version">): AlsModel {
  return { ...parameters, version: modelVersion(toModelData(parameters)) };
}

export function saveAls(model: AlsModel): Buffer {
  return encodeModel({ ...toModelData(model), version: model.version });
}

/** @throws ModelUnavailableError when the bytes are not a whole ALS model. */
export function loadAls(bytes: Uint8Array): AlsModel {
  const { settings, arrays, version } = decodeModel(bytes, "als");
  return { ...settings, ...arrays, version } as unknown as AlsModel;
}
