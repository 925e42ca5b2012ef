import type { EvaluationCase, Split } from "../../../src/learning/metrics/splits.ts";
import { createAlsScorer } from "../../../src/recommend/models/als/als-model.ts";
import { createEaseScorer } from "../../../src/recommend/models/ease/ease.ts";
import { createCrowd, silence } from "../../../src/recommend/models/ensemble/collaborative-ensemble.ts";
import { crowdOf } from "../../../src/recommend/models/ensemble/ensemble-from-model.ts";
import { createItemKnnScorer } from "../../../src/recommend/models/item-knn/item-knn.ts";
import type { ItemScorer } from "../../../src/recommend/models/item-scorer.ts";
import { createPopularityRecord } from "../../../src/recommend/models/popularity/popularity-record.ts";
import { createNextItemsScorer } from "../../../src/recommend/models/sequential/sequential-cooccurrence.ts";
import { blendFor } from "../../../src/recommend/ranker/blend-weights.ts";
import { createPopularityMix, measureSignals } from "../../../src/recommend/signals/measure-signals.ts";
import { signalAt, signalCount } from "../../../src/recommend/signals/signals.ts";
import { userOfCells } from "../../../src/recommend/signals/user-from-interactions.ts";
import type { UserSignal } from "../../../src/recommend/signals/user-signal.ts";
import type { HybridModel } from "../../../src/recommend/training/hybrid-model.ts";
import { atMsOf, cellOf, type DatasetWorld } from "./dataset-world.ts";

/** Scores of the given items (positions) for one question; higher is better. */
export type Method = (question: EvaluationCase, items: readonly number[]) => ArrayLike<number>;

/** Our rows of the table. All but the baselines are the members of one trained hybrid. */
export function createMethods(
  split: Split,
  context: { model: HybridModel; world: DatasetWorld; isTimed: boolean },
): Map<string, Method> {
  const { model, world, isTimed } = context;
  const crowd = createCrowd(crowdOf(model), world.table);
  const record = createPopularityRecord(
    split.train.map((event) => cellOf(event, isTimed)),
    world.table,
  );
  const userCounts = new Map<number, number>();
  for (const { item } of split.train) userCounts.set(item, (userCounts.get(item) ?? 0) + 1);
  const users = new Map<EvaluationCase, UserSignal>();
  /** Every method is asked about the same users: each is built once. */
  const userOf = (question: EvaluationCase): UserSignal => {
    const known = users.get(question);
    if (known !== undefined) return known;
    const cells = question.history.map((event) => cellOf(event, isTimed));
    const user = userOfCells(cells, world);
    users.set(question, user);
    return user;
  };
  const slotOf = (item: number): number => world.table.slotOf(String(item))!;
  const positions = new Map(model.als.itemIds.map((id, index) => [id, index]));
  const byScorer = (scorer: ItemScorer): Method => {
    return (question, items) => {
      const user = userOf(question);
      const history = user.recent.flatMap(({ itemId, weight }) => {
        const itemIndex = positions.get(itemId);
        return itemIndex === undefined ? [] : [{ itemIndex, weight }];
      });
      const scores = scorer.scoreAll(history);
      return items.map((item) => {
        const index = positions.get(String(item));
        return index === undefined ? 0 : scores[index]!;
      });
    };
  };
  const popularityNow = (question: EvaluationCase, slots: readonly number[]): number[] => {
    const time = question.time ?? question.history.at(-1)?.time ?? Number.POSITIVE_INFINITY;
    return slots.map(record.at(atMsOf(time, isTimed)));
  };
  const mix = createPopularityMix(model.weights);
  const ask = (question: EvaluationCase) => crowd.ask(userOf(question), { limit: 0, accepts: () => true });
  const methods = new Map<string, Method>();
  methods.set("popularity", (_question, items) => items.map((item) => userCounts.get(item) ?? 0));
  methods.set("popularity now", (question, items) => {
    const opinion = ask(question);
    const slots = items.map(slotOf);
    return popularityNow(question, slots).map((now, i) => mix(now, opinion.allTimePopularity(slots[i]!)));
  });
  methods.set("content only", (question, items) => {
    const signal = userOf(question);
    const slots = items.map(slotOf);
    const { units } = measureSignals(slots, {
      ...world,
      signal,
      crowd: silence,
      popularity: [],
      weights: model.weights,
    });
    return items.map(
      (_, i) => units[i * signalCount + signalAt.embedding]! + units[i * signalCount + signalAt.features]!,
    );
  });
  methods.set("item-kNN", byScorer(createItemKnnScorer(model.neighbours)));
  methods.set("next items", byScorer(createNextItemsScorer(model.next)));
  methods.set("ALS", byScorer(createAlsScorer(model.als)));
  if (model.ease !== undefined) methods.set("EASE", byScorer(createEaseScorer(model.ease)));
  methods.set("hybrid", (question, items) => {
    const signal = userOf(question);
    const slots = items.map(slotOf);
    const { units, itemCounts, present } = measureSignals(slots, {
      ...world,
      signal,
      crowd: ask(question),
      popularity: popularityNow(question, slots),
      weights: model.weights,
    });
    const blend = blendFor(model.weights, { evidence: signal.evidence, present });
    return items.map((_, i) => {
      const weights = blend.weightsFor(itemCounts[i]!);
      let relevance = 0;
      for (let s = 0; s < signalCount; s++) relevance += weights[s]! * units[i * signalCount + s]!;
      return relevance;
    });
  });
  return methods;
}
