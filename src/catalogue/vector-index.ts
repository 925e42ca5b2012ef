import { Index, MetricKind, ScalarKind } from "usearch";
import { topK } from "../math/top-k.ts";
import { dot } from "../math/vector.ts";
import type { Neighbour } from "./catalogue-view.ts";

export interface VectorIndexOptions {
  dimensions: number;
  /** Up to this many vectors the search compares all of them (exact); beyond it an HNSW graph answers. Default 500. */
  exactUpTo?: number;
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
}

/**
 * Exact search while the index is small (one pass over all vectors), HNSW (Malkov and Yashunin 2018, through usearch)
 * once it outgrows `exactUpTo`. The graph holds the vectors as bfloat16: half the memory and half the time of float32 for the
 * same neighbours (recall@50 .981, docs/results/recommend-serving.md); similarities are good to two digits. It is filtered after the search with a growing request, and falls back to the
 * exact pass when a filter leaves too few.
 */
export function createVectorIndex({ dimensions, exactUpTo = 500 }: VectorIndexOptions): VectorIndex {
  const rowOf = new Map<string, number>();
  const ids: (string | undefined)[] = [];
  const freeRows: number[] = [];
  const vectors: Float32Array[] = [];
  let graph: Index | undefined;

  function addToGraph(row: number): void {
    if (graph) graph.add(BigInt(row), vectors[row]!);
    else if (rowOf.size > exactUpTo) {
      graph = new Index({
        metric: MetricKind.IP,
        quantization: ScalarKind.BF16,
        dimensions,
        connectivity: 16,
        expansion_add: 96,
        expansion_search: 64,
        multi: false,
      });
      for (const known of rowOf.values()) graph.add(BigInt(known), vectors[known]!);
    }
  }

  function searchExact(vector: Float32Array, k: number, accept?: (id: string) => boolean): Neighbour[] {
    const scores = new Float64Array(ids.length).fill(Number.NaN);
    for (let row = 0; row < ids.length; row++) {
      const id = ids[row];
      if (id !== undefined && (accept === undefined || accept(id))) scores[row] = dot(vector, vectors[row]!);
    }
    return topK(scores, k).map(({ index, score }) => ({ id: ids[index]!, similarity: score }));
  }

  return {
    size: () => rowOf.size,
    get: (id) => {
      const row = rowOf.get(id);
      return row === undefined ? undefined : vectors[row];
    },
    set(id, vector) {
      const known = rowOf.get(id);
      if (known !== undefined) {
        graph?.remove(BigInt(known));
        vectors[known] = vector;
        graph?.add(BigInt(known), vector);
        return;
      }
      const row = freeRows.pop() ?? ids.length;
      ids[row] = id;
      rowOf.set(id, row);
      vectors[row] = vector;
      addToGraph(row);
    },
    remove(id) {
      const row = rowOf.get(id);
      if (row === undefined) return;
      graph?.remove(BigInt(row));
      rowOf.delete(id);
      ids[row] = undefined;
      freeRows.push(row);
    },
    search(vector, k, accept) {
      if (k <= 0 || rowOf.size === 0) return [];
      if (!graph) return searchExact(vector, k, accept);
      for (let wanted = accept ? 4 * k : k; wanted <= Math.min(rowOf.size, 16 * k); wanted *= 4) {
        const found = graph.search(vector, Math.min(wanted, rowOf.size), 1);
        const kept: Neighbour[] = [];
        for (let i = 0; i < found.keys.length && kept.length < k; i++) {
          const id = ids[Number(found.keys[i])];
          if (id !== undefined && (accept === undefined || accept(id))) {
            kept.push({ id, similarity: 1 - found.distances[i]! });
          }
        }
        if (kept.length === k || wanted >= rowOf.size) return kept;
      }
      return searchExact(vector, k, accept);
    },
  };
}
