/** Features of every slot in a few flat arrays: what belongs to a slot lies side by side, so that ranking reads it in one go. */
export interface FeaturePool {
  /** Replaces what the slot carries: features by group with their shares, then keys without a share. */
  write(slot: number, groups: readonly FeatureGroup[], otherKeys: readonly number[]): void;
  clear(slot: number): void;
  /** Whether the slot carries the key, as a feature or otherwise. */
  has(slot: number, key: number): boolean;
  /** Every key of the slot, each once. */
  keysOf(slot: number): Int32Array;
  group(slot: number, group: number): { ids: Int32Array; shares: Float32Array; norm: number };
  /** Σ over groups of weight · Σ taste[key] · share / |shares|, with one weight per group; 0 for a slot without features. */
  agreement(slot: number, taste: Float64Array, weights: Float64Array): number;
}

export interface FeatureGroup {
  ids: readonly number[];
  shares: readonly number[];
}

/** Room that replaced entries take up is tolerated to this share of the pool, and below this many keys altogether. */
const staleShare = 0.5;
const sweepFrom = 100_000;

/** A pool of `groupCount` groups per slot. */
export function createFeaturePool(groupCount: number): FeaturePool {
  /** Per slot: where its keys start, where each group ends, and where the other keys end. */
  const stride = groupCount + 2;
  let bounds = new Int32Array(0);
  /** L2 norm of the shares, per slot and group; 0 for none. */
  let norms = new Float32Array(0);
  let keys = new Int32Array(1024);
  let shares = new Float32Array(1024);
  let end = 0;
  let stale = 0;

  const startOf = (slot: number): number => bounds[slot * stride] ?? 0;
  const endOf = (slot: number): number => bounds[slot * stride + stride - 1] ?? 0;

  function reserve(slot: number, count: number): void {
    if ((slot + 1) * stride > bounds.length) {
      const slots = Math.max(256, 2 * (slot + 1));
      bounds = copyInto(new Int32Array(slots * stride), bounds);
      norms = copyInto(new Float32Array(slots * groupCount), norms);
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
    for (let slot = 0; slot * stride < bounds.length; slot++) {
      const [from, to] = [startOf(slot), endOf(slot)];
      if (from === to) continue;
      keys.set(oldKeys.subarray(from, to), end);
      shares.set(oldShares.subarray(from, to), end);
      for (let i = 0; i < stride; i++) bounds[slot * stride + i] = bounds[slot * stride + i]! - from + end;
      end += to - from;
    }
  }

  function clear(slot: number): void {
    stale += endOf(slot) - startOf(slot);
    bounds.fill(0, slot * stride, (slot + 1) * stride);
    norms.fill(0, slot * groupCount, (slot + 1) * groupCount);
  }

  return {
    clear,
    write(slot, groups, otherKeys) {
      clear(slot);
      reserve(
        slot,
        groups.reduce((sum, { ids }) => sum + ids.length, otherKeys.length),
      );
      bounds[slot * stride] = end;
      groups.forEach((group, index) => {
        keys.set(group.ids, end);
        shares.set(group.shares, end);
        end += group.ids.length;
        bounds[slot * stride + 1 + index] = end;
        norms[slot * groupCount + index] = Math.hypot(...group.shares);
      });
      keys.set(otherKeys, end);
      end += otherKeys.length;
      bounds[slot * stride + stride - 1] = end;
    },
    has(slot, key) {
      const to = endOf(slot);
      for (let i = startOf(slot); i < to; i++) if (keys[i] === key) return true;
      return false;
    },
    keysOf: (slot) => Int32Array.from(new Set(keys.subarray(startOf(slot), endOf(slot)))),
    group(slot, group) {
      const [from, to] = [bounds[slot * stride + group] ?? 0, bounds[slot * stride + group + 1] ?? 0];
      return {
        ids: keys.subarray(from, to),
        shares: shares.subarray(from, to),
        norm: norms[slot * groupCount + group] ?? 0,
      };
    },
    agreement(slot, taste, weights) {
      let total = 0;
      let i = startOf(slot);
      for (let group = 0; group < groupCount; group++) {
        const to = bounds[slot * stride + group + 1]!;
        const norm = norms[slot * groupCount + group] ?? 0;
        if (weights[group] !== 0 && norm !== 0) {
          let sum = 0;
          for (; i < to; i++) sum += taste[keys[i]!]! * shares[i]!;
          total += (weights[group]! * sum) / norm;
        }
        i = to;
      }
      return total;
    },
  };
}

function copyInto<T extends Int32Array | Float32Array>(target: T, source: T): T {
  target.set(source);
  return target;
}
