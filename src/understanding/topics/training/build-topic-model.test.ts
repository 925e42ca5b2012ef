import { expect, test } from "vitest";
import { InvalidInputError } from "../../../errors/errors.ts";
import { plantedDocuments, plantedThemes } from "../testing/planted-corpus.ts";
import { inferTopics, renameTopic } from "../topic-model.ts";
import { buildTopicModel } from "./build-topic-model.ts";

const planted = buildTopicModel(plantedDocuments(200), { topics: 4, iterations: 60 });

test("finds the themes that were planted", () => {
  for (const theme of plantedThemes) {
    const best = Math.max(
      ...planted.topics.map((topic) => topic.words.slice(0, 8).filter(({ word }) => theme.includes(word)).length),
    );
    expect(best).toBe(8);
  }
  expect(planted.metrics.heldOutPerplexity).toBeLessThan(20);
  expect(planted.metrics.diversity).toBeGreaterThan(0.75);
  expect(planted.topics.reduce((sum, topic) => sum + topic.share, 0)).toBeCloseTo(1, 9);
});

test("the same seed gives the same model, another seed another one", () => {
  const train = (seed: number) =>
    buildTopicModel(plantedDocuments(40), { topics: 4, iterations: 20, seed }).fingerprint;
  expect(train(1)).toBe(train(1));
  expect(train(1)).not.toBe(train(2));
});

test("infers the topics of an unseen text without touching the model", () => {
  const before = planted.wordTopicCounts.slice();
  const topics = inferTopics(planted, ["goal", "penalty", "the", "match", "unknown", "team"]);
  const words = planted.topics.find((topic) => topic.id === topics[0]?.id)?.words.map(({ word }) => word);
  expect(words).toContain("striker");
  expect(topics.reduce((sum, topic) => sum + topic.weight, 0)).toBeLessThanOrEqual(1);
  expect(inferTopics(planted, ["goal", "penalty", "the", "match", "unknown", "team"])).toEqual(topics);
  expect(planted.wordTopicCounts).toEqual(before);
});

test("a text without known words has no topics", () => {
  expect(inferTopics(planted, [])).toEqual([]);
  expect(inferTopics(planted, ["zzz"])).toEqual([]);
});

test("chooses a number of topics near the planted one, and reports what it tried", () => {
  const model = buildTopicModel(plantedDocuments(200), { topics: "auto", iterations: 30, grid: [2, 4, 12] });
  expect(model.topics.length).toBe(4);
  expect(model.metrics.grid?.map((tried) => tried.topics)).toEqual([2, 4, 12]);
  for (const tried of model.metrics.grid ?? []) expect(tried.heldOutPerplexity).toBeGreaterThan(1);
});

test("an editor's name stays with the topic; unknown ids and empty names change nothing", () => {
  const renamed = renameTopic(planted, "topic-2", "  Football ");
  expect(renamed.topics[1]).toMatchObject({ id: "topic-2", label: "Football", labelSource: "editor" });
  expect(renamed.fingerprint).toBe(planted.fingerprint);
  expect(renameTopic(planted, "topic-99", "x").topics).toEqual(planted.topics);
  expect(renameTopic(planted, "topic-2", " ")).toBe(planted);
});

test("an empty corpus, and one without usable words, are refused with the reason", () => {
  for (const documents of [[], [[]], [["the", "of"], ["."]]]) {
    expect(() => buildTopicModel(documents, { topics: "auto" })).toThrow(/none of the \d+ documents has a word/);
  }
});

test("one article trains to one topic", () => {
  const model = buildTopicModel([["budget", "tax", "minister", "tax"]], { topics: "auto", iterations: 10 });
  expect(model.topics).toHaveLength(1);
  expect(model.topics[0]?.words[0]?.word).toBe("tax");
  expect(inferTopics(model, ["tax"])).toMatchObject([{ id: "topic-1" }]);
});

test("ten identical articles train, and asking for more topics than they have is refused", () => {
  const documents = Array.from({ length: 10 }, () => ["budget", "tax", "minister", "tax"]);
  expect(buildTopicModel(documents, { topics: "auto", iterations: 10 }).topics).toHaveLength(1);
  expect(buildTopicModel(documents, { topics: 3, iterations: 10 }).topics).toHaveLength(3);
  expect(() => buildTopicModel(documents, { topics: 11 })).toThrow(InvalidInputError);
});

test("a vocabulary of one word trains to one topic", () => {
  const documents = Array.from({ length: 10 }, () => ["tax", "tax"]);
  const model = buildTopicModel(documents, { topics: "auto", iterations: 10 });
  expect(model.topics).toHaveLength(1);
  expect(model.topics[0]).toMatchObject({ label: "tax", coherence: 0 });
});

test("more topics than documents are refused with the number that fits", () => {
  expect(() => buildTopicModel(plantedDocuments(12), { topics: 50 })).toThrow(/at most 12/);
});

test.each([0, -1, 2.5, Number.NaN, 1025])("%s topics are refused", (topics) => {
  expect(() => buildTopicModel(plantedDocuments(12), { topics })).toThrow(InvalidInputError);
});
