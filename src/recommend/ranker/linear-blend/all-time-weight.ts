import { mixPopularity } from "../../signals/popularity.ts";
import { signalAt, signalCount } from "../../signals/signals.ts";
import { gainOf } from "../list-gain.ts";
import type { RankingSample } from "../ranking-sample.ts";
import { longestShortStrength } from "./blend-weights.ts";

const shares = [0, 0.25, 0.5, 0.75, 1];

/**
 * The weight of all-time popularity with which popularity alone ranks best (mean nDCG@10) for users with a short history;
 * of equal ones the smallest. What is popular now is much where many users come every day, as in a newsroom, and little
 * where few do. 0 without samples of such users.
 */
export function chooseAllTimeWeight(samples: readonly RankingSample[]): number {
  const short = samples.filter(({ profileStrength }) => profileStrength <= longestShortStrength);
  let best = { share: 0, gain: 0 };
  for (const share of shares) {
    const gain = short.reduce((sum, sample) => sum + gainOf(popularityOf(sample, share), sample), 0);
    if (gain > best.gain) best = { share, gain };
  }
  return best.share;
}

/** The samples with that weight of all-time popularity in their popularity. */
export function withAllTimeWeight(samples: readonly RankingSample[], share: number): RankingSample[] {
  return samples.map((sample) => {
    const table = sample.table.slice();
    popularityOf(sample, share).forEach((value, row) => {
      table[row * signalCount + signalAt.popularity!] = value;
    });
    return { ...sample, table };
  });
}

function popularityOf({ table, allTime }: RankingSample, allTimeWeight: number): Float64Array {
  return Float64Array.from(allTime, (own, row) =>
    mixPopularity({ decayed: table[row * signalCount + signalAt.popularity!]!, allTime: own, allTimeWeight }),
  );
}
