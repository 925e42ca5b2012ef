import { TooLargeError } from "../../../errors/errors.ts";
import type { SparseMatrix } from "../../../math/sparse-matrix.ts";
import {
  type ArenaPart,
  createSharedMemory,
  floatsOf,
  largestMemoryBytes,
  layOut,
  wordsOf,
} from "../../../math/wasm/arena.ts";

/** Entries of a row are filled up to a multiple of this with weight 0: the kernel takes four at a time. */
const entryGroup = 4;
/** Partial Gram matrices per side. A fixed number, so that sums do not depend on how many threads there are. */
export const gramPartCount = 64;

export type SideName = "users" | "items";

/** Where one side (users or items) of the factorisation lies in the shared memory. */
export interface Side {
  rowCount: number;
  starts: ArenaPart;
  addresses: ArenaPart;
  weights: ArenaPart;
  regularisation: ArenaPart;
  factors: ArenaPart;
}

/** Everything that a training thread needs; structured-cloneable. */
export interface AlsMemory {
  memory: WebAssembly.Memory;
  factorCount: number;
  sides: Record<SideName, Side>;
  gram: ArenaPart;
  gramParts: ArenaPart;
  scratch: ArenaPart;
  /** [next chunk, stop flag] */
  control: ArenaPart;
}

/**
 * Lays out and fills the memory of a factorisation; factors, Gram and regularisation start at zero.
 * @throws TooLargeError when it does not fit into the kernels' address space.
 */
export function createAlsMemory(options: {
  users: SparseMatrix;
  items: SparseMatrix;
  factorCount: number;
  threads: number;
}): AlsMemory {
  const { users, items, factorCount } = options;
  const userEntries = paddedEntryCount(users);
  const itemEntries = paddedEntryCount(items);
  const gramLength = factorCount * factorCount;
  const { parts, byteLength } = layOut({
    userStarts: users.rowCount + 1,
    userAddresses: userEntries,
    userWeights: userEntries,
    userRegularisation: users.rowCount,
    userFactors: users.rowCount * factorCount,
    itemStarts: items.rowCount + 1,
    itemAddresses: itemEntries,
    itemWeights: itemEntries,
    itemRegularisation: items.rowCount,
    itemFactors: items.rowCount * factorCount,
    gram: gramLength,
    gramParts: gramLength * gramPartCount,
    scratch: 3 * factorCount * Math.max(1, options.threads),
    control: 2,
  });
  if (byteLength > largestMemoryBytes) {
    const [needed, limit] = [byteLength, largestMemoryBytes].map((bytes) => Math.ceil(bytes / 2 ** 20));
    throw new TooLargeError(`Training needs ${needed} MiB, the limit is ${limit} MiB: use fewer factors.`);
  }
  const memory = createSharedMemory(byteLength);
  const sides: Record<SideName, Side> = {
    users: {
      rowCount: users.rowCount,
      starts: parts.userStarts,
      addresses: parts.userAddresses,
      weights: parts.userWeights,
      regularisation: parts.userRegularisation,
      factors: parts.userFactors,
    },
    items: {
      rowCount: items.rowCount,
      starts: parts.itemStarts,
      addresses: parts.itemAddresses,
      weights: parts.itemWeights,
      regularisation: parts.itemRegularisation,
      factors: parts.itemFactors,
    },
  };
  const rowBytes = 4 * factorCount;
  fillEntries({ memory, side: sides.users, matrix: users, otherFactors: parts.itemFactors.address, rowBytes });
  fillEntries({ memory, side: sides.items, matrix: items, otherFactors: parts.userFactors.address, rowBytes });
  const { gram, gramParts, scratch, control } = parts;
  return { memory, factorCount, sides, gram, gramParts, scratch, control };
}

function paddedEntryCount(matrix: SparseMatrix): number {
  let total = 0;
  for (let row = 0; row < matrix.rowCount; row++) {
    total += Math.ceil((matrix.rowStarts[row + 1]! - matrix.rowStarts[row]!) / entryGroup) * entryGroup;
  }
  return total;
}

function fillEntries(options: {
  memory: WebAssembly.Memory;
  side: Side;
  matrix: SparseMatrix;
  otherFactors: number;
  rowBytes: number;
}): void {
  const { memory, side, matrix, otherFactors, rowBytes } = options;
  const starts = wordsOf(memory, side.starts);
  const addresses = wordsOf(memory, side.addresses);
  const weights = floatsOf(memory, side.weights);
  let at = 0;
  for (let row = 0; row < matrix.rowCount; row++) {
    for (let position = matrix.rowStarts[row]!; position < matrix.rowStarts[row + 1]!; position++) {
      addresses[at] = otherFactors + rowBytes * matrix.columns[position]!;
      weights[at++] = matrix.values[position]!;
    }
    // A filling entry repeats the last address, which is in the cache already.
    for (; at % entryGroup !== 0; at++) addresses[at] = addresses[at - 1]!;
    starts[row + 1] = at;
  }
}
