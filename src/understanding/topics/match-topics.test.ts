import { expect, test } from "vitest";
import { inheritIdentity, matchTopics } from "./match-topics.ts";
import { createTopicModel, renameTopic, type TopicModel } from "./topic-model.ts";
import { createVocabulary } from "./vocabulary.ts";

const words = ["goal", "match", "bank", "shares", "film", "actor", "vote", "party"];

/** A model whose topics have the given counts over `words`. */
function modelOf(counts: readonly (readonly number[])[], order = words): TopicModel {
  const topicCount = counts.length;
  const wordTopicCounts = new Int32Array(order.length * topicCount);
  for (const [k, row] of counts.entries()) {
    for (const [w, count] of row.entries()) wordTopicCounts[order.indexOf(words[w]!) * topicCount + k] = count;
  }
  return createTopicModel({
    fingerprint: "test",
    topics: counts.map((_, k) => ({
      id: `topic-${k + 1}`,
      label: `label ${k + 1}`,
      labelSource: "words",
      words: [],
      share: 1 / topicCount,
      documents: 1,
      coherence: 0,
    })),
    vocabulary: createVocabulary(order),
    wordTopicCounts,
    samples: 1,
    alpha: new Float64Array(topicCount).fill(0.1),
    beta: 0.01,
    metrics: { documents: 1, tokens: 1, vocabulary: words.length, npmi: 0, diversity: 1 },
    nextTopicNumber: topicCount + 1,
  });
}

const sport = [50, 50, 0, 0, 0, 0, 0, 0];
const business = [0, 0, 50, 50, 0, 0, 0, 0];
const culture = [0, 0, 0, 0, 50, 50, 0, 0];
const politics = [0, 0, 0, 0, 0, 0, 50, 50];

test("topics in another order, over a reordered vocabulary, keep their ids and labels", () => {
  const old = renameTopic(modelOf([sport, business, culture]), "topic-1", "Sport");
  const retrained = modelOf([culture, sport, business], [...words].reverse());
  const changes = matchTopics(old, retrained);
  expect(changes.map((change) => change.kind)).toEqual(["kept", "kept", "kept"]);
  const { topics, nextTopicNumber } = inheritIdentity(old, retrained, changes);
  expect(topics.map((topic) => topic.id)).toEqual(["topic-3", "topic-1", "topic-2"]);
  expect(topics[1]).toMatchObject({ label: "Sport", labelSource: "editor" });
  expect(nextTopicNumber).toBe(4);
});

test("a topic without a counterpart is born or died, and gets an id that was never used", () => {
  const old = modelOf([sport, business]);
  const retrained = modelOf([politics, sport]);
  const changes = matchTopics(old, retrained);
  expect(changes).toContainEqual({ kind: "born", newIndex: 0 });
  expect(changes).toContainEqual({ kind: "died", oldId: "topic-2" });
  expect(inheritIdentity(old, retrained, changes).topics.map((topic) => topic.id)).toEqual(["topic-3", "topic-1"]);
});

test("a topic that falls into two is kept by the larger part, the other is logged as split from it", () => {
  const old = modelOf([[40, 40, 20, 20, 0, 0, 0, 0], culture]);
  const retrained = modelOf([sport, business, culture]);
  const changes = matchTopics(old, retrained);
  expect(changes.filter((change) => change.kind !== "kept")).toMatchObject([
    { kind: "split", oldId: "topic-1", newIndex: 1 },
  ]);
});

test("two topics that become one are kept by the nearer, the other is logged as merged", () => {
  const old = modelOf([sport, business, culture]);
  const retrained = modelOf([[40, 40, 20, 20, 0, 0, 0, 0], culture]);
  const changes = matchTopics(old, retrained);
  expect(changes.filter((change) => change.kind !== "kept")).toMatchObject([
    { kind: "merged", oldId: "topic-2", newIndex: 0 },
  ]);
});

test("models without topics are matched without a fault", () => {
  const empty = modelOf([]);
  expect(matchTopics(empty, modelOf([sport]))).toEqual([{ kind: "born", newIndex: 0 }]);
  expect(matchTopics(modelOf([sport]), empty)).toEqual([{ kind: "died", oldId: "topic-1" }]);
});
