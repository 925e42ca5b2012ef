/** A set of small numbers that is filled and emptied often, without garbage. */
export interface Pending {
  readonly size: number;
  add(number: number): void;
  /** In the order in which they were added. */
  at(index: number): number;
  clear(): void;
}

/** For numbers from 0 to before `limit`. */
export function createPending(limit: number): Pending {
  const numbers = new Uint32Array(limit);
  const isIn = new Uint8Array(limit);
  let size = 0;
  return {
    get size() {
      return size;
    },
    add(number) {
      if (isIn[number] === 1) return;
      isIn[number] = 1;
      numbers[size++] = number;
    },
    at: (index) => numbers[index]!,
    clear() {
      for (let i = 0; i < size; i++) isIn[numbers[i]!] = 0;
      size = 0;
    },
  };
}
