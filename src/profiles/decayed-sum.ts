/**
 * A sum whose terms fade: after `halfLife` a term counts half. Terms with different half-lives are kept apart in
 * `values`, one slot per half-life, all brought to the same reference time. Adding is O(1) and, up to rounding, the
 * order of additions does not matter, so late events need no replay.
 */
export interface DecayedSum {
  /** Milliseconds since 1970 that `values` refer to: the newest term's time. */
  atMs: number;
  values: number[];
}

/** Half-lives in milliseconds; a slot of a DecayedSum is an index into it. */
export type HalfLives = readonly number[];

export const dayMs = 86_400_000;

export function createDecayedSum(halfLives: HalfLives): DecayedSum {
  return { atMs: Number.NEGATIVE_INFINITY, values: new Array<number>(halfLives.length).fill(0) };
}

/** Adds `amount` that happened at `atMs` to the slot, in place. */
export function addDecayed(
  sum: DecayedSum,
  halfLives: HalfLives,
  term: { amount: number; atMs: number; slot: number },
): void {
  if (term.atMs > sum.atMs) advance(sum, halfLives, term.atMs);
  const factor = decayFactor(sum.atMs - term.atMs, halfLives[term.slot]!);
  sum.values[term.slot] = sum.values[term.slot]! + term.amount * factor;
}

/** Value at `nowMs`: sum over slots of value * 2^(-(now - at) / halfLife). 0 for a new sum; a `nowMs` before the newest term does not raise it. */
export function valueAt(sum: DecayedSum, halfLives: HalfLives, nowMs: number): number {
  const ageMs = Math.max(0, nowMs - sum.atMs);
  let total = 0;
  for (let slot = 0; slot < sum.values.length; slot++) {
    const value = sum.values[slot]!;
    if (value !== 0) total += value * decayFactor(ageMs, halfLives[slot]!);
  }
  return total;
}

/** Adds `other` to `sum` in place: the result is the sum of both sets of terms. */
export function mergeDecayed(sum: DecayedSum, halfLives: HalfLives, other: DecayedSum): void {
  for (let slot = 0; slot < other.values.length; slot++) {
    const amount = other.values[slot]!;
    if (amount !== 0) addDecayed(sum, halfLives, { amount, atMs: other.atMs, slot });
  }
}

/** 2^(-age / halfLife); 1 for age 0, 0 for an infinite age. */
export function decayFactor(ageMs: number, halfLifeMs: number): number {
  return 2 ** (-ageMs / halfLifeMs);
}

function advance(sum: DecayedSum, halfLives: HalfLives, toMs: number): void {
  const ageMs = toMs - sum.atMs;
  for (let slot = 0; slot < sum.values.length; slot++) {
    const value = sum.values[slot]!;
    if (value !== 0) sum.values[slot] = value * decayFactor(ageMs, halfLives[slot]!);
  }
  sum.atMs = toMs;
}
