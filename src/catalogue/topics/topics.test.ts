import pino from "pino";
import { expect, test } from "vitest";
import { plantedArticles } from "../../testing/planted-articles.ts";
import type { DocumentStore, ItemStore } from "../items/item-store.ts";
import { createMemoryCatalogue } from "../search/memory-catalogue.ts";
import { fakeDimensions, fakeEmbedding } from "../testing/fake-understanding.ts";
import { createTopics, type Topics } from "./topics.ts";

/** Each training starts a thread that reads the sources anew. */
const timeout = 60_000;

interface World {
  desk: Topics;
  /** Another desk on the same documents: another process. */
  other: Topics;
  /** From now on writing documents fails. */
  fillDisk(): void;
}

async function createWorld(): Promise<World> {
  const stored = new Map<string, { body: string; binary: Buffer | undefined; updatedAtMs: number }>();
  let isFull = false;
  const documents: DocumentStore = {
    readDocument: async (name) => stored.get(name),
    writeDocument: async (name, body, binary) => {
      if (isFull) throw new Error("disk full");
      stored.set(name, { body, binary, updatedAtMs: 0 });
    },
  };
  const articles = plantedArticles(40).map((article) => ({ ...article, authors: [], tags: [], attributes: {} }));
  const texts: ItemStore["texts"] = async (after) => (after === "" ? articles : []);
  const create = async (seed: string): Promise<Topics> => {
    const desk = createTopics({
      store: { texts } as ItemStore,
      documents,
      catalogue: createMemoryCatalogue({ dimensions: fakeDimensions, topicLabel: () => undefined }),
      taxonomyTags: () => [],
      embed: async (given) => given.map(fakeEmbedding),
      onChange: async () => undefined,
      topicCount: 4,
      seed,
      now: () => Date.UTC(2026, 0, 1),
      log: pino({ level: "silent" }),
    });
    await desk.load();
    return desk;
  };
  return {
    desk: await create("one"),
    other: await create("two"),
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
  const { desk, other } = await createWorld();
  await desk.train();
  await other.train();
  const { id } = desk.list()[0]!;
  await desk.rename(id, "Mine");
  expect(desk.fingerprint()).toBe(other.fingerprint());
  await other.load();
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
