import { expect, test } from "vitest";
import { dot } from "../math/vector.ts";
import { gatherExperiences } from "./learning/train-tag-learner.ts";
import { disagreeingItems, nearDuplicateTags, type TaggedItems } from "./tag-hygiene.ts";

const profile = (tag: string, items: string[] = [], vector?: number[]) => ({
  tag,
  label: tag,
  items: new Set(items),
  place: vector && ({ vector: Float32Array.from(vector), source: "words" } as const),
});

test("spellings, plurals and word order are near duplicates; short or numbered names are not", async () => {
  const pairs = async (...tags: string[]) =>
    (await nearDuplicateTags(tags.map((tag) => profile(tag)))).map(({ a, b, reason }) => [a, b, reason]);
  expect(await pairs("election", "elections", "weather")).toEqual([["election", "elections", "label"]]);
  expect(await pairs("change climate", "Climate Change")).toEqual([["change climate", "Climate Change", "label"]]);
  expect(await pairs("iran", "iraq", "world cup 2018", "world cup 2022")).toEqual([]);
});

test("tags that mean the same, or are always used together, are near duplicates", async () => {
  const found = await nearDuplicateTags([
    profile("soccer", ["1", "2", "3", "4"], [1, 0]),
    profile("football", ["7"], [0.95, 0.31]),
    profile("goals", ["1", "2", "3", "4"], [0, 1]),
  ]);
  expect(found.map(({ a, b, reason, shared, either }) => [a, b, reason, shared, either])).toEqual([
    ["soccer", "goals", "use", 4, 4],
    ["soccer", "football", "meaning", 0, 5],
  ]);
});

test("few shared items are no evidence, neither of use nor of meaning", async () => {
  const onItems = (tag: string, items: string[], vector: number[]) => ({
    ...profile(tag, items),
    place: { vector: Float32Array.from(vector), source: "items" as const },
  });
  const pair = (a: string[], b: string[]) =>
    nearDuplicateTags([onItems("soup", a, [1, 0]), onItems("trains", b, [1, 0])]);
  expect(await pair(["1"], ["1"])).toEqual([]);
  expect(await pair(["1", "2", "3"], ["1", "2", "3"])).toEqual([]);
  expect(await pair(["1", "2", "3", "4", "5"], ["1", "6", "7", "8"])).toEqual([]);
  // Wilson's lower bound of 4 of 4 is 4 / (4 + 1.96²) = .51, of 3 of 3 .44.
  expect(await pair(["1", "2", "3", "4"], ["1", "2", "3", "4"])).toMatchObject([{ reason: "use", shared: 4 }]);
  expect(await pair(["1", "2", "3", "4"], ["5", "6", "7", "8"])).toMatchObject([{ reason: "meaning", shared: 0 }]);
});

function tagged(items: { id: string; tags: string[]; embedding: number[] }[]): TaggedItems {
  const held = items.map(({ embedding, ...item }) => ({
    ...item,
    title: `Title ${item.id}`,
    embedding: Float32Array.from(embedding),
  }));
  return {
    items: held,
    uses: gatherExperiences(held),
    nearest: ({ id, embedding }, k) =>
      held
        .filter((other) => other.id !== id)
        .map((other) => ({ ...other, itemId: other.id, similarity: dot(embedding, other.embedding) }))
        .sort((a, b) => b.similarity - a.similarity)
        .slice(0, k),
  };
}

test("an item whose neighbours carry other tags is named with the tag that stands out", async () => {
  const items = Array.from({ length: 12 }, (_, i) => ({
    id: `${i}`,
    tags: [i < 6 ? "sport" : "money"],
    embedding: i < 6 ? [1, 0.01 * i] : [0.01 * i, 1],
  }));
  items[0]!.tags = ["sport", "money"];
  const found = await disagreeingItems(tagged(items), { neighbours: 4 });
  expect(found).toEqual([{ itemId: "0", title: "Title 0", tag: "money", support: 0 }]);
});

test("rare tags, lone items and an empty catalogue are not judged", async () => {
  expect(await disagreeingItems(tagged([]))).toEqual([]);
  expect(await disagreeingItems(tagged([{ id: "1", tags: ["a"], embedding: [1, 0] }]))).toEqual([]);
});
