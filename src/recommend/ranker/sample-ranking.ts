import { mixPopularity } from "../signals/popularity.ts";
import { signalAt, signalCount, signals } from "../signals/signals.ts";
import type { RankedCandidates, Ranker, RankerInput } from "./ranker.ts";
import type { RankingSample } from "./ranking-sample.ts";

/** What a ranker makes of samples, as of the candidates of a request: all of them are known to the models. */
export function createSampleRanking(
  ranker: Ranker,
): (sample: RankingSample) => Pick<RankedCandidates, "relevance"> & { input: RankerInput } {
  return (sample) => {
    const { allTime, profileStrength, sinceLastMs } = sample;
    const table = sample.table.slice();
    allTime.forEach((value, row) => {
      const at = row * signalCount + signalAt.popularity!;
      table[at] = mixPopularity({ decayed: table[at]!, allTime: value, allTimeWeight: ranker.allTimeWeight });
    });
    const present = new Set(
      signals.filter((_, s) => table.some((value, i) => i % signalCount === s && value > 0)).map(({ name }) => name),
    );
    const itemCounts = new Float64Array(allTime.length).fill(Number.POSITIVE_INFINITY);
    const user = { profileStrength, sinceLastMs };
    const input = { table, itemCounts, present, user, context: () => sample.context };
    return { input, relevance: ranker.rank(input).relevance };
  };
}
