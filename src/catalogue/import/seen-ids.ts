import { hashToUint32 } from "../../math/random.ts";

/** Remembers the ids of one import with the line of each, in 24 to 48 bytes an id whatever its length. */
export interface SeenIds {
  /** The line that had this id before, else undefined and the id is remembered with this line. */
  lineOf(id: string, line: number): number | undefined;
}

const startCapacity = 1024;

/**
 * An open-addressing table (linear probing, at most half full) keyed by two 32-bit hashes; two of ten million different ids are
 * taken for one with a chance of 3 in a million.
 */
export function createSeenIds(): SeenIds {
  let capacity = startCapacity;
  let table = new Uint32Array(3 * capacity);
  let size = 0;

  function slotOf(low: number, high: number): number {
    let slot = low & (capacity - 1);
    for (;;) {
      const at = 3 * slot;
      const isEmpty = table[at + 2] === 0;
      if (isEmpty || (table[at] === low && table[at + 1] === high)) return at;
      slot = (slot + 1) & (capacity - 1);
    }
  }

  function grow(): void {
    const old = table;
    capacity *= 2;
    table = new Uint32Array(3 * capacity);
    for (let at = 0; at < old.length; at += 3) {
      if (old[at + 2] !== 0) table.set(old.subarray(at, at + 3), slotOf(old[at]!, old[at + 1]!));
    }
  }

  return {
    lineOf(id, line) {
      const low = hashToUint32(id);
      const high = hashToUint32(`${id}:second`);
      const at = slotOf(low, high);
      if (table[at + 2] !== 0) return table[at + 2];
      table.set([low, high, Math.max(1, line)], at);
      size++;
      if (2 * size > capacity) grow();
      return undefined;
    },
  };
}
