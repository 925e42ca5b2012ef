import { rankingMetrics } from "../../learning/metrics/ranking-metrics.ts";
import { meanOf, standardErrorOf } from "../../math/mean.ts";
import type { ModelInUse } from "../recommender.ts";
import { createOfflineRanking, type GateOptions, listLength } from "./gate.ts";

const strengths = [0.2, 0.1, 0.05];
/** What a strength may cost of the nDCG@10 without diversity as measured, and within one standard error of that. */
const acceptedLoss = 0.005;
const acceptedDoubt = 0.02;
/** Users who are asked, at most, and at least: with fewer the strength stays as it is. */
const mostCases = 200;
const leastCases = 50;

/**
 * The strongest diversity that costs next to nothing: at most .5 % of nDCG@10, and 2 % within one standard error of the paired
 * differences, on what the model was not trained on and by the function that serves. Where the questions are too few or too hard to
 * tell, that is none.
 */
export async function chooseDiversity(
  options: Pick<GateOptions, "cases" | "known" | "world" | "signal"> & { candidate: ModelInUse },
): Promise<number> {
  const { candidate } = options;
  const cases = options.cases.slice(0, mostCases);
  if (cases.length < leastCases) return candidate.defaults.diversity;
  const without = await gainsWith(0, { ...options, cases });
  const base = meanOf(without);
  for (const diversity of strengths) {
    const losses = (await gainsWith(diversity, { ...options, cases })).map((gain, i) => without[i]! - gain);
    const loss = meanOf(losses);
    if (loss <= acceptedLoss * base && loss + standardErrorOf(losses) <= acceptedDoubt * base) return diversity;
  }
  return 0;
}

/** nDCG@10 of every case. */
async function gainsWith(
  diversity: number,
  { cases, candidate, known, world, signal }: Parameters<typeof chooseDiversity>[0],
): Promise<number[]> {
  const rank = createOfflineRanking({ model: candidate, known, world, diversity });
  const gains: number[] = [];
  for (const [i, { user, relevant }] of cases.entries()) {
    gains.push(rankingMetrics(rank(user), relevant, listLength).ndcg);
    if (i % 4 === 3) {
      await new Promise(setImmediate);
      signal?.throwIfAborted();
    }
  }
  return gains;
}
