import { createPopularityMix } from "../signals/measure-signals.ts";
import { signalAt, signalCount } from "../signals/signals.ts";
import { mostShortEvidence } from "./blend-weights.ts";
import type { BlendSample } from "./learn-weights.ts";
import { gainOf } from "./list-gain.ts";

const shares = [0, 0.25, 0.5, 0.75, 1];

/**
 * The share of lasting popularity with which popularity alone ranks best (mean nDCG@10) for users with a short history;
 * of equal ones the smallest. What is popular now is much where many users come every day, as in a newsroom, and little
 * where few do. 0 without samples of such users.
 */
export function chooseAllTimeWeight(samples: readonly BlendSample[]): number {
  const short = samples.filter(({ evidence }) => evidence <= mostShortEvidence);
  let best = { share: 0, gain: 0 };
  for (const share of shares) {
    const gain = short.reduce((sum, sample) => sum + gainOf(popularityOf(sample, share), sample.relevant), 0);
    if (gain > best.gain) best = { share, gain };
  }
  return best.share;
}

/** The samples with that share of lasting popularity in their popularity. */
export function withAllTimeWeight(samples: readonly BlendSample[], share: number): BlendSample[] {
  return samples.map((sample) => {
    const table = sample.table.slice();
    popularityOf(sample, share).forEach((value, row) => {
      table[row * signalCount + signalAt.popularity] = value;
    });
    return { ...sample, table };
  });
}

function popularityOf({ table, lasting }: BlendSample, allTimeWeight: number): Float64Array {
  const mix = createPopularityMix({ allTimeWeight });
  return Float64Array.from(lasting, (own, row) => mix(table[row * signalCount + signalAt.popularity]!, own));
}
