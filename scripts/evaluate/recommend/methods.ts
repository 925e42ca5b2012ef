import type { EvaluationCase, Split } from "../../../src/learning/metrics/splits.ts";
import { createEnsemble, noScores } from "../../../src/recommend/ensemble/collaborative-ensemble.ts";
import { createPopularityRecord } from "../../../src/recommend/models/popularity/popularity-record.ts";
import { createLinearBlend } from "../../../src/recommend/ranker/linear-blend/linear-blend.ts";
import type { Ranker } from "../../../src/recommend/ranker/ranker.ts";
import { createSingleSignalRanker } from "../../../src/recommend/ranker/single-signal.ts";
import { lowestRank, measureCandidateContext } from "../../../src/recommend/signals/candidate-context.ts";
import { measureSignals, signalAt, signalCount } from "../../../src/recommend/signals/signals.ts";
import { type HybridModel, rankerOf } from "../../../src/recommend/training/hybrid-model.ts";
import type { UserContext } from "../../../src/recommend/user/user-context.ts";
import { userFromInteractions } from "../../../src/recommend/user/user-from-interactions.ts";
import { atMsOf, type DatasetWorld, interactionOf } from "./dataset-world.ts";

/** Scores of the given items (positions) for one question; higher is better. */
export type Method = (question: EvaluationCase, items: readonly number[]) => ArrayLike<number>;

/** Rows of the table for each model alone, with the name in the report. */
const modelNames: Readonly<Record<string, string>> = {
  itemKnn: "item-kNN",
  sequential: "sequential",
  als: "ALS",
  ease: "EASE",
};

/** Our rows of the table: baselines, each model alone, and the relevance of the ranker in use. */
export function createMethods(
  split: Split,
  context: { model: HybridModel; world: DatasetWorld; isTimed: boolean },
): Map<string, Method> {
  const { model, world, isTimed } = context;
  const ensemble = createEnsemble(model.ensemble, world.table);
  const record = createPopularityRecord(
    split.train.map((event) => interactionOf(event, isTimed)),
    world.table,
  );
  const userCounts = new Map<number, number>();
  for (const { item } of split.train) userCounts.set(item, (userCounts.get(item) ?? 0) + 1);
  const users = new Map<EvaluationCase, UserContext>();
  /** Every method is asked about the same users: each is built once. */
  const userOf = (question: EvaluationCase): UserContext => {
    const known = users.get(question);
    if (known !== undefined) return known;
    const user = userFromInteractions(
      question.history.map((event) => interactionOf(event, isTimed)),
      world,
    );
    users.set(question, user);
    return user;
  };
  const rowOf = (item: number): number => world.table.rowOf(String(item))!;
  const blend = createLinearBlend(model.weights);
  const learned = rankerOf(model);
  const measure = (question: EvaluationCase, items: readonly number[]) => {
    const user = userOf(question);
    const rows = items.map(rowOf);
    const time = question.time ?? question.history.at(-1)?.time ?? Number.POSITIVE_INFINITY;
    const weightsOf = (names: readonly string[]) => names.map(() => 0);
    const scores = ensemble.score(user, { limit: lowestRank, accepts: () => true, weightsOf });
    const measured = measureSignals(rows, {
      ...world,
      user,
      ensemble: scores,
      decayedPopularity: rows.map(record.at(atMsOf(time, isTimed))),
      allTimeWeight: blend.allTimeWeight,
    });
    return { measured, scores };
  };
  const byRanker =
    (ranker: Ranker): Method =>
    (question, items) => {
      const { measured, scores } = measure(question, items);
      const context = () => measureCandidateContext(items.map(rowOf), measured.table, { ...world, ensemble: scores });
      return ranker.rank({ ...measured, user: userOf(question), context }).relevance;
    };
  const methods = new Map<string, Method>();
  methods.set("popularity", (_question, items) => items.map((item) => userCounts.get(item) ?? 0));
  methods.set("popularity now", byRanker(createSingleSignalRanker("popularity", blend)));
  methods.set("content only", (question, items) => {
    const user = userOf(question);
    const context = { ...world, user, ensemble: noScores, decayedPopularity: items.map(() => 0), allTimeWeight: 0 };
    const { table } = measureSignals(items.map(rowOf), context);
    return items.map(
      (_, i) => table[i * signalCount + signalAt.embedding!]! + table[i * signalCount + signalAt.features!]!,
    );
  });
  for (const name of model.ensemble.models.keys()) {
    methods.set(modelNames[name] ?? name, byRanker(createSingleSignalRanker(name, blend)));
  }
  methods.set("linear blend", byRanker(blend));
  methods.set("hybrid", byRanker(learned));
  return methods;
}
