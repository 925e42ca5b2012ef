const pageBytes = 65_536;
const maximumPages = 65_536;
/** Every allocation starts on a cache line. */
const alignment = 64;

export interface ArenaPart {
  /** Byte address inside the memory. */
  address: number;
  /** Length in 32-bit words. */
  length: number;
}

/** Sizes of the parts, in 32-bit words, laid out one after the other. */
export function layOut<Name extends string>(
  lengths: Record<Name, number>,
): { parts: Record<Name, ArenaPart>; byteLength: number } {
  let address = alignment;
  const parts = {} as Record<Name, ArenaPart>;
  for (const [name, length] of Object.entries(lengths) as [Name, number][]) {
    parts[name] = { address, length };
    address = Math.ceil((address + 4 * length) / alignment) * alignment;
  }
  return { parts, byteLength: address };
}

/** The address space of the kernels. */
export const largestMemoryBytes = pageBytes * maximumPages;

/**
 * A zeroed memory that kernels and threads share.
 * @throws RangeError above `largestMemoryBytes`, or when the machine has not that much.
 */
export function createSharedMemory(byteLength: number): WebAssembly.Memory {
  const pages = Math.max(1, Math.ceil(byteLength / pageBytes));
  return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
}

export function floatsOf(memory: WebAssembly.Memory, part: ArenaPart): Float32Array {
  return new Float32Array(memory.buffer, part.address, part.length);
}

export function wordsOf(memory: WebAssembly.Memory, part: ArenaPart): Uint32Array {
  return new Uint32Array(memory.buffer, part.address, part.length);
}
