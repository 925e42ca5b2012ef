import { sigmoid } from "../../learning/fit-logistic.ts";

/** Rows of similar score: what was predicted for them, and what happened. */
export interface ScoreBand {
  /** Highest probability of the band. */
  upTo: number;
  /** Mean probability. */
  predicted: number;
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
    const mean = (of: ArrayLike<number>): number => own.reduce((sum, row) => sum + of[row]!, 0) / own.length;
    return {
      upTo: probabilities[own.at(-1)!]!,
      predicted: mean(probabilities),
      observed: mean(outcomes),
      count: own.length,
    };
  });
}

/**
 * Where the true share of positives among rows of such a score lies with 95 %: as far from the probability, in log odds, as the interval of the band's share
 * (Wilson 1927) is from the band's mean probability; the probability itself is always within. [0, 1] without bands.
 */
export function likelyRange(list: readonly ScoreBand[], probability: number): { low: number; high: number } {
  const band = list.find(({ upTo }) => probability <= upTo) ?? list.at(-1);
  if (!band) return { low: 0, high: 1 };
  const { predicted, observed, count } = band;
  const centre = (observed + (z * z) / (2 * count)) / (1 + (z * z) / count);
  const reach =
    (z / (1 + (z * z) / count)) * Math.sqrt((observed * (1 - observed)) / count + (z * z) / (4 * count * count));
  const offset = logit(probability) - logit(predicted);
  const moved = (share: number): number => sigmoid(logit(share) + offset);
  return { low: Math.min(probability, moved(centre - reach)), high: Math.max(probability, moved(centre + reach)) };
}

/** Shares of 0 and 1 have finite log odds. */
const leastShare = 1e-9;

function logit(share: number): number {
  const inner = Math.min(1 - leastShare, Math.max(leastShare, share));
  return Math.log(inner / (1 - inner));
}
