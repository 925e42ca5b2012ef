import { type ListMetrics, listMetrics } from "../../../src/learning/metrics/list-metrics.ts";
import { rankingMetrics } from "../../../src/learning/metrics/ranking-metrics.ts";
import type { Split } from "../../../src/learning/metrics/splits.ts";
import { bootstrapInterval, type Interval } from "../../../src/math/bootstrap-interval.ts";
import { createRandom } from "../../../src/math/random.ts";

/** One row of a table: how good the lists of one method are, as means over the cases. */
export interface Measured extends ListMetrics {
  method: string;
  ndcg: Interval;
  hit: Interval;
  precision: number;
  recall: number;
  averagePrecision: number;
  recall20: Interval;
}

export interface Catalogue {
  itemCount: number;
  userCount: number;
  contentOf: (item: number) => Float32Array | undefined;
}

/** Measures the first ten (and for recall@20, twenty) of each list. */
export function measureLists(
  method: string,
  lists: readonly (readonly number[])[],
  context: { split: Split; catalogue: Catalogue; seed: number },
): Measured {
  const { split, catalogue, seed } = context;
  const relevant = split.cases.map((question) => new Set(question.relevant));
  const atTen = lists.map((list, i) => rankingMetrics(list, relevant[i]!, 10));
  const atTwenty = lists.map((list, i) => rankingMetrics(list, relevant[i]!, 20).recall);
  const interval = (values: number[]): Interval =>
    bootstrapInterval(values, { random: createRandom(`bootstrap|${seed}`) });
  const itemCounts = new Uint32Array(catalogue.itemCount);
  for (const { item } of split.train) itemCounts[item] = itemCounts[item]! + 1;
  return {
    method,
    ndcg: interval(atTen.map(({ ndcg }) => ndcg)),
    hit: interval(atTen.map(({ hit }) => hit)),
    precision: mean(atTen.map(({ precision }) => precision)),
    recall: mean(atTen.map(({ recall }) => recall)),
    averagePrecision: mean(atTen.map(({ averagePrecision }) => averagePrecision)),
    recall20: interval(atTwenty),
    ...listMetrics(
      lists.map((list) => list.slice(0, 10)),
      { ...catalogue, itemCounts },
    ),
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
