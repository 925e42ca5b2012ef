import fc from "fast-check";
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
const catalogueOf = (all: Map<string, CatalogueItem>) => {
  const listeners: Parameters<CatalogueView["onChange"]>[0][] = [];
  const view = {
    items: () => all.values(),
    get: (id: string) => all.get(id),
    onChange: (listener: (typeof listeners)[number]) => listeners.push(listener),
  };
  return {
    view: view as unknown as CatalogueView,
    announce: (written: string[], removed: string[] = []) => {
      for (const listener of listeners) listener({ written, removed });
    },
  };
};
const catalogue = catalogueOf(new Map(items.map((one) => [one.id, one]))).view;
const linker = createCatalogueEntityLinker({
  version: 1,
  entities: [
    { ...bbc, forms: { BBC: 5, "British Broadcasting Corporation": 2, Beeb: 3 }, mentions: 10, source: "text" },
  ],
});
const queries = createEntityQueries(catalogue, linker);

test("an entity is spoken of as its sentences sound, not as the article does; the article counts where no sentence does", async () => {
  const { entity, mood, itemIds } = await queries.get("organization:bbc");
  expect(entity.sentiment).toBeCloseTo((0.6 + 0.2 - 0.4) / 3, 9);
  expect(entity.mood).toBe("positive");
  expect(mood.map(({ score, count }) => [Number(score.toFixed(6)), count])).toEqual([
    [0.4, 2],
    [-0.4, 1],
  ]);
  expect(itemIds[0]).toBe("c");
});

test("other names come most frequent first, without the label", async () => {
  expect((await queries.get("organization:bbc")).entity.aliases).toEqual(["Beeb", "British Broadcasting Corporation"]);
  expect((await queries.get("person:ann")).entity.aliases).toEqual([]);
});

test("the list is most mentioned first and narrowed by words and type", async () => {
  const idsOf = async (options: { query?: string; type?: string }) =>
    (await queries.list({ limit: 10, ...options })).entities.map(({ id }) => id);
  expect(await idsOf({})).toEqual(["organization:bbc", "person:ann"]);
  expect(await idsOf({ query: "AN" })).toEqual(["person:ann"]);
  expect(await idsOf({ type: "location" })).toEqual([]);
});

test("pages follow one another to the end, each with the total of all", async () => {
  const first = await queries.list({ limit: 1 });
  expect([first.entities[0]!.id, first.total]).toEqual(["organization:bbc", 2]);
  const second = await queries.list({ limit: 1, cursor: first.nextCursor });
  expect([second.entities[0]!.id, second.total, second.nextCursor]).toEqual(["person:ann", 2, undefined]);
  await expect(queries.list({ limit: 1, cursor: "page 2" })).rejects.toThrow('The cursor "page 2" is not one');
});

test("after any changes the entities are those of a catalogue that is read anew", async () => {
  const entity = (n: number) => ({ id: `e-${n}`, label: `E ${n}`, type: "person" });
  const step = fc.record({
    id: fc.constantFrom("a", "b", "c", "d"),
    entities: fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 4 }),
    isRemoved: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      const all = new Map<string, CatalogueItem>();
      const { view, announce } = catalogueOf(all);
      const followed = createEntityQueries(view, linker);
      await followed.list({ limit: 10 });
      for (const { id, entities, isRemoved } of steps) {
        if (isRemoved) all.delete(id);
        else all.set(id, item(id, { week: 1, mood: 0.1, entities: [...new Set(entities)].map(entity) }));
        announce(isRemoved ? [] : [id], isRemoved ? [id] : []);
      }
      const anew = createEntityQueries(view, linker);
      expect(await followed.list({ limit: 3 })).toEqual(await anew.list({ limit: 3 }));
    }),
    { seed: 7, numRuns: 50 },
  );
});
