import { expect, test } from "vitest";
import { inheritIdentity, matchTopics } from "./match-topics.ts";
import { modelOfCounts, sampleWords } from "./testing/model-of-counts.ts";
import { renameTopic } from "./topic-model.ts";

const sport = [50, 50, 0, 0, 0, 0, 0, 0];
const business = [0, 0, 50, 50, 0, 0, 0, 0];
const culture = [0, 0, 0, 0, 50, 50, 0, 0];
const politics = [0, 0, 0, 0, 0, 0, 50, 50];

test("topics in another order, over a reordered vocabulary, keep their ids and labels", () => {
  const old = renameTopic(modelOfCounts([sport, business, culture]), "topic-1", "Sport");
  const retrained = modelOfCounts([culture, sport, business], [...sampleWords].reverse());
  const changes = matchTopics(old, retrained);
  expect(changes.map((change) => change.kind)).toEqual(["kept", "kept", "kept"]);
  const { topics, nextTopicNumber } = inheritIdentity(old, retrained, changes);
  expect(topics.map((topic) => topic.id)).toEqual(["topic-3", "topic-1", "topic-2"]);
  expect(topics[1]).toMatchObject({ label: "Sport", labelSource: "editor" });
  expect(nextTopicNumber).toBe(4);
});

test("a topic without a counterpart is born or died, and gets an id that was never used", () => {
  const old = modelOfCounts([sport, business]);
  const retrained = modelOfCounts([politics, sport]);
  const changes = matchTopics(old, retrained);
  expect(changes).toContainEqual({ kind: "born", newIndex: 0 });
  expect(changes).toContainEqual({ kind: "died", oldId: "topic-2" });
  expect(inheritIdentity(old, retrained, changes).topics.map((topic) => topic.id)).toEqual(["topic-3", "topic-1"]);
});

test("a topic that falls into two is kept by the larger part, the other is logged as split from it", () => {
  const old = modelOfCounts([[40, 40, 20, 20, 0, 0, 0, 0], culture]);
  const retrained = modelOfCounts([sport, business, culture]);
  const changes = matchTopics(old, retrained);
  expect(changes.filter((change) => change.kind !== "kept")).toMatchObject([
    { kind: "split", oldId: "topic-1", newIndex: 1 },
  ]);
});

test("two topics that become one are kept by the nearer, the other is logged as merged", () => {
  const old = modelOfCounts([sport, business, culture]);
  const retrained = modelOfCounts([[40, 40, 20, 20, 0, 0, 0, 0], culture]);
  const changes = matchTopics(old, retrained);
  expect(changes.filter((change) => change.kind !== "kept")).toMatchObject([
    { kind: "merged", oldId: "topic-2", newIndex: 0 },
  ]);
});

test("models without topics are matched without a fault", () => {
  const empty = modelOfCounts([]);
  expect(matchTopics(empty, modelOfCounts([sport]))).toEqual([{ kind: "born", newIndex: 0 }]);
  expect(matchTopics(modelOfCounts([sport]), empty)).toEqual([{ kind: "died", oldId: "topic-1" }]);
});
