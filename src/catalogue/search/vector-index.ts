import { Index, MetricKind, ScalarKind } from "usearch";
import { topK } from "../../math/top-k.ts";
import { dot } from "../../math/vector.ts";
import type { Neighbour } from "./catalogue-view.ts";

export interface VectorIndexOptions {
  dimensions: number;
  /** Up to this many vectors the search compares all of them (exact); beyond it an HNSW graph answers. Default 500. */
  exactUpTo?: number;
  /** The graph of an earlier process: what has not changed since is not built again. */
  saved?: SavedVectors | undefined;
}

/** A stored graph, and what it is of. */
export interface SavedVectors {
  /** File that `save` wrote. */
  path: string;
  /** By row; null where a row is free. */
  ids: readonly (string | null)[];
  /** Ids whose vectors may be others by now. */
  changed: ReadonlySet<string>;
}

/** Nearest neighbours by cosine over vectors of L2 norm 1. */
export interface VectorIndex {
  size(): number;
  /** Keeps the vector itself, which must not change from then on. */
  set(id: string, vector: Float32Array): void;
  remove(id: string): void;
  get(id: string): Float32Array | undefined;
  /** At most k neighbours, best first; only ids that `accept` lets through. */
  search(vector: Float32Array, k: number, accept?: (id: string) => boolean): Neighbour[];
  /** Takes what was set since into the graph, which the next search would do otherwise: about .3 ms a vector. */
  prepare(): void;
  /** The same for at most `count` vectors, where there is a graph; true when some are left. */
  prepareSome(count: number): boolean;
  /** Writes the graph to a file and returns the ids of its rows; undefined while the index is too small for one. */
  save(path: string): (string | null)[] | undefined;
}

/**
 * Exact search while the index is small (one pass over all vectors), HNSW (Malkov and Yashunin 2018, through usearch)
 * once it outgrows `exactUpTo`. The graph holds the vectors as bfloat16: half the memory and half the time of float32 for the
 * same neighbours (recall@50 .981, docs/results/recommend-serving.md); similarities are good to two digits. It is filtered after the search with a growing request, and falls back to the
 * exact pass when a filter leaves too few. It grows with the first search after a change, always in the order of the rows: an import that
 * asks for no neighbours builds none.
 */
export function createVectorIndex({ dimensions, exactUpTo = 500, saved }: VectorIndexOptions): VectorIndex {
  const rowOf = new Map<string, number>();
  const ids: (string | undefined)[] = [];
  const vectors: (Float32Array | undefined)[] = [];
  const freeRows: number[] = [];
  let graph: Index | undefined;
  /** Rows that the graph does not have in their present form. */
  const pending = new Set<number>();
  /** Rows of the saved graph whose items have not come yet. */
  const reserved = new Map<string, number>();
  if (saved !== undefined) {
    graph = createGraph(dimensions);
    graph.load(saved.path);
    ids.length = saved.ids.length;
    for (const [row, id] of saved.ids.entries()) {
      if (id === null) freeRows.push(row);
      else reserved.set(id, row);
    }
  }

  /** Takes the row that the saved graph has for an item. */
  function takeReserved(id: string): number | undefined {
    const row = reserved.get(id);
    if (row === undefined) return undefined;
    reserved.delete(id);
    if (saved!.changed.has(id)) {
      graph!.remove(BigInt(row));
      pending.add(row);
    }
    return row;
  }

  function prepare(): void {
    for (const row of reserved.values()) {
      graph!.remove(BigInt(row));
      freeRows.push(row);
    }
    reserved.clear();
    if (graph === undefined && rowOf.size <= exactUpTo) return;
    if (graph === undefined) {
      graph = createGraph(dimensions);
      pending.clear();
      for (const row of rowOf.values()) pending.add(row);
    }
    takePending(pending.size);
  }

  function takePending(count: number): void {
    let taken = 0;
    for (const row of pending) {
      if (taken++ >= count) return;
      graph!.add(BigInt(row), vectors[row]!);
      pending.delete(row);
    }
  }

  function searchExact(vector: Float32Array, k: number, accept?: (id: string) => boolean): Neighbour[] {
    const scores = new Float64Array(ids.length).fill(Number.NaN);
    for (let row = 0; row < ids.length; row++) {
      const id = ids[row];
      if (id !== undefined && (accept === undefined || accept(id))) scores[row] = dot(vector, vectors[row]!);
    }
    return topK(scores, k).map(({ index, score }) => ({ id: ids[index]!, similarity: Math.min(1, score) }));
  }

  return {
    size: () => rowOf.size,
    get: (id) => vectors[rowOf.get(id) ?? -1],
    set(id, vector) {
      const kept = takeReserved(id);
      if (kept !== undefined) {
        ids[kept] = id;
        vectors[kept] = vector;
        rowOf.set(id, kept);
        return;
      }
      const known = rowOf.get(id);
      // Tags and topics of an item change far more often than its text.
      if (known !== undefined && areEqual(vectors[known]!, vector)) return;
      const row = known ?? freeRows.pop() ?? ids.length;
      if (known !== undefined && !pending.has(row)) graph?.remove(BigInt(row));
      ids[row] = id;
      vectors[row] = vector;
      rowOf.set(id, row);
      if (graph) pending.add(row);
    },
    remove(id) {
      const row = rowOf.get(id);
      if (row === undefined) return;
      if (!pending.delete(row)) graph?.remove(BigInt(row));
      rowOf.delete(id);
      ids[row] = undefined;
      vectors[row] = undefined;
      freeRows.push(row);
    },
    prepare,
    prepareSome(count) {
      if (graph === undefined || reserved.size > 0) return false;
      takePending(count);
      return pending.size > 0;
    },
    save(path) {
      prepare();
      if (graph === undefined) return undefined;
      graph.save(path);
      return Array.from(ids, (id) => id ?? null);
    },
    search(vector, k, accept) {
      if (k <= 0 || rowOf.size === 0) return [];
      prepare();
      if (!graph) return searchExact(vector, k, accept);
      const found = searchGraph(graph, { vector, k, size: rowOf.size, idOf: (row) => ids[row], accept });
      if (found !== undefined) return found;
      return searchExact(vector, k, accept);
    },
  };
}

interface GraphSearch {
  vector: Float32Array;
  k: number;
  /** Vectors in the graph. */
  size: number;
  idOf: (row: number) => string | undefined;
  accept: ((id: string) => boolean) | undefined;
}

/** Asks the graph for more and more neighbours until k of them pass the filter; undefined where it lets too few through. */
function searchGraph(graph: Index, { vector, k, size, idOf, accept }: GraphSearch): Neighbour[] | undefined {
  for (let wanted = accept ? 4 * k : k; wanted <= Math.min(size, 16 * k); wanted *= 4) {
    const found = graph.search(vector, Math.min(wanted, size), 1);
    const kept: Neighbour[] = [];
    for (let i = 0; i < found.keys.length && kept.length < k; i++) {
      const id = idOf(Number(found.keys[i]));
      if (id !== undefined && (accept === undefined || accept(id))) {
        kept.push({ id, similarity: Math.min(1, 1 - found.distances[i]!) });
      }
    }
    if (kept.length === k || wanted >= size) return kept;
  }
  return undefined;
}

function areEqual(a: Float32Array, b: Float32Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return a.length === b.length;
}

function createGraph(dimensions: number): Index {
  return new Index({
    metric: MetricKind.IP,
    quantization: ScalarKind.BF16,
    dimensions,
    connectivity: 16,
    expansion_add: 96,
    expansion_search: 48,
    multi: false,
  });
}
