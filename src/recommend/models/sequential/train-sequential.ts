import { rowOf, type SparseMatrix, sparseMatrix } from "../../../math/sparse-matrix.ts";
import { topK } from "../../../math/top-k.ts";
import { decodeModel, encodeModel, type ModelData, modelVersion } from "../../../model-registry/model-file.ts";
import { type HistoryEntry, type ItemScorer, usableHistory } from "../contract/item-scorer.ts";
import { createSparseScores } from "../contract/sparse-scores.ts";

/** What users take up around the same moment as an item: neighbours by place in the sequence, not only by user. */
export interface SequentialModel {
  version: string;
  itemIds: readonly string[];
  /** Row i: the companions of item i with their strength (> 0). */
  companions: SparseMatrix;
}

export interface SequentialOptions {
  /** Places before and after an item that count. */
  window?: number;
  /** A place further away counts this much of the one before. */
  fade?: number;
  neighbourCount?: number;
  /** Added to the counts of the cosine: pairs met rarely are trusted less. */
  shrinkage?: number;
  signal?: AbortSignal;
}

/** Chosen on a validation split of MovieLens-100k (last event but one of each user). */
export const sequentialDefaults = { window: 30, fade: 0.9, neighbourCount: 200, shrinkage: 10 };
/** In a user's history, newest first, every third place counts half of the one before. */
const halfPlaces = 3;
/** Older entries have faded away. */
const longestHistory = 40;
/** Time that is spent before other work of the process gets its turn. */
const turnMs = 10;

/**
 * Companions of every item: co-occurrence within a window of each user's sequence, fading with the distance d,
 *
 *     s(a, b) = c(a, b) / sqrt((c(a) + k) (c(b) + k)),   c(a, b) = Σ fade^(d - 1),   c(a) = Σ_b c(a, b)
 *
 * in both directions, since which of two came first is mostly chance. `sequences` hold positions in `itemIds`, oldest
 * first. O(entries · window) time; the event loop gets a turn every 10 ms.
 */
export async function trainSequential(
  log: { itemIds: readonly string[]; sequences: readonly ArrayLike<number>[] },
  options: SequentialOptions = {},
): Promise<SequentialModel> {
  const { window, fade, neighbourCount, shrinkage, signal } = { ...sequentialDefaults, ...options };
  const { itemIds, sequences } = log;
  const places = placesOf(log);
  const fades = Float64Array.from({ length: window + 1 }, (_, distance) => fade ** (distance - 1));
  const totals = new Float64Array(itemIds.length);
  for (const sequence of sequences) {
    for (let at = 0; at < sequence.length; at++) {
      for (let d = 1; d <= window && at + d < sequence.length; d++) {
        totals[sequence[at]!] = totals[sequence[at]!]! + fades[d]!;
        totals[sequence[at + d]!] = totals[sequence[at + d]!]! + fades[d]!;
      }
    }
  }
  const found = { rows: [] as number[], columns: [] as number[], values: [] as number[] };
  const strengths = new Float64Array(itemIds.length);
  let turnEnd = performance.now() + turnMs;
  for (let item = 0; item < itemIds.length; item++) {
    const touched = new Set<number>();
    for (const { sequence, at } of places[item]!) {
      for (let other = Math.max(0, at - window); other < Math.min(sequence.length, at + window + 1); other++) {
        const companion = sequence[other]!;
        if (companion === item) continue;
        strengths[companion] = strengths[companion]! + fades[Math.abs(other - at)]!;
        touched.add(companion);
      }
    }
    const companions = [...touched].sort((a, b) => a - b);
    const cosines = companions.map(
      (other) => strengths[other]! / Math.sqrt((totals[item]! + shrinkage) * (totals[other]! + shrinkage)),
    );
    for (const { index, score } of topK(cosines, neighbourCount)) {
      found.rows.push(item);
      found.columns.push(companions[index]!);
      found.values.push(score);
    }
    for (const other of companions) strengths[other] = 0;
    if (performance.now() > turnEnd) {
      await new Promise(setImmediate);
      signal?.throwIfAborted();
      turnEnd = performance.now() + turnMs;
    }
  }
  const shape = { rowCount: itemIds.length, columnCount: itemIds.length };
  return versionSequential({ itemIds, companions: sparseMatrix(shape, found) });
}

interface Place {
  sequence: ArrayLike<number>;
  at: number;
}

function placesOf({ itemIds, sequences }: { itemIds: readonly string[]; sequences: readonly ArrayLike<number>[] }) {
  const places: Place[][] = itemIds.map(() => []);
  for (const sequence of sequences) {
    for (let at = 0; at < sequence.length; at++) places[sequence[at]!]!.push({ sequence, at });
  }
  return places;
}

/** Scores an item by its strength beside the newest entries of the history, which comes newest first. */
export function createSequentialScorer(model: SequentialModel): ItemScorer {
  const { rowStarts, columns, values } = model.companions;
  const sparse = createSparseScores(model.companions);
  const rowsOf = (history: readonly HistoryEntry[]): { row: number; weight: number }[] =>
    usableHistory(history, model.itemIds.length)
      .slice(0, longestHistory)
      .map(({ itemIndex, weight }, place) => ({
        row: itemIndex,
        weight: Math.min(1, weight) * 0.5 ** (place / halfPlaces),
      }));
  return {
    version: model.version,
    itemIds: model.itemIds,
    consult: (history, limit) => sparse.sum(rowsOf(history), limit),
    scoreAll(history) {
      const scores = new Float32Array(model.itemIds.length);
      for (const { row, weight } of rowsOf(history)) {
        for (let at = rowStarts[row]!; at < rowStarts[row + 1]!; at++) {
          const column = columns[at]!;
          scores[column] = scores[column]! + weight * values[at]!;
        }
      }
      return scores;
    },
  };
}

/** Place in the history (newest first) of the entry that speaks most for an item; `undefined` when none does. */
export function strongestCoOccurring(
  model: SequentialModel,
  history: readonly HistoryEntry[],
  itemIndex: number,
): number | undefined {
  const { columns, values } = rowOf(model.companions, itemIndex);
  let best = 0;
  let strongest: number | undefined;
  history.slice(0, longestHistory).forEach((entry, place) => {
    // Strengths are the same in both directions, though each item keeps its own strongest only.
    const at = columns.indexOf(entry.itemIndex);
    const share = at < 0 ? 0 : Math.min(1, entry.weight) * 0.5 ** (place / halfPlaces) * values[at]!;
    if (share > best) [best, strongest] = [share, place];
  });
  return strongest;
}

function toModelData({ itemIds, companions }: Omit<SequentialModel, "version">): ModelData {
  const { rowStarts, columns, values } = companions;
  return { kind: "next-items", settings: { itemIds }, arrays: { rowStarts, columns, values } };
}

function versionSequential(parameters: Omit<SequentialModel, "version">): SequentialModel {
  return { ...parameters, version: modelVersion(toModelData(parameters)) };
}

export function saveSequential(model: SequentialModel): Buffer {
  return encodeModel(toModelData(model));
}

/** @throws ModelUnavailableError when the bytes are not a whole model of companions. */
export function loadSequential(bytes: Uint8Array): SequentialModel {
  const { settings, arrays } = decodeModel(bytes, "next-items");
  const itemIds = settings.itemIds as string[];
  const shape = { rowCount: itemIds.length, columnCount: itemIds.length };
  return versionSequential({ itemIds, companions: { ...shape, ...arrays } as unknown as SparseMatrix });
}
