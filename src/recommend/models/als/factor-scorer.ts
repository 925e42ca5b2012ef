import { createSharedMemory, floatsOf, layOut } from "../../../math/wasm/arena.ts";
import { bindKernels } from "../../../math/wasm/kernels.ts";

export interface FactorScorer {
  /** Inner product of `vector` with every row. A vector of another length than the rows is cut or filled with zeros. */
  scoreAll(vector: Float32Array): Float32Array;
}

/** Copies `factors` (rows x width, row-major; width a multiple of 4) to kernel memory, to be multiplied by vectors. */
export function createFactorScorer(factors: Float32Array, width: number): FactorScorer {
  const rowCount = width === 0 ? 0 : factors.length / width;
  const paddedRows = 4 * Math.ceil(rowCount / 4);
  const { parts, byteLength } = layOut({ rows: paddedRows * width, vector: width, scores: paddedRows });
  const memory = createSharedMemory(byteLength);
  floatsOf(memory, parts.rows).set(factors);
  const vectorView = floatsOf(memory, parts.vector);
  const scores = floatsOf(memory, { ...parts.scores, length: rowCount });
  const kernels = bindKernels(memory);
  const rowsEnd = parts.rows.address + 4 * paddedRows * width;
  return {
    scoreAll(vector) {
      vectorView.fill(0);
      vectorView.set(vector.subarray(0, width));
      kernels.multiplyRows(parts.rows.address, rowsEnd, 4 * width, parts.vector.address, parts.scores.address);
      return scores.slice();
    },
  };
}
