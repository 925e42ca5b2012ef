/** Rows of similar score: what was predicted for them, and what happened. */
export interface ScoreBand {
  /** Highest probability of the band. */
  upTo: number;
  observed: number;
  count: number;
}

const bands = 20;
/** 95 % of a standard normal lies within this. */
const z = 1.96;

/** Rows sorted by probability, in at most 20 bands of equal size. */
export function scoreBands(probabilities: Float64Array, outcomes: Uint8Array): ScoreBand[] {
  const order = [...probabilities.keys()].sort((a, b) => probabilities[a]! - probabilities[b]!);
  const count = Math.min(bands, Math.ceil(order.length / 50));
  return Array.from({ length: count }, (_, band) => {
    const own = order.slice(Math.floor((band * order.length) / count), Math.floor(((band + 1) * order.length) / count));
    const positives = own.reduce((sum, row) => sum + outcomes[row]!, 0);
    return { upTo: probabilities[own.at(-1)!]!, observed: positives / own.length, count: own.length };
  });
}

/**
 * Where the true share of positives among rows of a similar score lies with 95 % (Wilson 1927), together with the probability itself. [0, 1] without bands.
 */
export function likelyRange(list: readonly ScoreBand[], probability: number): { low: number; high: number } {
  const band = list.find(({ upTo }) => probability <= upTo) ?? list.at(-1);
  if (!band) return { low: 0, high: 1 };
  const { observed, count } = band;
  const centre = (observed + (z * z) / (2 * count)) / (1 + (z * z) / count);
  const reach =
    (z / (1 + (z * z) / count)) * Math.sqrt((observed * (1 - observed)) / count + (z * z) / (4 * count * count));
  return { low: Math.min(probability, centre - reach), high: Math.max(probability, centre + reach) };
}
