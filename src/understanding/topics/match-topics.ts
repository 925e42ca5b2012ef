import { linearSumAssignment } from "linear-sum-assignment";
import type { TopicModel } from "./topic-model.ts";
import { topicDivergences } from "./topic-similarity.ts";

/** One line of the log that a retrain leaves. `similarity` is that of the word distributions, in [0, 1]. */
export type TopicChange =
  | { kind: "kept"; oldId: string; newIndex: number; similarity: number }
  | { kind: "born"; newIndex: number }
  | { kind: "split"; oldId: string; newIndex: number; similarity: number }
  | { kind: "died"; oldId: string }
  | { kind: "merged"; oldId: string; newIndex: number; similarity: number };

export interface MatchTopicsOptions {
  /** Assigned pairs at least this similar are the same topic. */
  minSimilarity?: number;
  /** An unassigned topic at least this similar to another one is a part of it (split) or went into it (merged). */
  minRelation?: number;
}

/** Chosen on BBC News: retrains on 90 % of the articles pair above .6, unrelated topics stay below .3. */
const defaultMinSimilarity = 0.45;
const defaultMinRelation = 0.35;

/**
 * Finds which topics of a retrained model are those of the old one: a one-to-one assignment (Hungarian method) of least total distance, where
 * similarity = 1 - Jensen-Shannon divergence in bits of p(word | topic) over the joint vocabulary. Every old topic is
 * kept, merged or died; every new one is kept, born or split. Either model may have more topics.
 */
export function matchTopics(
  oldModel: TopicModel,
  newModel: TopicModel,
  options: MatchTopicsOptions = {},
): TopicChange[] {
  const { minSimilarity = defaultMinSimilarity, minRelation = defaultMinRelation } = options;
  const oldCount = oldModel.topics.length;
  const newCount = newModel.topics.length;
  const similarity = topicDivergences(oldModel, newModel).map((row) => row.map((divergence) => 1 - divergence));
  const changes: TopicChange[] = [];
  const keptOld = new Set<number>();
  const keptNew = new Set<number>();
  if (oldCount > 0 && newCount > 0) {
    const { rowAssignments } = linearSumAssignment(
      similarity.map((row) => Array.from(row)),
      { maximaze: true },
    );
    for (let o = 0; o < oldCount; o++) {
      const n = rowAssignments[o] ?? -1;
      if (n < 0 || similarity[o]![n]! < minSimilarity) continue;
      changes.push({ kind: "kept", oldId: oldModel.topics[o]!.id, newIndex: n, similarity: similarity[o]![n]! });
      keptOld.add(o);
      keptNew.add(n);
    }
  }
  for (let n = 0; n < newCount; n++) {
    if (keptNew.has(n)) continue;
    const o = bestIndex(oldCount, (index) => similarity[index]![n]!);
    if (o >= 0 && similarity[o]![n]! >= minRelation) {
      changes.push({ kind: "split", oldId: oldModel.topics[o]!.id, newIndex: n, similarity: similarity[o]![n]! });
    } else changes.push({ kind: "born", newIndex: n });
  }
  for (let o = 0; o < oldCount; o++) {
    if (keptOld.has(o)) continue;
    const n = bestIndex(newCount, (index) => similarity[o]![index]!);
    const oldId = oldModel.topics[o]!.id;
    if (n >= 0 && similarity[o]![n]! >= minRelation) {
      changes.push({ kind: "merged", oldId, newIndex: n, similarity: similarity[o]![n]! });
    } else changes.push({ kind: "died", oldId });
  }
  return changes;
}

/** The new model with the ids of matched topics, with their labels, and hidden where an editor hid them; born and split topics get fresh ids. */
export function inheritIdentity(
  oldModel: TopicModel,
  newModel: TopicModel,
  changes: readonly TopicChange[],
): TopicModel {
  const oldTopics = new Map(oldModel.topics.map((topic) => [topic.id, topic]));
  const keptFrom = new Map(
    changes.flatMap((change) => (change.kind === "kept" ? [[change.newIndex, oldTopics.get(change.oldId)!]] : [])),
  );
  let next = Math.max(oldModel.nextTopicNumber, 1);
  const topics = newModel.topics.map((topic, index) => {
    const old = keptFrom.get(index);
    if (old === undefined) return { ...topic, id: `topic-${next++}` };
    const { id, label, labelSource } = old;
    return { ...topic, id, label, labelSource, ...(old.hidden && { hidden: true }) };
  });
  return { ...newModel, topics, nextTopicNumber: next };
}

function bestIndex(count: number, scoreOf: (index: number) => number): number {
  let best = -1;
  for (let i = 0; i < count; i++) if (best < 0 || scoreOf(i) > scoreOf(best)) best = i;
  return best;
}
