import { expect, test } from "vitest";
import { labelFromWords, labelTopics } from "./label-topics.ts";
import { plantedDocuments } from "./testing/planted-corpus.ts";
import { renameTopic } from "./topic-model.ts";
import { buildTopicModel } from "./training/build-topic-model.ts";

const model = buildTopicModel(plantedDocuments(120), { topics: 4, iterations: 40 });
const tags = [
  { id: "sport", label: "Sport", description: "goal match league" },
  { id: "business", label: "Business", description: "bank profit market" },
];
/** Counts of a few telling words stand in for an embedding. */
const telling = ["goal", "match", "league", "bank", "profit", "market"];
const embed = async (texts: readonly string[]): Promise<Float32Array[]> =>
  texts.map((text) => Float32Array.from(telling, (word) => (text.includes(word) ? 1 : 0)));

test("the first three words that do not repeat each other make a label", () => {
  expect(labelFromWords(["prime minister", "minister", "blair", "labour"].map((word) => ({ word })))).toBe(
    "prime minister, blair, labour",
  );
  expect(labelFromWords([])).toBe("");
});

test("a topic takes the name of the nearest tag, and keeps its words as name when none is near", async () => {
  const labelled = await labelTopics(model, { tags, embed });
  const labelOf = (word: string) =>
    labelled.topics.find((topic) => topic.words.slice(0, 8).some((w) => w.word === word));
  expect(labelOf("goal")).toMatchObject({ label: "Sport", labelSource: "taxonomy" });
  expect(labelOf("bank")).toMatchObject({ label: "Business", labelSource: "taxonomy" });
  expect(labelOf("actor")?.labelSource).toBe("words");
});

test("what editors call a topic's documents decides among near tags, and a name that they do not bear out is not lent", async () => {
  const labelOf = async (tag: string, count: number) => {
    const tagged = plantedDocuments(120)
      .filter((_, place) => place % 4 === 0)
      .slice(0, count)
      .map((tokens) => ({ tokens, tags: [tag] }));
    const near = [...tags, { id: "football", label: "Football", description: "goal match league" }];
    const labelled = await labelTopics(model, { tags: near, embed, tagged });
    return labelled.topics.find((topic) => topic.words.slice(0, 8).some(({ word }) => word === "goal"))!;
  };
  expect(await labelOf("football", 20)).toMatchObject({ label: "Football", labelSource: "taxonomy" });
  expect(await labelOf("sport", 20)).toMatchObject({ label: "Sport", labelSource: "taxonomy" });
  expect(await labelOf("business", 20)).toMatchObject({ labelSource: "words" });
  expect(await labelOf("business", 1)).toMatchObject({ label: "Sport", labelSource: "taxonomy" });
});

test("an editor's name is left alone", async () => {
  const renamed = renameTopic(model, "topic-1", "Ours");
  const labelled = await labelTopics(renamed, { tags, embed });
  expect(labelled.topics[0]).toMatchObject({ label: "Ours", labelSource: "editor" });
});

test("a tag names its nearest topic only; the others keep their words", async () => {
  const one = async (texts: readonly string[]) => texts.map(() => Float32Array.of(1));
  const labelled = await labelTopics(model, { tags: [{ id: "news", label: "News" }], embed: one });
  const labels = labelled.topics.map((topic) => topic.label);
  expect(new Set(labels).size).toBe(4);
  expect(labels.filter((label) => label === "News")).toHaveLength(1);
  expect(labelled.topics.filter(({ labelSource }) => labelSource === "words").map(({ label }) => label)).toEqual(
    model.topics.map(({ label }) => label).filter((_, i) => labels[i] !== "News"),
  );
});

test("without tags nothing changes", async () => {
  expect(await labelTopics(model, { tags: [], embed })).toEqual(model);
});

test("a topic whose words do not belong together has no name but a number, and is named again when they do", async () => {
  const scattered = {
    ...model,
    topics: model.topics.map((topic, k) => (k === 2 ? { ...topic, coherence: -0.1 } : topic)),
  };
  const labelled = await labelTopics(scattered, { tags: [], embed });
  expect(labelled.topics[2]).toMatchObject({ label: "Unnamed topic 3", labelSource: "none" });
  expect(labelled.topics.filter(({ labelSource }) => labelSource === "words")).toHaveLength(3);
  const again = { ...labelled, topics: labelled.topics.map((topic) => ({ ...topic, coherence: 0.2 })) };
  expect((await labelTopics(again, { tags: [], embed })).topics[2]).toEqual({ ...model.topics[2], coherence: 0.2 });
});

test("a name that no tagged document bears out has to be nearer", async () => {
  const apart = async (texts: readonly string[]) =>
    texts.map((text) => (text === "News" ? Float32Array.of(1, 0) : Float32Array.of(0.4, Math.sqrt(1 - 0.16))));
  const labelled = await labelTopics(model, { tags: [{ id: "news", label: "News" }], embed: apart });
  expect(labelled.topics.map(({ labelSource }) => labelSource)).not.toContain("taxonomy");
});

test.each([
  [10, "taxonomy"],
  [3, "words"],
])("a far name needs enough documents that bear it out: %d of 10 make it %s", async (right, source) => {
  const apart = async (texts: readonly string[]) =>
    texts.map((text) => (text === "News" ? Float32Array.of(1, 0) : Float32Array.of(0.4, Math.sqrt(1 - 0.16))));
  const tagged = plantedDocuments(120)
    .filter((_, place) => place % 4 === 0)
    .slice(0, 10)
    .map((tokens, i) => ({ tokens, tags: [i < right ? "news" : "other"] }));
  const labelled = await labelTopics(model, { tags: [{ id: "news", label: "News" }], embed: apart, tagged });
  const topic = labelled.topics.find(({ words }) => words.slice(0, 8).some(({ word }) => word === "goal"));
  expect(topic?.labelSource).toBe(source);
});
