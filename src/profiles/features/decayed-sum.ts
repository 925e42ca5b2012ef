/**
 * Sums whose terms fade: after `halfLife` a term counts half. Terms with different half-lives are kept apart, one value
 * per half-life, all brought to the same reference time. Adding is O(1) and, up to rounding, the order of additions does
 * not matter, so late events need no replay.
 *
 * Any number of sums stand in one flat array, row by row: milliseconds since 1970 that the values refer to (the newest
 * term's time, -Infinity for a new sum), then the value of every half-life. A profile has hundreds of sums; as objects
 * they would keep the garbage collector busier than the events.
 */
export type DecayedSums = number[];

/** Half-lives in milliseconds; a slot of a sum is an index into it. */
export type HalfLives = readonly number[];

export const dayMs = 86_400_000;

/** Length of a row. */
export function strideOf(halfLives: HalfLives): number {
  return 1 + halfLives.length;
}

/** New sums, `rows` of them. Default 1. */
export function createDecayedSums(halfLives: HalfLives, rows = 1): DecayedSums {
  const sums: DecayedSums = [];
  for (let row = 0; row < rows; row++) appendSum(sums, halfLives);
  return sums;
}

/** Adds a new sum at the end, in place. */
export function appendSum(sums: DecayedSums, halfLives: HalfLives): void {
  sums.push(Number.NEGATIVE_INFINITY);
  for (let slot = 0; slot < halfLives.length; slot++) sums.push(0);
}

/** Adds `amount` that happened at `atMs` to the slot of the row (default: the first), in place. */
export function addDecayed(
  sums: DecayedSums,
  halfLives: HalfLives,
  { amount, atMs, slot, row = 0 }: { amount: number; atMs: number; slot: number; row?: number },
): void {
  const start = row * strideOf(halfLives);
  if (atMs > sums[start]!) advance(sums, start, halfLives, atMs);
  const factor = decayFactor(sums[start]! - atMs, halfLives[slot]!);
  sums[start + 1 + slot] = sums[start + 1 + slot]! + amount * factor;
}

/** Value of the row at `nowMs`: sum over slots of value * 2^(-(now - at) / halfLife). 0 for a new sum; a `nowMs` before the newest term does not raise it. */
export function valueAt(sums: DecayedSums, halfLives: HalfLives, nowMs: number, row = 0): number {
  const start = row * strideOf(halfLives);
  const ageMs = Math.max(0, nowMs - sums[start]!);
  let total = 0;
  for (let slot = 0; slot < halfLives.length; slot++) {
    const value = sums[start + 1 + slot]!;
    if (value !== 0) total += value * decayFactor(ageMs, halfLives[slot]!);
  }
  return total;
}

/** Adds a row of `other` to a row of `sums` in place (default: the first ones): the result is the sum of both sets of terms. */
export function mergeDecayed(
  sums: DecayedSums,
  halfLives: HalfLives,
  other: DecayedSums,
  { row = 0, otherRow = 0 }: { row?: number; otherRow?: number } = {},
): void {
  const start = otherRow * strideOf(halfLives);
  for (let slot = 0; slot < halfLives.length; slot++) {
    const amount = other[start + 1 + slot]!;
    if (amount !== 0) addDecayed(sums, halfLives, { amount, atMs: other[start]!, slot, row });
  }
}

/** Writes a stored sum to a new row: its time, and each of its values added to the slot that `slots` has for it. */
export function restoreSum(
  sums: DecayedSums,
  halfLives: HalfLives,
  { row, atMs, values, slots }: { row: number; atMs: number; values: ArrayLike<number>; slots: readonly number[] },
): void {
  const start = row * strideOf(halfLives);
  sums[start] = atMs;
  for (let i = 0; i < values.length; i++) {
    const place = start + 1 + slots[i]!;
    sums[place] = sums[place]! + values[i]!;
  }
}

/** 2^(-age / halfLife); 1 for age 0, 0 for an infinite age. */
export function decayFactor(ageMs: number, halfLifeMs: number): number {
  return 2 ** (-ageMs / halfLifeMs);
}

function advance(sums: DecayedSums, start: number, halfLives: HalfLives, toMs: number): void {
  const ageMs = toMs - sums[start]!;
  for (let slot = 0; slot < halfLives.length; slot++) {
    const value = sums[start + 1 + slot]!;
    if (value !== 0) sums[start + 1 + slot] = value * decayFactor(ageMs, halfLives[slot]!);
  }
  sums[start] = toMs;
}
