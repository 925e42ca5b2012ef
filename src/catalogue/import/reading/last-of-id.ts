import { hashToUint32 } from "../../../math/random.ts";

/** Remembers the ids of one import with the number of the last record of each, in 24 to 48 bytes an id whatever its length. */
export interface LastOfId {
  /** Records are numbered from 1, in their order. Returns the number that the id had before; undefined for a new id. */
  note(id: string, number: number): number | undefined;
  /** The number of the last record of this id; undefined for one that was never noted. */
  numberOf(id: string): number | undefined;
}

const startCapacity = 1024;

/**
 * An open-addressing table (linear probing, at most half full) keyed by two 32-bit hashes; two of ten million different ids are
 * taken for one with a chance of 3 in a million.
 */
export function createLastOfId(): LastOfId {
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

  const find = (id: string): { low: number; high: number; at: number } => {
    const low = hashToUint32(id);
    const high = hashToUint32(`${id}:second`);
    return { low, high, at: slotOf(low, high) };
  };

  return {
    note(id, number) {
      const { low, high, at } = find(id);
      const before = table[at + 2]! || undefined;
      table.set([low, high, number], at);
      if (before === undefined) size++;
      if (2 * size > capacity) grow();
      return before;
    },
    numberOf: (id) => table[find(id).at + 2]! || undefined,
  };
}
