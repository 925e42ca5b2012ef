import type { SparseMatrix } from "../../../math/sparse-matrix.ts";
import { topK } from "../../../math/top-k.ts";
import { decodeModel, encodeModel, type ModelData, modelVersion } from "../../../model-registry/model-file.ts";
import { type HistoryEntry, type ItemScorer, usableHistory } from "./item-scorer.ts";
import { createSparseScores } from "./sparse-scores.ts";

/** A sparse item-to-item model: a user's score for an item is a weighted sum over rows of the user's history. */
export interface NeighbourModel {
  version: string;
  itemIds: readonly string[];
  /** Row i: what having item i adds to the scores of other items; items x items. */
  neighbours: SparseMatrix;
  /** Factor for the weight of each entry of a history, newest first, per position; 1 where order does not count. */
  historyFade: number;
}

/** Entries of a fading history beyond this many do not count any more. */
const longestFadingHistory = 60;
/** Time that is spent before other work of the process gets its turn. */
const turnMs = 10;

/**
 * Collects rows item by item: `fill` writes to zeroed `sums` and returns the items that it wrote, each once, or nothing for all
 * of them; the `count` largest values by magnitude are kept, largest first. The event loop gets a turn every 10 ms.
 */
export async function collectNeighbours(options: {
  itemCount: number;
  count: number;
  fill: (item: number, sums: Float64Array) => number[] | undefined;
  signal?: AbortSignal | undefined;
}): Promise<SparseMatrix> {
  const { itemCount, count, fill, signal } = options;
  const rowStarts = new Uint32Array(itemCount + 1);
  const found = { columns: new Uint32Array(1024), values: new Float32Array(1024) };
  let end = 0;
  const sums = new Float64Array(itemCount);
  let turnEnd = performance.now() + turnMs;
  for (let item = 0; item < itemCount; item++) {
    const touched = fill(item, sums);
    const written = touched && Uint32Array.from(touched).sort();
    sums[item] = 0;
    const magnitudes = written === undefined ? sums.map(Math.abs) : magnitudesOf(written, sums);
    const kept = topK(magnitudes, count).filter(({ score }) => score > 0);
    if (end + kept.length > found.columns.length) grow(found, end + kept.length);
    for (const { index } of kept) {
      const other = written?.[index] ?? index;
      found.columns[end] = other;
      found.values[end++] = sums[other]!;
    }
    rowStarts[item + 1] = end;
    if (written === undefined) sums.fill(0);
    else for (const other of written) sums[other] = 0;
    if (performance.now() > turnEnd) {
      await new Promise(setImmediate);
      signal?.throwIfAborted();
      turnEnd = performance.now() + turnMs;
    }
  }
  const columns = found.columns.slice(0, end);
  return { rowCount: itemCount, columnCount: itemCount, rowStarts, columns, values: found.values.slice(0, end) };
}

function magnitudesOf(items: Uint32Array, sums: Float64Array): Float64Array {
  const magnitudes = new Float64Array(items.length);
  for (let i = 0; i < items.length; i++) magnitudes[i] = Math.abs(sums[items[i]!]!);
  return magnitudes;
}

/** Doubles the room, at least to `length`; what is there stays. */
function grow(found: { columns: Uint32Array; values: Float32Array }, length: number): void {
  const { columns, values } = found;
  const room = Math.max(length, 2 * columns.length);
  found.columns = new Uint32Array(room);
  found.columns.set(columns);
  found.values = new Float32Array(room);
  found.values.set(values);
}

/** Scores an item by the summed rows of the history, by weight; with a fade, an entry counts by its position and at most once. */
export function createNeighbourScorer({ version, itemIds, neighbours, historyFade }: NeighbourModel): ItemScorer {
  const { rowStarts, columns, values } = neighbours;
  const sparse = createSparseScores(neighbours);
  const rowsOf = (history: readonly HistoryEntry[]): { row: number; weight: number }[] => {
    const usable = usableHistory(history, itemIds.length);
    if (historyFade === 1) return usable.map(({ itemIndex, weight }) => ({ row: itemIndex, weight }));
    return usable.slice(0, longestFadingHistory).map(({ itemIndex, weight }, position) => ({
      row: itemIndex,
      weight: Math.min(1, weight) * historyFade ** position,
    }));
  };
  return {
    version,
    itemIds,
    consult: (history, limit) => sparse.sum(rowsOf(history), limit),
    scoreAll(history) {
      const scores = new Float32Array(itemIds.length);
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

/** Position in the history (newest first) of the entry that adds most to an item's score; `undefined` when none does. */
export function strongestNeighbour(
  { neighbours, historyFade }: NeighbourModel,
  history: readonly HistoryEntry[],
  itemIndex: number,
): number | undefined {
  const { rowStarts, columns, values } = neighbours;
  let best = 0;
  let strongest: number | undefined;
  history.slice(0, longestFadingHistory).forEach((entry, position) => {
    const [from, to] = [rowStarts[entry.itemIndex]!, rowStarts[entry.itemIndex + 1]!];
    const at = columns.subarray(from, to).indexOf(itemIndex);
    const share = at < 0 ? 0 : Math.min(1, entry.weight) * historyFade ** position * values[from + at]!;
    if (share > best) [best, strongest] = [share, position];
  });
  return strongest;
}

/** Adds the version to freshly trained neighbours. */
export function versionNeighbours(kind: string, parameters: Omit<NeighbourModel, "version">): NeighbourModel {
  return { ...parameters, version: modelVersion(dataOf(kind, parameters)) };
}

export function saveNeighbours(kind: string, model: NeighbourModel): Buffer {
  return encodeModel({ ...dataOf(kind, model), version: model.version });
}

/** @throws ModelUnavailableError when the bytes are not a whole model of that kind. */
export function loadNeighbours(kind: string, bytes: Uint8Array): NeighbourModel {
  const { settings, arrays, version } = decodeModel(bytes, kind);
  const { itemIds, historyFade } = settings as { itemIds: string[]; historyFade: number };
  const shape = { rowCount: itemIds.length, columnCount: itemIds.length };
  return { itemIds, historyFade, neighbours: { ...shape, ...arrays } as SparseMatrix, version: version! };
}

function dataOf(kind: string, { itemIds, neighbours, historyFade }: Omit<NeighbourModel, "version">): ModelData {
  const { rowStarts, columns, values } = neighbours;
  return { kind, settings: { itemIds, historyFade }, arrays: { rowStarts, columns, values } };
}
