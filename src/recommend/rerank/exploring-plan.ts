import type { Random } from "../../math/random.ts";

/** Positions of a list that one draw of chance decides about. */
export const blockLength = 10;
/** The positions above are left to what is known to fit, where the others suffice: most of the attention is theirs. */
const firstExplored = 4;

/** Where in a block of ten positions new items are tried, counted from 0 within the block, ascending. */
export type ExploringPlan = readonly number[];

/**
 * Draws the positions of one block: its share of ten, where the fraction left over is one more position with that probability;
 * any of the positions from the fifth on are equally likely (from higher up, but never the first, where more are wanted).
 */
export function drawPlan(share: number, random: Random): ExploringPlan {
  const { whole, fraction, first } = countsOf(share);
  const count = Math.min(blockLength - 1, whole + (random() < fraction ? 1 : 0));
  const free = Array.from({ length: blockLength - first }, (_, i) => first + i);
  return Array.from({ length: count }, () => free.splice(Math.floor(random() * free.length), 1)[0]!).sort(
    (a, b) => a - b,
  );
}

/** Probability that a position of the block, counted from 0, is given to an explored item. */
export function exploringProbability(share: number, position: number): number {
  const { whole, fraction, first } = countsOf(share);
  return position < first ? 0 : Math.min(1, (whole + fraction) / (blockLength - first));
}

/**
 * Probability that a position of the block is not explored and exactly `before` of the positions above it are: that of the item
 * which then stands there. Hypergeometric in the positions, mixed over the two possible counts.
 */
export function keptProbability(share: number, position: number, before: number): number {
  const { whole, fraction, first } = countsOf(share);
  const places = blockLength - first;
  const above = Math.max(0, position - first);
  const below = position < first ? places : places - above - 1;
  const given = (count: number): number =>
    count > places ? 0 : (choose(above, before) * choose(below, count - before)) / choose(places, count);
  return (1 - fraction) * given(whole) + fraction * given(whole + 1);
}

/** Explored positions of a block, and the first that may be one. */
function countsOf(share: number): { whole: number; fraction: number; first: number } {
  const expected = blockLength * share;
  const whole = Math.min(blockLength - 1, Math.floor(expected + 1e-9));
  const first = Math.max(1, Math.min(firstExplored, blockLength - whole - 1));
  return { whole, fraction: Math.max(0, Math.min(1, expected - whole)), first };
}

/** Binomial coefficient; 0 outside of 0 ≤ k ≤ n. */
function choose(n: number, k: number): number {
  if (k < 0 || k > n) return 0;
  let product = 1;
  for (let i = 0; i < k; i++) product = (product * (n - i)) / (i + 1);
  return product;
}
