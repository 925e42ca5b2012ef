import { expect, test } from "vitest";
import type { CatalogueItem, CatalogueView } from "../catalogue/search/catalogue-view.ts";
import { dot } from "../math/vector.ts";
import { disagreeingItems, nearDuplicateTags } from "./tag-hygiene.ts";

const profile = (tag: string, items: string[] = [], vector?: number[]) => ({
  tag,
  label: tag,
  items: new Set(items),
  vector: vector && Float32Array.from(vector),
});

test("spellings, plurals and word order are near duplicates; short or numbered names are not", () => {
  const pairs = (...tags: string[]) =>
    nearDuplicateTags(tags.map((tag) => profile(tag))).map(({ a, b, reason }) => [a, b, reason]);
  expect(pairs("election", "elections", "weather")).toEqual([["election", "elections", "label"]]);
  expect(pairs("change climate", "Climate Change")).toEqual([["change climate", "Climate Change", "label"]]);
  expect(pairs("iran", "iraq", "world cup 2018", "world cup 2022")).toEqual([]);
});

test("tags that mean the same, or are always used together, are near duplicates", () => {
  const found = nearDuplicateTags([
    profile("soccer", ["1", "2", "3"], [1, 0]),
    profile("football", ["7"], [0.95, 0.31]),
    profile("goals", ["1", "2", "3"], [0, 1]),
  ]);
  expect(found.map(({ a, b, reason }) => [a, b, reason])).toEqual([
    ["soccer", "goals", "use"],
    ["soccer", "football", "meaning"],
  ]);
});

function catalogueOf(items: { id: string; tags: string[]; embedding: number[] }[]): CatalogueView {
  const held = new Map(
    items.map(({ id, tags, embedding }): [string, CatalogueItem] => [
      id,
      {
        id,
        title: `Title ${id}`,
        language: "en",
        publishedAtMs: 0,
        createdAtMs: 0,
        authors: [],
        tags,
        topics: [],
        entities: [],
        sentimentScore: 0,
        wordCount: 1,
        attributes: {},
        embedding: Float32Array.from(embedding),
      },
    ]),
  );
  return {
    size: () => held.size,
    get: (id) => held.get(id),
    items: () => held.values(),
    version: () => 0,
    nearest: (vector, k, accept = () => true) =>
      [...held.values()]
        .filter(({ id }) => accept(id))
        .map(({ id, embedding }) => ({ id, similarity: dot(vector, embedding) }))
        .sort((a, b) => b.similarity - a.similarity)
        .slice(0, k),
    onChange: () => {},
  };
}

test("an item whose neighbours carry other tags is named with the tag that stands out", () => {
  const items = Array.from({ length: 12 }, (_, i) => ({
    id: `${i}`,
    tags: [i < 6 ? "sport" : "money"],
    embedding: i < 6 ? [1, 0.01 * i] : [0.01 * i, 1],
  }));
  items[0]!.tags = ["sport", "money"];
  const found = disagreeingItems(catalogueOf(items), { neighbours: 4 });
  expect(found).toEqual([{ itemId: "0", title: "Title 0", tag: "money", support: 0 }]);
});

test("rare tags, lone items and an empty catalogue are not judged", () => {
  expect(disagreeingItems(catalogueOf([]))).toEqual([]);
  expect(disagreeingItems(catalogueOf([{ id: "1", tags: ["a"], embedding: [1, 0] }]))).toEqual([]);
});
