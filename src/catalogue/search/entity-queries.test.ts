import { expect, test } from "vitest";
import { createCatalogueEntityLinker } from "../entities/catalogue-entity-linker.ts";
import type { CatalogueItem, CatalogueView } from "./catalogue-view.ts";
import { createEntityQueries } from "./entity-queries.ts";

const weekMs = 7 * 86_400_000;
const item = (id: string, options: { week: number; mood: number; entities: CatalogueItem["entities"] }) =>
  ({
    id,
    publishedAtMs: options.week * weekMs,
    sentimentScore: options.mood,
    entities: options.entities,
  }) as CatalogueItem;
const bbc = { id: "organization:bbc", label: "BBC", type: "organization" };
const items = [
  item("a", { week: 1, mood: -0.8, entities: [{ ...bbc, sentiment: 0.6 }] }),
  item("b", { week: 1, mood: 0.2, entities: [bbc] }),
  item("c", {
    week: 3,
    mood: 0.9,
    entities: [
      { ...bbc, sentiment: -0.4 },
      { id: "person:ann", label: "Ann", type: "person" },
    ],
  }),
];
const catalogue = { items: () => items.values(), version: () => 1 } as unknown as CatalogueView;
const linker = createCatalogueEntityLinker({
  version: 1,
  entities: [
    { ...bbc, forms: { BBC: 5, "British Broadcasting Corporation": 2, Beeb: 3 }, mentions: 10, source: "text" },
  ],
});
const queries = createEntityQueries(catalogue, linker);

test("an entity is spoken of as its sentences sound, not as the article does; the article counts where no sentence does", () => {
  const { entity, mood, itemIds } = queries.get("organization:bbc");
  expect(entity.sentiment).toBeCloseTo((0.6 + 0.2 - 0.4) / 3, 9);
  expect(entity.mood).toBe("positive");
  expect(mood.map(({ score, count }) => [Number(score.toFixed(6)), count])).toEqual([
    [0.4, 2],
    [-0.4, 1],
  ]);
  expect(itemIds[0]).toBe("c");
});

test("other names come most frequent first, without the label", () => {
  expect(queries.get("organization:bbc").entity.aliases).toEqual(["Beeb", "British Broadcasting Corporation"]);
  expect(queries.get("person:ann").entity.aliases).toEqual([]);
});

test("the list is most mentioned first and narrowed by words and type", () => {
  const idsOf = (options: { query?: string; type?: string }) =>
    queries.list({ limit: 10, ...options }).entities.map(({ id }) => id);
  expect(idsOf({})).toEqual(["organization:bbc", "person:ann"]);
  expect(idsOf({ query: "AN" })).toEqual(["person:ann"]);
  expect(idsOf({ type: "location" })).toEqual([]);
});

test("pages follow one another to the end, each with the total of all", () => {
  const first = queries.list({ limit: 1 });
  expect([first.entities[0]!.id, first.total]).toEqual(["organization:bbc", 2]);
  const second = queries.list({ limit: 1, cursor: first.nextCursor });
  expect([second.entities[0]!.id, second.total, second.nextCursor]).toEqual(["person:ann", 2, undefined]);
  expect(() => queries.list({ limit: 1, cursor: "page 2" })).toThrow('The cursor "page 2" is not one');
});
