import { createSharedMemory, floatsOf, layOut } from "../math/wasm/arena.ts";
import { bindKernels } from "../math/wasm/kernels.ts";

/** Rows of floats in kernel memory, refilled for each request and multiplied by vectors four floats at a time. */
export interface RowProducts {
  /** Replaces the rows. One whose length is not that of the first counts as zeros. */
  fill(rows: readonly Float32Array[]): void;
  /** Inner product of `vector` with every row, in a new array; zeros when the lengths differ. */
  multiply(vector: Float32Array): Float32Array;
}

interface Memory {
  rowCapacity: number;
  length: number;
  /** `length` filled up to a multiple of four. */
  width: number;
  rows: Float32Array;
  vector: Float32Array;
  products: Float32Array;
  run(rowCount: number): void;
}

/** One instance serves one caller at a time: rows stay until the next `fill`. Memory grows with the largest fill. */
export function createRowProducts(): RowProducts {
  let memory: Memory | undefined;
  let rowCount = 0;
  let length = 0;
  return {
    fill(rows) {
      rowCount = rows.length;
      length = rows[0]?.length ?? 0;
      // Fresh memory for another length: what pads a row must be zero.
      if (memory === undefined || memory.length !== length || memory.rowCapacity < rowCount) {
        memory = allocate(Math.max(256, 2 ** Math.ceil(Math.log2(rowCount + 1))), length);
      }
      const { width } = memory;
      for (let row = 0; row < rowCount; row++) {
        const values = rows[row]!;
        const start = row * width;
        if (values.length === length) memory.rows.set(values, start);
        else memory.rows.fill(0, start, start + width);
      }
    },
    multiply(vector) {
      if (memory === undefined || rowCount === 0 || vector.length !== length) return new Float32Array(rowCount);
      memory.vector.set(vector);
      memory.run(rowCount);
      return memory.products.slice(0, rowCount);
    },
  };
}

function allocate(rowCapacity: number, length: number): Memory {
  const width = 4 * Math.ceil(length / 4);
  const { parts, byteLength } = layOut({ rows: rowCapacity * width, vector: width, products: rowCapacity });
  const shared = createSharedMemory(byteLength);
  const kernels = bindKernels(shared);
  return {
    rowCapacity,
    length,
    width,
    rows: floatsOf(shared, parts.rows),
    vector: floatsOf(shared, parts.vector),
    products: floatsOf(shared, parts.products),
    run(rowCount) {
      // The kernel takes four rows at a time; what lies beyond the last row is computed and never read.
      const end = parts.rows.address + 4 * width * 4 * Math.ceil(rowCount / 4);
      kernels.multiplyRows(parts.rows.address, end, 4 * width, parts.vector.address, parts.products.address);
    },
  };
}
