import { createSharedMemory, floatsOf, layOut, wordsOf } from "../math/wasm/arena.ts";
import { bindKernels } from "../math/wasm/kernels.ts";

/** One vector per slot in kernel memory; a request selects slots and multiplies them by vectors, four floats at a time. */
export interface SlotVectors {
  /** A vector of another length than the first one ever written counts as zeros. */
  write(slot: number, vector: Float32Array): void;
  /** Chooses the slots of the next products; the selection stays until the next one. A slot without a vector has zeros. */
  select(slots: readonly number[]): void;
  /** Inner product of `vector` with every selected slot, in a new array; zeros when the lengths differ. */
  multiply(vector: Float32Array): Float32Array;
}

interface Memory {
  /** Vectors that there is room for, and selected slots likewise. */
  capacity: number;
  listed: number;
  rows: Float32Array;
  rowsAt: number;
  list: Uint32Array;
  vector: Float32Array;
  products: Float32Array;
  run(count: number): void;
}

/** Grows by doubling: the vectors are copied then, and at no other time. */
export function createSlotVectors(): SlotVectors {
  let memory: Memory | undefined;
  let length = 0;
  let width = 0;
  let end = 0;
  let selected = 0;

  function reserve(slots: number, listed: number): Memory {
    if (memory !== undefined && memory.capacity >= slots && memory.listed >= listed) return memory;
    const next = allocate({
      capacity: Math.max(256, slots > (memory?.capacity ?? 0) ? 2 * slots : (memory?.capacity ?? 0)),
      listed: Math.max(1024, 2 * listed, memory?.listed ?? 0),
      width,
    });
    if (memory !== undefined) next.rows.set(memory.rows.subarray(0, end * width));
    memory = next;
    return next;
  }

  return {
    write(slot, vector) {
      if (length === 0) {
        length = vector.length;
        width = 4 * Math.ceil(length / 4);
      }
      const { rows } = reserve(slot + 1, 0);
      end = Math.max(end, slot + 1);
      const start = slot * width;
      if (vector.length === length) rows.set(vector, start);
      else rows.fill(0, start, start + width);
    },
    select(slots) {
      selected = slots.length;
      if (width === 0) return;
      const { list, rowsAt } = reserve(0, slots.length + 4);
      // What lies beyond the last vector is never read: slot 0 stands in where there is none.
      for (let i = 0; i < slots.length; i++) list[i] = rowsAt + 4 * width * slots[i]!;
      // The kernel takes four at a time.
      list.fill(rowsAt, slots.length, slots.length + 4);
    },
    multiply(vector) {
      if (memory === undefined || selected === 0 || vector.length !== length) return new Float32Array(selected);
      memory.vector.set(vector);
      memory.run(selected);
      return memory.products.slice(0, selected);
    },
  };
}

function allocate({ capacity, listed, width }: { capacity: number; listed: number; width: number }): Memory {
  const { parts, byteLength } = layOut({ rows: capacity * width, list: listed, vector: width, products: listed });
  const shared = createSharedMemory(byteLength);
  const kernels = bindKernels(shared);
  const { rows, list, vector, products } = parts;
  return {
    capacity,
    listed,
    rows: floatsOf(shared, rows),
    rowsAt: rows.address,
    list: wordsOf(shared, list),
    vector: floatsOf(shared, vector),
    products: floatsOf(shared, products),
    run(count) {
      const listEnd = list.address + 16 * Math.ceil(count / 4);
      kernels.multiplyListed(list.address, listEnd, 4 * width, vector.address, products.address);
    },
  };
}
