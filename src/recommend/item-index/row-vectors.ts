import { quantiseRow, quantiseVector } from "../../math/quantise.ts";
import { createSharedMemory, floatsOf, layOut, wordsOf } from "../../math/wasm/arena.ts";
import { bindKernels } from "../../math/wasm/kernels.ts";

/**
 * One vector per row in kernel memory, rounded to bytes: a quarter of the memory to keep and to read. A request selects
 * rows and multiplies them by vectors, eight numbers at a time. For unit vectors of hundreds of dimensions a product is off
 * by less than 0.005, a tenth of what tells two texts on one subject from each other.
 */
export interface RowVectors {
  /** A vector of another length than the first one ever written counts as zeros. */
  write(row: number, vector: Float32Array): void;
  /** Chooses the rows of the next products, each written before; the selection stays until the next one. */
  select(rows: readonly number[]): void;
  /** Inner product of `vector` with every selected row, in a new array; zeros when the lengths differ. */
  multiply(vector: Float32Array): Float32Array;
}

interface Memory {
  /** Vectors that there is room for, and selected rows likewise. */
  capacity: number;
  listed: number;
  rows: Int8Array;
  rowsAt: number;
  /** What one unit of each row's bytes is worth. */
  units: Float32Array;
  list: Uint32Array;
  vector: Int16Array;
  products: Float32Array;
  run(count: number): void;
}

/** Grows by doubling: the vectors are copied then, and at no other time. */
export function createRowVectors(): RowVectors {
  let memory: Memory | undefined;
  let length = 0;
  let width = 0;
  let end = 0;
  let selected: readonly number[] = [];

  function reserve(rows: number, listed: number): Memory {
    if (memory !== undefined && memory.capacity >= rows && memory.listed >= listed) return memory;
    const before = memory?.capacity ?? 0;
    const capacity = Math.max(256, rows > before ? 2 * rows : before);
    // Room for selections of an eighth of all rows: a longer list would have all vectors copied while a request waits.
    const room = Math.max(1024, Math.ceil(capacity / 8));
    const next = allocate({ capacity, listed: Math.max(room, 2 * listed, memory?.listed ?? 0), width });
    if (memory !== undefined) {
      next.rows.set(memory.rows.subarray(0, end * width));
      next.units.set(memory.units.subarray(0, end));
    }
    memory = next;
    return next;
  }

  return {
    write(row, vector) {
      if (length === 0) {
        length = vector.length;
        width = 8 * Math.ceil(length / 8);
      }
      const { rows, units } = reserve(row + 1, 0);
      end = Math.max(end, row + 1);
      units[row] = 0;
      if (vector.length === length) units[row] = quantiseRow(vector, rows.subarray(row * width, (row + 1) * width));
    },
    select(rows) {
      selected = rows;
      if (width === 0) return;
      const { list, rowsAt } = reserve(0, rows.length + 4);
      for (let i = 0; i < rows.length; i++) list[i] = rowsAt + width * rows[i]!;
      // The kernel takes four at a time: the first row stands in where there is none.
      list.fill(rowsAt, rows.length, rows.length + 4);
    },
    multiply(vector) {
      const results = new Float32Array(selected.length);
      if (memory === undefined || selected.length === 0 || vector.length !== length) return results;
      const unit = quantiseVector(vector, memory.vector);
      memory.run(selected.length);
      const { products, units } = memory;
      for (let i = 0; i < results.length; i++) results[i] = products[i]! * unit * units[selected[i]!]!;
      return results;
    },
  };
}

function allocate({ capacity, listed, width }: { capacity: number; listed: number; width: number }): Memory {
  const { parts, byteLength } = layOut({
    rows: (capacity * width) / 4,
    units: capacity,
    list: listed,
    vector: width / 2,
    products: listed,
  });
  const shared = createSharedMemory(byteLength);
  const kernels = bindKernels(shared);
  const { rows, units, list, vector, products } = parts;
  return {
    capacity,
    listed,
    rows: new Int8Array(shared.buffer, rows.address, capacity * width),
    rowsAt: rows.address,
    units: floatsOf(shared, units),
    list: wordsOf(shared, list),
    vector: new Int16Array(shared.buffer, vector.address, width),
    products: floatsOf(shared, products),
    run(count) {
      const listEnd = list.address + 16 * Math.ceil(count / 4);
      kernels.multiplyListedBytes(list.address, listEnd, width, vector.address, products.address);
    },
  };
}
