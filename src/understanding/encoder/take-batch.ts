/** A window that waits for a session. */
export interface Waiting {
  /** Word pieces, marks included. */
  tokens: number;
  /** Whose turn it is: the lowest goes first (start-time fair queueing, Goyal et al. 1996). */
  turn: number;
}

/** Padding that a batch may hold, as a part of all its pieces. */
const maxPadding = 0.25;

/**
 * Chooses a batch: the window whose turn it is, and its neighbours in length while rows x longest row stays within the
 * budget and padding below a quarter. A window longer than the budget goes alone. Empty for an empty queue; the queue is
 * left as it is.
 */
export function takeBatch<T extends Waiting>(queue: readonly T[], budget: number): T[] {
  let head: T | undefined;
  for (const item of queue) if (head === undefined || item.turn < head.turn) head = item;
  if (head === undefined) return [];
  const sorted = [...queue].sort((a, b) => a.tokens - b.tokens);
  let low = sorted.indexOf(head);
  let high = low + 1;
  let real = head.tokens;
  const fits = (rows: number, longest: number, tokens: number): boolean =>
    rows * longest <= budget && rows * longest - tokens <= maxPadding * rows * longest;
  for (;;) {
    const shorter = sorted[low - 1];
    const longer = sorted[high];
    const rows = high - low + 1;
    const longest = sorted[high - 1]!.tokens;
    const longerFits = longer !== undefined && fits(rows, longer.tokens, real + longer.tokens);
    const shorterFits = shorter !== undefined && fits(rows, longest, real + shorter.tokens);
    if (!longerFits && !shorterFits) break;
    const nearer = longerFits && (!shorterFits || longer.tokens - head.tokens <= head.tokens - shorter.tokens);
    if (nearer) {
      high++;
      real += longer.tokens;
    } else {
      low--;
      real += shorter!.tokens;
    }
  }
  return sorted.slice(low, high);
}

/**
 * Cuts windows into batches by their lengths alone: longest first, a batch ends where the next row would pass the budget or bring
 * padding above a quarter. So the same windows always keep the same company, whatever else waits and whenever they come. Gives
 * indexes into `tokens`; every window is in one batch; a window longer than the budget is a batch by itself.
 */
export function planBatches(tokens: readonly number[], budget: number): number[][] {
  const order = tokens.map((_, index) => index).sort((a, b) => tokens[b]! - tokens[a]! || a - b);
  const batches: number[][] = [];
  let real = 0;
  for (const index of order) {
    const open = batches.at(-1);
    const padded = open ? (open.length + 1) * tokens[open[0]!]! : 0;
    const fits = padded <= budget && padded - real - tokens[index]! <= maxPadding * padded;
    if (open && fits) open.push(index);
    else {
      batches.push([index]);
      real = 0;
    }
    real += tokens[index]!;
  }
  return batches;
}
