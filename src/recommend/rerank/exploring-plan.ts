import type { Random } from "../../math/random.ts";

/** Positions of a list that one draw of chance decides about; the first of them is never given to an explored item. */
export const blockLength = 10;

/** Where in a block of ten positions new items are tried, counted from 0 within the block, ascending. */
export type ExploringPlan = readonly number[];

/**
 * Draws the positions of one block: its share of ten, where the fraction left over is one more position with that probability;
 * any of the positions but the first are equally likely.
 */
export function drawPlan(share: number, random: Random): ExploringPlan {
  const { whole, fraction } = countsOf(share);
  const count = Math.min(blockLength - 1, whole + (random() < fraction ? 1 : 0));
  const free = Array.from({ length: blockLength - 1 }, (_, i) => i + 1);
  return Array.from({ length: count }, () => free.splice(Math.floor(random() * free.length), 1)[0]!).sort(
    (a, b) => a - b,
  );
}

/** Probability that a position of the block, counted from 0, is given to an explored item. */
export function exploringProbability(share: number, position: number): number {
  if (position === 0) return 0;
  const { whole, fraction } = countsOf(share);
  return Math.min(1, (whole + fraction) / (blockLength - 1));
}

/**
 * Probability that a position of the block is not explored and exactly `before` of the positions above it are: that of the item
 * which then stands there. Hypergeometric in the positions, mixed over the two possible counts.
 */
export function keptProbability(share: number, position: number, before: number): number {
  const { whole, fraction } = countsOf(share);
  const places = blockLength - 1;
  const above = Math.max(0, position - 1);
  const below = position === 0 ? places : places - above - 1;
  const given = (count: number): number =>
    count > places ? 0 : (choose(above, before) * choose(below, count - before)) / choose(places, count);
  return (1 - fraction) * given(whole) + fraction * given(whole + 1);
}

function countsOf(share: number): { whole: number; fraction: number } {
  const expected = blockLength * share;
  const whole = Math.min(blockLength - 1, Math.floor(expected + 1e-9));
  return { whole, fraction: Math.max(0, Math.min(1, expected - whole)) };
}

/** Binomial coefficient; 0 outside of 0 ≤ k ≤ n. */
function choose(n: number, k: number): number {
  if (k < 0 || k > n) return 0;
  let product = 1;
  for (let i = 0; i < k; i++) product = (product * (n - i)) / (i + 1);
  return product;
}
