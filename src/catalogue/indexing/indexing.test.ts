import { beforeEach, expect, test } from "vitest";
import { openDatabase } from "../../storage/sqlite/database.ts";
import { createItemStore } from "../../storage/sqlite/items/item-store.ts";
import { createEditing } from "../../tagging/decisions/editing.ts";
import { createCatalogueEntityLinker } from "../entities/catalogue-entity-linker.ts";
import type { TagSuggester } from "../items/tag-suggester.ts";
import { createCatalogueFeed } from "../search/catalogue-feed.ts";
import { createMemoryCatalogue, type MemoryCatalogue } from "../search/memory-catalogue.ts";
import { type CatalogueQueries, createCatalogueQueries, listItemsSchema } from "../search/queries.ts";
import { createFakeUnderstanding, fakeDimensions } from "../testing/fake-understanding.ts";
import { createIndexing, type Indexing } from "./indexing.ts";

function openCatalogue() {
  const understanding = createFakeUnderstanding();
  const store = createItemStore(openDatabase({ path: ":memory:" }));
  const catalogue: MemoryCatalogue = createMemoryCatalogue({ dimensions: fakeDimensions });
  const feed = createCatalogueFeed({ store, catalogue });
  const learnt: unknown[] = [];
  let tagsFingerprint = "g1";
  const tags: TagSuggester = {
    fingerprint: () => tagsFingerprint,
    suggest: async (items) =>
      items.map((item) =>
        item.text.includes("wind")
          ? [{ tag: `energy-${tagsFingerprint}`, label: "Energy", source: "taxonomy", score: 0.8, evidence: [] }]
          : [],
      ),
    labelOf: (tag) => tag,
  };
  const now = () => Date.parse("2026-06-01T00:00:00Z");
  const indexing: Indexing = createIndexing({
    store,
    catalogue,
    feed,
    understanding,
    entities: createCatalogueEntityLinker(),
    tags,
    topicsFingerprint: () => "t1",
    now,
  });
  const queries: CatalogueQueries = createCatalogueQueries({
    itemsOfImport: async () => [],
    store,
    catalogue,
    understanding,
    tagId: (tag) => tag.toLowerCase(),
  });
  const editing = createEditing({
    store,
    feed,
    tags,
    learning: {
      prepare: ({ id }, { made }) => ({
        stored: { trained: "", body: new Uint8Array() },
        apply: () => learnt.push([id, made]),
      }),
    },
    knownTags: () => [{ tag: "energy-g1", label: "Energy" }],
    refuseRetired: () => undefined,
    now,
  });
  return {
    indexing,
    queries,
    editing,
    catalogue,
    store,
    learnt,
    understanding,
    changeTaxonomy: () => {
      tagsFingerprint = "g2";
    },
  };
}

let desk: ReturnType<typeof openCatalogue>;
const articles = [
  {
    id: "wind",
    title: "A good wind farm",
    body: "Acme builds turbines.",
    publishedAt: "2026-05-02T00:00:00Z",
    attributes: { section: "energy" },
  },
  {
    id: "soup",
    title: "A bad soup",
    body: "Too much salt in the soup.",
    publishedAt: "2026-05-03T00:00:00Z",
    attributes: { section: "food" },
    tags: ["recipes"],
  },
  {
    id: "gale",
    title: "Gale warning",
    body: "Strong wind on the coast; turbines stop.",
    publishedAt: "2026-05-01T00:00:00Z",
  },
];
const list = (query: Record<string, unknown>) => desk.queries.list(listItemsSchema.parse(query));

beforeEach(() => {
  desk = openCatalogue();
});

test("a batch reports what was accepted, unchanged and rejected, with index and path of each fault", async () => {
  expect(await desk.indexing.indexBatch([...articles, { id: 5, title: "x", body: "y" }, null])).toEqual({
    accepted: 3,
    unchanged: 0,
    rejected: [
      { index: 3, id: undefined, code: "invalid-item", detail: expect.stringMatching(/^id: /) },
      { index: 4, id: undefined, code: "invalid-item", detail: expect.stringMatching(/^\(whole\): /) },
    ],
  });
  expect(await desk.indexing.indexBatch([articles[0], { ...articles[1], title: "Changed" }])).toMatchObject({
    accepted: 1,
    unchanged: 1,
  });
  expect(desk.understanding.analysed()).toBe(4);
});

test("the last of several items with one id wins", async () => {
  await desk.indexing.indexBatch([articles[0], { ...articles[0], title: "Second" }]);
  expect(desk.catalogue.get("wind")?.title).toBe("Second");
  expect(desk.catalogue.size()).toBe(1);
});

test("a changed taxonomy computes suggestions again and nothing else", async () => {
  await desk.indexing.indexBatch(articles);
  desk.changeTaxonomy();
  const before = desk.understanding.analysed();
  expect(await desk.indexing.refreshStages()).toBe(3);
  expect(desk.understanding.analysed()).toBe(before);
  expect((await desk.editing.readTags("gale")).tags).toMatchObject([{ tag: "energy-g2", status: "suggested" }]);
  expect(await desk.indexing.refreshStages()).toBe(0);
});

test("lists are newest first, filtered, paged by a cursor and counted", async () => {
  await desk.indexing.indexBatch(articles);
  const first = await list({ limit: 2 });
  expect(first.items.map(({ id }) => id)).toEqual(["soup", "wind"]);
  expect(first).toMatchObject({
    total: 3,
    facets: {
      sections: [
        { section: "energy", count: 1 },
        { section: "food", count: 1 },
      ],
    },
  });
  const second = await list({ limit: 2, cursor: first.nextCursor });
  expect(second.items.map(({ id }) => id)).toEqual(["gale"]);
  expect(second.nextCursor).toBeUndefined();
  expect((await list({ sentiment: "negative" })).items.map(({ id }) => id)).toEqual(["soup"]);
  expect((await list({ tagState: "suggested" })).items.map(({ id }) => id)).toEqual(["wind", "gale"]);
  expect((await list({ entity: desk.catalogue.get("wind")?.entities[0]?.id })).items.map(({ id }) => id)).toEqual([
    "wind",
  ]);
  expect((await list({ tag: "recipes", section: "food" })).items.map(({ id }) => id)).toEqual(["soup"]);
  expect((await list({ tag: "Recipes", section: "food" })).items.map(({ id }) => id)).toEqual(["soup"]);
  await expect(list({ cursor: "nonsense" })).rejects.toMatchObject({ status: 400 });
});

test("sections are counted over all other filters, the chosen one even when none fits", async () => {
  await desk.indexing.indexBatch(articles);
  const sectionsOf = async (query: Parameters<typeof list>[0]) => (await list(query)).facets.sections;
  expect(await sectionsOf({ sentiment: "negative" })).toEqual([{ section: "food", count: 1 }]);
  expect(await sectionsOf({ section: "energy" })).toEqual([
    { section: "energy", count: 1 },
    { section: "food", count: 1 },
  ]);
  expect(await sectionsOf({ section: "energy", sentiment: "negative" })).toEqual([
    { section: "energy", count: 0 },
    { section: "food", count: 1 },
  ]);
});

test("an item that is inserted between two pages is not repeated and repeats none", async () => {
  await desk.indexing.indexBatch(articles);
  const first = await list({ limit: 1 });
  expect(first.items.map(({ id }) => id)).toEqual(["soup"]);
  await desk.indexing.indexBatch([{ ...articles[2], id: "newest", publishedAt: "2026-05-09T00:00:00Z" }]);
  const second = await list({ limit: 9, cursor: first.nextCursor });
  expect(second.items.map(({ id }) => id)).toEqual(["wind", "gale"]);
  expect(second).toMatchObject({ total: 4, facets: { sections: [{ section: "energy" }, { section: "food" }] } });
});

test("ids that do not survive UTF-8 and dates without a year of four digits are refused by path", async () => {
  const article = { title: "T", body: "B" };
  const { accepted, rejected } = await desk.indexing.indexBatch([
    { ...article, id: "half \ud83d" },
    { ...article, id: "late", publishedAt: "9999-12-31T23:59:59-14:00" },
    { ...article, id: "early", publishedAt: "0000-01-01T00:00:00+01:00" },
    { ...article, id: "last", publishedAt: "9999-12-31T23:59:59Z" },
    { ...article, id: "whole \ud83d\ude00" },
  ]);
  expect(accepted).toBe(2);
  expect(rejected.map(({ detail }) => detail.split(":")[0])).toEqual(["id", "publishedAt", "publishedAt"]);
});

test("an address that is a script is refused by path, however it is written; those of the web and of apps are kept", async () => {
  const urls = ["javascript:alert(1)", " JaVa\tScript\n:alert(1)", "data:text/html,x", "\u0001vbscript:x"];
  const sound = ["https://example.com/data:x", "/javascript", "myapp://item/1"];
  const { accepted, rejected } = await desk.indexing.indexBatch(
    [...urls, ...sound].map((url, i) => ({ id: `${i}`, title: "T", body: "B", url })),
  );
  expect(accepted).toBe(sound.length);
  expect(rejected.map(({ index, detail }) => `${index} ${detail.split(":")[0]}`)).toEqual(
    urls.map((_, i) => `${i} url`),
  );
});

test("search joins words and meaning, best first, with a snippet", async () => {
  await desk.indexing.indexBatch(articles);
  const found = await desk.queries.search("wind turbines", 2);
  expect(found.map(({ id }) => id).toSorted()).toEqual(["gale", "wind"]);
  expect(found[0]?.snippet).toMatch(/turbines/);
  expect(found[0]!.score).toBeGreaterThanOrEqual(found[1]!.score);
});

test("a list of a search carries snippets and a total", async () => {
  await desk.indexing.indexBatch(articles);
  const { items, total } = await list({ query: "turbines" });
  expect(items[0]?.snippet).toMatch(/turbines/);
  expect(total).toBe(items.length);
});

test("similar items leave the item itself out", async () => {
  await desk.indexing.indexBatch(articles);
  expect((await desk.queries.similar("wind", 5)).map(({ id }) => id)[0]).toBe("gale");
  await expect(desk.queries.similar("nobody", 5)).rejects.toMatchObject({ status: 404 });
});

test("a decision changes the item's tags at once and teaches the suggester", async () => {
  await desk.indexing.indexBatch(articles);
  const decided = await desk.editing.decideTags("wind", {
    accept: ["energy-g1"],
    reject: [],
    add: ["coast"],
    reset: [],
    version: 0,
  });
  expect(decided.version).toBe(1);
  expect(desk.catalogue.get("wind")?.tags.toSorted()).toEqual(["coast", "energy-g1"]);
  expect(desk.catalogue.tagCounts("wind")).toEqual({ accepted: 2, rejected: 0, suggested: 0 });
  expect(desk.learnt).toEqual([
    [
      "wind",
      [
        { tag: "energy-g1", accepted: true, suggested: { source: "taxonomy", score: 0.8 } },
        { tag: "coast", accepted: true, suggested: undefined },
      ],
    ],
  ]);
});

test("a removed item is gone from lists, search and neighbours", async () => {
  await desk.indexing.indexBatch(articles);
  await desk.editing.removeItem("gale");
  expect(desk.catalogue.size()).toBe(2);
  expect((await desk.queries.search("gale warning", 5)).map(({ id }) => id)).not.toContain("gale");
  await expect(desk.editing.readTags("gale")).rejects.toMatchObject({ status: 404 });
});

test("an item that is analysed anew counts once among the mentions of its entities", async () => {
  const acme = async () => (await desk.store.entities()).find(({ id }) => id === "organization:acme");
  await desk.indexing.indexBatch(articles);
  expect(await acme()).toMatchObject({ mentions: 1, forms: { Acme: 1 } });
  await desk.indexing.indexBatch([{ ...articles[0]!, body: "Acme builds more turbines." }]);
  expect(await acme()).toMatchObject({ mentions: 1, forms: { Acme: 1 } });
  await desk.indexing.indexBatch([{ ...articles[0]!, body: "Nobody builds turbines." }]);
  expect(await acme()).toMatchObject({ mentions: 0 });
});
