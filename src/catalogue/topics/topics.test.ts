import { expect, test } from "vitest";
import { silentLog } from "../../log/log.ts";
import { openDatabase } from "../../storage/sqlite/database.ts";
import { createDocumentStore } from "../../storage/sqlite/document-store.ts";
import { plantedArticles } from "../../testing/planted-articles.ts";
import type { DocumentStore, ItemReader } from "../items/item-store.ts";
import { createMemoryCatalogue } from "../search/memory-catalogue.ts";
import { fakeDimensions, fakeEmbedding } from "../testing/fake-understanding.ts";
import { createLoadedTopics } from "./loaded-topics.ts";
import { createTopics, type Topics } from "./topics.ts";

/** Each training starts a thread that reads the sources anew. */
const timeout = 60_000;

interface World {
  desk: Topics;
  /** Another desk on the same documents: another process. */
  other: Topics;
  /** Reads into the other one what is stored. */
  reload(): Promise<void>;
  /** From now on writing documents fails. */
  fillDisk(): void;
}

async function createWorld(): Promise<World> {
  let isFull = false;
  const stored = createDocumentStore(openDatabase({ path: ":memory:" }));
  const documents: DocumentStore = {
    ...stored,
    writeDocument: async (document) => {
      if (isFull) throw new Error("disk full");
      return stored.writeDocument(document);
    },
  };
  const articles = plantedArticles(40).map((article) => ({ ...article, authors: [], tags: [], attributes: {} }));
  const texts: ItemReader["texts"] = async (after) => (after === "" ? articles : []);
  const create = async (seed: string) => {
    const loaded = createLoadedTopics({ documents, log: silentLog });
    const desk = createTopics({
      loaded,
      store: { texts },
      documents,
      catalogue: createMemoryCatalogue({ dimensions: fakeDimensions }),
      taxonomyTags: () => [],
      embed: async (given) => given.map(fakeEmbedding),
      relabel: async () => undefined,
      refresh: async () => undefined,
      requestRefresh: () => undefined,
      topicCount: 4,
      seed,
      now: () => Date.UTC(2026, 0, 1),
      log: silentLog,
    });
    await loaded.load();
    return { desk, load: loaded.load };
  };
  const other = await create("two");
  return {
    desk: (await create("one")).desk,
    other: other.desk,
    reload: other.load,
    fillDisk: () => {
      isFull = true;
    },
  };
}

test("a model or a name that cannot be stored leaves the old one in use", { timeout }, async () => {
  const { desk, fillDisk } = await createWorld();
  await desk.train();
  const before = { fingerprint: desk.fingerprint(), topics: desk.list(), history: desk.history() };
  fillDisk();
  await expect(desk.train({ topics: 3 })).rejects.toThrow("disk full");
  await expect(desk.rename(before.topics[0]!.id, "New")).rejects.toThrow("disk full");
  expect({ fingerprint: desk.fingerprint(), topics: desk.list(), history: desk.history() }).toEqual(before);
  expect(desk.training()).toMatchObject({ running: false, last: { outcome: "failed", detail: "disk full" } });
});

test("a name given after another process trained goes to that process's model", { timeout }, async () => {
  const { desk, other, reload } = await createWorld();
  await desk.train();
  await other.train();
  const { id } = desk.list()[0]!;
  await desk.rename(id, "Mine");
  expect(desk.fingerprint()).toBe(other.fingerprint());
  await reload();
  expect(other.labelOf(id)).toBe("Mine");
});

test("of two processes that train at once the later one gives way", { timeout }, async () => {
  const { desk, other } = await createWorld();
  const outcomes = await Promise.allSettled([desk.train(), other.train()]);
  const refused = outcomes.filter((outcome) => outcome.status === "rejected");
  expect(refused.map(({ reason }) => reason.code)).toEqual(["topics-changed"]);
});

test("progress grows over all stages to the end", { timeout }, async () => {
  const { desk } = await createWorld();
  const fractions: number[] = [];
  const stages = new Set<string>();
  await desk.train({
    onProgress: ({ fraction, stage }) => {
      fractions.push(fraction);
      stages.add(stage);
    },
  });
  expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
  expect([...stages]).toEqual(["read", "vocabulary", "train", "label"]);
});
