/** Features of every row in a few flat arrays: what belongs to a row lies side by side, so that ranking reads it in one go. */
export interface FeaturePool {
  /** Replaces what the row carries: features by group with their shares, then keys without a share. */
  write(row: number, groups: readonly FeatureGroup[], otherKeys: readonly number[]): void;
  clear(row: number): void;
  /** Whether the row carries the key, as a feature or otherwise. */
  has(row: number, key: number): boolean;
  /** Every key of the row, each once. */
  keysOf(row: number): Int32Array;
  group(row: number, group: number): { ids: Int32Array; shares: Float32Array; norm: number };
  /** Σ over groups of weight · Σ taste[key] · share / |shares|, with one weight per group; 0 for a row without features. */
  agreement(row: number, taste: Float64Array, weights: Float64Array): number;
}

export interface FeatureGroup {
  ids: readonly number[];
  shares: readonly number[];
}

/** Room that replaced entries take up is tolerated to this share of the pool, and below this many keys altogether. */
const staleShare = 0.5;
const sweepFrom = 100_000;

/** A pool of `groupCount` groups per row. */
export function createFeaturePool(groupCount: number): FeaturePool {
  /** Per row: where its keys start, where each group ends, and where the other keys end. */
  const stride = groupCount + 2;
  let bounds = new Int32Array(0);
  /** L2 norm of the shares, per row and group; 0 for none. */
  let norms = new Float32Array(0);
  let keys = new Int32Array(1024);
  let shares = new Float32Array(1024);
  let end = 0;
  let stale = 0;

  const startOf = (row: number): number => bounds[row * stride] ?? 0;
  const endOf = (row: number): number => bounds[row * stride + stride - 1] ?? 0;

  function reserve(row: number, count: number): void {
    if ((row + 1) * stride > bounds.length) {
      const rows = Math.max(256, 2 * (row + 1));
      bounds = copyInto(new Int32Array(rows * stride), bounds);
      norms = copyInto(new Float32Array(rows * groupCount), norms);
    }
    if (stale > sweepFrom && stale > staleShare * end) sweep();
    if (end + count > keys.length) {
      const length = Math.max(2 * keys.length, end + count);
      keys = copyInto(new Int32Array(length), keys);
      shares = copyInto(new Float32Array(length), shares);
    }
  }

  /** Moves everything in use together again. */
  function sweep(): void {
    const [oldKeys, oldShares] = [keys, shares];
    keys = new Int32Array(oldKeys.length);
    shares = new Float32Array(oldShares.length);
    end = 0;
    stale = 0;
    for (let row = 0; row * stride < bounds.length; row++) {
      const [from, to] = [startOf(row), endOf(row)];
      if (from === to) continue;
      keys.set(oldKeys.subarray(from, to), end);
      shares.set(oldShares.subarray(from, to), end);
      for (let i = 0; i < stride; i++) bounds[row * stride + i] = bounds[row * stride + i]! - from + end;
      end += to - from;
    }
  }

  function clear(row: number): void {
    stale += endOf(row) - startOf(row);
    bounds.fill(0, row * stride, (row + 1) * stride);
    norms.fill(0, row * groupCount, (row + 1) * groupCount);
  }

  return {
    clear,
    write(row, groups, otherKeys) {
      const count = groups.reduce((sum, { ids }) => sum + ids.length, otherKeys.length);
      const room = endOf(row) - startOf(row);
      // Most changes of an item leave it with as many keys or fewer: what is written in place makes nothing grow.
      let at = startOf(row);
      if (count <= room) stale += room - count;
      else {
        clear(row);
        reserve(row, count);
        at = end;
        end += count;
      }
      bounds[row * stride] = at;
      groups.forEach((group, index) => {
        keys.set(group.ids, at);
        shares.set(group.shares, at);
        at += group.ids.length;
        bounds[row * stride + 1 + index] = at;
        norms[row * groupCount + index] = Math.hypot(...group.shares);
      });
      keys.set(otherKeys, at);
      bounds[row * stride + stride - 1] = at + otherKeys.length;
    },
    has(row, key) {
      const to = endOf(row);
      for (let i = startOf(row); i < to; i++) if (keys[i] === key) return true;
      return false;
    },
    keysOf: (row) => Int32Array.from(new Set(keys.subarray(startOf(row), endOf(row)))),
    group(row, group) {
      const [from, to] = [bounds[row * stride + group] ?? 0, bounds[row * stride + group + 1] ?? 0];
      return {
        ids: keys.subarray(from, to),
        shares: shares.subarray(from, to),
        norm: norms[row * groupCount + group] ?? 0,
      };
    },
    agreement(row, taste, weights) {
      let total = 0;
      let i = startOf(row);
      for (let group = 0; group < groupCount; group++) {
        const to = bounds[row * stride + group + 1]!;
        const norm = norms[row * groupCount + group] ?? 0;
        if (weights[group] !== 0 && norm !== 0) {
          total += (weights[group]! * tasteOf(taste, { keys, shares, from: i, to })) / norm;
        }
        i = to;
      }
      return total;
    },
  };
}

/** Σ taste[key] · share from one position to the next. */
function tasteOf(
  taste: Float64Array,
  { keys, shares, from, to }: { keys: Int32Array; shares: Float32Array; from: number; to: number },
): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += taste[keys[i]!]! * shares[i]!;
  return sum;
}

function copyInto<T extends Int32Array | Float32Array>(target: T, source: T): T {
  target.set(source);
  return target;
}
