import { beforeEach, expect, test } from "vitest";
import { createCatalogueEntityLinker } from "../../catalogue/entities/catalogue-entity-linker.ts";
import { buildGeneration } from "../../catalogue/indexing/generation-build.ts";
import { diffGenerations, refuseUnsound } from "../../catalogue/indexing/generations.ts";
import { createIndexing, type Indexing } from "../../catalogue/indexing/indexing.ts";
import { planReindex, runReindex } from "../../catalogue/indexing/reindexing.ts";
import type { ItemStore } from "../../catalogue/items/item-store.ts";
import { createCatalogueFeed } from "../../catalogue/search/catalogue-feed.ts";
import { createMemoryCatalogue } from "../../catalogue/search/memory-catalogue.ts";
import { createFakeUnderstanding, fakeDimensions } from "../../catalogue/testing/fake-understanding.ts";
import { openDatabase } from "./database.ts";
import { createGenerationStore } from "./generation-store.ts";
import { createItemStore } from "./items/item-store.ts";

const now = () => 5_000;
const words = ["wind", "soup", "tram", "rain", "chess", "opera", "goal", "vote"];
const articles = Array.from({ length: 40 }, (_, i) => ({
  id: `a${String(i).padStart(2, "0")}`,
  title: `${words[i % 8]} and ${words[(i * 3 + 1) % 8]}`,
  body: `A good day for Acme: ${words[i % 8]}, ${words[(i + 2) % 8]}.`,
}));

function openDesk() {
  const database = openDatabase({ path: ":memory:" });
  const generations = createGenerationStore(database);
  const models = { fingerprint: "model-1", taxonomy: "g1", analysed: 0, distortOffsets: false };
  const fake = createFakeUnderstanding();
  const open = async (generation?: number): Promise<{ store: ItemStore; indexing: Indexing }> => {
    const store = createItemStore(database, { generation });
    const catalogue = createMemoryCatalogue({ dimensions: fakeDimensions });
    const feed = createCatalogueFeed({ store, catalogue });
    await feed.load();
    const indexing = createIndexing({
      store,
      catalogue,
      feed,
      entities: createCatalogueEntityLinker(),
      understanding: {
        ...fake,
        baseFingerprint: () => models.fingerprint,
        analyse: async (texts, options) => {
          const isWhole = options?.include?.includes("embedding") === true;
          if (isWhole) models.analysed += texts.length;
          const reply = await fake.analyse(texts, options);
          if (models.distortOffsets)
            for (const { entities } of reply.results) for (const one of entities ?? []) one.start++;
          return reply;
        },
      },
      tags: {
        fingerprint: () => models.taxonomy,
        suggest: async (items) =>
          items.map(({ analysis }) =>
            catalogue
              .nearest(analysis.embedding, 2)
              .map(({ id }) => ({ tag: id, label: id, source: "taxonomy", score: 1, evidence: [] })),
          ),
        labelOf: (tag) => tag,
      },
      topicsFingerprint: () => "",
      now,
    });
    return { store, indexing };
  };
  return { generations, models, open };
}

let desk: ReturnType<typeof openDesk>;
const build = async (signal?: AbortSignal) =>
  buildGeneration({
    generations: desk.generations,
    current: (await desk.open()).store,
    openGeneration: desk.open,
    fingerprint: desk.models.fingerprint,
    seed: "s",
    now,
    signal,
  });

beforeEach(async () => {
  desk = openDesk();
  const { indexing } = await desk.open();
  await indexing.indexBatch(articles);
});

test("a new model builds the next generation beside the current one and is swapped in whole", async () => {
  desk.models.fingerprint = "model-2";
  const { store, indexing } = await desk.open();
  expect(await planReindex({ store, indexing })).toMatchObject({ items: 40, otherModel: 40, tags: [] });
  const built = await build();
  expect(built).toMatchObject({
    id: 2,
    diff: {
      items: { before: 40, after: 40, missing: 0, added: 0 },
      neighbourOverlap: 1,
      offsets: { checked: 40, wrong: 0 },
    },
  });
  expect((await desk.generations.list()).map(({ id, status, items }) => [id, status, items])).toEqual([
    [1, "retired", 40],
    [2, "current", 40],
  ]);
  const plan = await planReindex(await desk.open());
  expect([...plan.understanding, ...plan.tags]).toEqual([]);
});

test("an interrupted build goes on where it was and leaves the old generation in use", async () => {
  desk.models.fingerprint = "model-2";
  const { store, indexing } = await desk.open(await desk.generations.begin("model-2", 1));
  await runReindex({ items: 40, otherModel: 0, understanding: ["a00", "a01"], tags: [] }, { store, indexing });
  expect((await desk.generations.current()).id).toBe(1);
  const before = desk.models.analysed;
  await build();
  expect(desk.models.analysed - before).toBe(38);
  expect((await desk.generations.current()).id).toBe(2);
});

test("a generation with wrong offsets is refused and the old one serves on", async () => {
  desk.models.fingerprint = "model-2";
  desk.models.distortOffsets = true;
  await expect(build()).rejects.toMatchObject({
    code: "generation-unsound",
    message: expect.stringMatching(/40 of 40 offsets/),
  });
  expect((await desk.generations.current()).id).toBe(1);
});

test("lost items make a generation unsound", async () => {
  const before = (await desk.open()).store;
  const after = (await desk.open(await desk.generations.begin("x", 1))).store;
  const diff = await diffGenerations({ before, after, seed: "s" });
  expect(diff.items).toEqual({ before: 40, after: 0, missing: 40, added: 0 });
  expect(() => refuseUnsound(diff)).toThrow(/40 items are missing/);
});

test("rolling back is one step; the current generation cannot be removed, another can", async () => {
  desk.models.fingerprint = "model-2";
  await build();
  await desk.generations.makeCurrent(1, 9_000);
  expect((await desk.generations.current()).id).toBe(1);
  await expect(desk.generations.remove(1)).rejects.toMatchObject({ status: 409 });
  await expect(desk.generations.makeCurrent(77, 1)).rejects.toMatchObject({ status: 404 });
  expect((await desk.generations.current()).id).toBe(1);
  await desk.generations.remove(2);
  expect((await desk.generations.list()).map(({ id }) => id)).toEqual([1]);
});

test("another taxonomy makes tags stale and nothing else", async () => {
  desk.models.taxonomy = "g2";
  const { store, indexing } = await desk.open();
  const before = desk.models.analysed;
  const plan = await planReindex({ store, indexing });
  expect(plan).toMatchObject({ otherModel: 0, understanding: [] });
  expect(plan.tags).toHaveLength(40);
  expect(await runReindex(plan, { store, indexing })).toBe(40);
  expect(desk.models.analysed).toBe(before);
  expect((await planReindex({ store, indexing })).tags).toEqual([]);
});
