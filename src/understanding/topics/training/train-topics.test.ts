import { expect, test } from "vitest";
import { InvalidInputError } from "../../../errors/errors.ts";
import { inheritIdentity } from "../match-topics.ts";
import { plantedDocuments } from "../testing/planted-corpus.ts";
import { renameTopic } from "../topic-model.ts";
import { buildTopicModel } from "./build-topic-model.ts";
import { trainTopics } from "./train-topics.ts";

/** Each training starts a thread that reads the sources anew. */
const timeout = 60_000;
const documents = plantedDocuments(120).map((tokens) => ({ tokens }));

test("the worker trains the same model as the calling thread would, and tells how far it is", { timeout }, async () => {
  const fractions: number[] = [];
  const { model, changes } = await trainTopics(documents, {
    topics: 4,
    iterations: 30,
    onProgress: ({ fraction }) => fractions.push(fraction),
  });
  const direct = buildTopicModel(plantedDocuments(120), { topics: 4, iterations: 30 });
  expect(model).toEqual(direct);
  expect(changes).toEqual([]);
  expect(fractions.at(-1)).toBe(1);
  expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
});

test("a retrain keeps ids and an editor's name, and leaves the old model as it was", { timeout }, async () => {
  const first = await trainTopics(documents, { topics: 4, iterations: 30 });
  const renamed = renameTopic(first.model, "topic-3", "Mine");
  const wordOf = (model: typeof renamed, id: string) =>
    model.topics.find((topic) => topic.id === id)?.words.slice(0, 8);
  const kept = structuredClone(renamed.topics);
  const more = plantedDocuments(160, 9).map((tokens) => ({ tokens }));
  const trained = await trainTopics(more, { topics: 4, iterations: 30, seed: 77, previous: renamed });
  const { changes } = trained;
  const model = inheritIdentity(renamed, trained.model, changes);
  expect(changes.map((change) => change.kind)).toEqual(["kept", "kept", "kept", "kept"]);
  expect(model.topics.find((topic) => topic.id === "topic-3")?.label).toBe("Mine");
  for (const topic of renamed.topics) {
    const words = (list: { word: string }[] | undefined) => list?.map(({ word }) => word).sort();
    expect(words(wordOf(model, topic.id))).toEqual(words(wordOf(renamed, topic.id)));
  }
  expect(renamed.topics).toEqual(kept);
});

test("stopping ends the training with the signal's reason", { timeout }, async () => {
  const controller = new AbortController();
  const training = trainTopics(documents, {
    topics: 4,
    iterations: 1_000_000,
    signal: controller.signal,
    onProgress: ({ stage }) => {
      if (stage === "train") controller.abort(new Error("stopped by the editor"));
    },
  });
  await expect(training).rejects.toThrow("stopped by the editor");
  await expect(trainTopics(documents, { topics: 4, signal: controller.signal })).rejects.toThrow(
    "stopped by the editor",
  );
});

test("an impossible request comes back as InvalidInputError with its path", { timeout }, async () => {
  const training = trainTopics(documents.slice(0, 3), { topics: 40 });
  await expect(training).rejects.toThrow(InvalidInputError);
  await expect(training).rejects.toMatchObject({ errors: [{ path: "topics" }] });
  await expect(trainTopics([], { topics: "auto" })).rejects.toThrow(/none of the 0 documents/);
});

test("a source of documents that fails, fails the training", { timeout }, async () => {
  async function* broken() {
    yield { tokens: ["tax"] };
    throw new Error("disk gone");
  }
  await expect(trainTopics(broken(), { topics: "auto" })).rejects.toThrow("disk gone");
});
