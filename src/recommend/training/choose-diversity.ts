import { rankingMetrics } from "../../learning/metrics/ranking-metrics.ts";
import type { ModelInUse } from "../recommender.ts";
import { createOfflineRanking, type GateOptions, listLength } from "./gate.ts";

const strengths = [0.2, 0.1, 0.05, 0];
/** A strength may cost this share of what the best of them reaches. */
const acceptedLoss = 0.005;
/** Users who are asked, at most, and at least: with fewer the strength stays as it is. */
const mostCases = 150;
const leastCases = 50;

/**
 * The strongest diversity that costs next to nothing: at most .5 % of the nDCG@10 of the best strength, on what the model was not
 * trained on and by the function that serves.
 */
export async function chooseDiversity(
  options: Pick<GateOptions, "cases" | "known" | "world" | "signal"> & { candidate: ModelInUse },
): Promise<number> {
  const { candidate, known, world, signal } = options;
  const cases = options.cases.slice(0, mostCases);
  if (cases.length < leastCases) return candidate.defaults.diversity;
  const gains: number[] = [];
  for (const diversity of strengths) {
    signal?.throwIfAborted();
    const rank = createOfflineRanking({ model: candidate, known, world, diversity });
    let gain = 0;
    for (const [i, { user, relevant }] of cases.entries()) {
      gain += rankingMetrics(rank(user), relevant, listLength).ndcg;
      if (i % 4 === 3) await new Promise(setImmediate);
    }
    gains.push(gain);
  }
  const least = (1 - acceptedLoss) * Math.max(...gains);
  return strengths.find((_, i) => gains[i]! >= least)!;
}
