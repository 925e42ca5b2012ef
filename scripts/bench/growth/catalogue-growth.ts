import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createCatalogueFeed } from "../../../src/catalogue/search/catalogue-feed.ts";
import { createEntityQueries } from "../../../src/catalogue/search/entity-queries.ts";
import { createMemoryCatalogue } from "../../../src/catalogue/search/memory-catalogue.ts";
import { createCatalogueQueries, listItemsSchema } from "../../../src/catalogue/search/queries.ts";
import { readSavedGraph, writeSavedGraph } from "../../../src/catalogue/search/saved-graph.ts";
import { createRandom, type Random, sampleNormal } from "../../../src/math/random.ts";
import { normalise } from "../../../src/math/vector.ts";
import { openStores } from "../../../src/storage/open-stores.ts";
import type { Stores } from "../../../src/storage/stores.ts";
import { createEditing } from "../../../src/tagging/decisions/editing.ts";
import { tagDecisionsSchema } from "../../../src/tagging/decisions/tag-decisions.ts";
import { createTagInsight } from "../../../src/tagging/tag-insight.ts";
import { createTagKnowledge } from "../../../src/tagging/tag-knowledge.ts";
import { createTagLearning, readLearnedTags } from "../../../src/tagging/tag-learning.ts";
import { createTaxonomyEditing } from "../../../src/tagging/taxonomy.ts";
import { trainTags } from "../../../src/tagging/train-tags.ts";
import { plainAnalysis } from "../../../src/understanding/testing/plain-analysis.ts";
import type { Task } from "../../evaluate/report.ts";

/**
 * `npm run bench -- catalogue-growth [ITEMS...]`: what editors' requests cost as the catalogue grows, on made-up items with
 * made-up analyses (61 tags, a hundred of them in use for each 146 items as in the newsroom). Times are processor milliseconds of the process.
 */
export const catalogueGrowthBench: Task = async ({ args }) => {
  const sizes = args.length > 0 ? args.map(Number) : [195, 2_000, 20_000];
  for (const items of sizes) {
    const folder = mkdtempSync(join(tmpdir(), "attune-growth-"));
    try {
      process.stdout.write(`${JSON.stringify({ items, ...(await measure(items, folder)) })}\n`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
};

const dimensions = 384;
const tagCount = 61;
const taggedItems = 146;
const words = Array.from({ length: 4_000 }, (_, i) => `word${(i * 7919) % 4_000}`);

async function measure(items: number, folder: string): Promise<Record<string, number>> {
  const url = `sqlite:${join(folder, "attune.db")}`;
  const filled = openStores(url);
  await fill(filled, items);
  await filled.close();
  const first = await open(url, folder);
  writeSavedGraph(folder, { catalogue: first.catalogue, position: first.feed.position(), dimensions });
  await first.stores.close();
  const startedMs = cpuMs();
  const world = await open(url, folder);
  const startMs = cpuMs() - startedMs;
  const { queries, editing, insight, taxonomy, entities } = world;
  const times: Record<string, number> = {
    startMs,
    listMs: await median(() => queries.list(listItemsSchema.parse({}))),
    listOfTagMs: await median(() => queries.list(listItemsSchema.parse({ tag: "tag-3" }))),
    searchMs: await median(() => queries.search("word17 word99 word4", 10)),
    reportMs: await median(async () => insight.report()),
    tagsMs: await median(async () => taxonomy.tags()),
    entitiesMs: await median(() => entities.list({ limit: 100 })),
    hygieneMs: await median(() => insight.hygiene()),
    relabelMs: await median(() => world.catalogue.relabelTopics()),
    listHoldMs: await longestHold(() => queries.list(listItemsSchema.parse({}))),
    searchHoldMs: await longestHold(() => queries.search("word17 word99 word4", 10)),
    filteredHoldMs: await longestHold(() =>
      queries.list(listItemsSchema.parse({ query: "word17 word4", sentiment: "neutral" })),
    ),
    similarHoldMs: await longestHold(() => queries.similar("item-5", 10)),
    entitiesHoldMs: await longestHold(() => entities.list({ limit: 100 })),
    entityHoldMs: await longestHold(async () => entities.get((await entities.list({ limit: 1 })).entities[0]!.id)),
    hygieneHoldMs: await longestHold(async () => {
      await world.catalogue.relabelTopics();
      await insight.hygiene();
    }),
    relabelHoldMs: await longestHold(() => world.catalogue.relabelTopics()),
  };
  const wal = (): number => statSync(join(folder, "attune.db-wal"), { throwIfNoEntry: false })?.size ?? 0;
  await editing.decideTags("item-0", tagDecisionsSchema.parse({ add: ["warm"] }));
  const before = wal();
  let n = 1;
  times.acceptMs = await median(() =>
    editing.decideTags(`item-${n++}`, tagDecisionsSchema.parse({ accept: ["tag-5"], reject: ["tag-7"] })),
  );
  times.acceptBytes = Math.round((wal() - before) / (n - 1));
  await world.stores.close();
  return Object.fromEntries(Object.entries(times).map(([name, value]) => [name, Math.round(100 * value) / 100]));
}

async function open(url: string, folder: string) {
  const stores = openStores(url);
  const { items, documents, tagLearning } = stores;
  const position = await items.position();
  const savedVectors = await readSavedGraph({ folder, store: items, position, dimensions });
  const catalogue = createMemoryCatalogue({ dimensions, savedVectors });
  const feed = createCatalogueFeed({ store: items, catalogue });
  await feed.load(position);
  catalogue.prepare();
  const random = createRandom("queries");
  const embed = async (texts: readonly string[]) => texts.map(() => unit(random));
  const knowledge = await createTagKnowledge({
    taxonomy: [],
    catalogue,
    embed,
    learned: await readLearnedTags(tagLearning),
  });
  const learning = createTagLearning({ knowledge, catalogue, store: tagLearning });
  if (knowledge.trained() === "") {
    const trained = await trainTags({
      store: items,
      catalogue,
      taxonomy: { tags: [] },
      embed,
      dimensions,
      seed: "growth",
    });
    await learning.train(trained.learned);
  }
  await learning.catchUp();
  const labelOf = (tag: string): string => tag;
  const taxonomy = createTaxonomyEditing({
    documents,
    usage: knowledge.experiences.byTag,
    initial: { tags: [] },
    labelOf,
    use: async () => undefined,
    onReplaced: () => undefined,
  });
  const { experiences } = knowledge;
  stores.serve({ error: () => undefined, warn: () => undefined } as never);
  return {
    stores,
    catalogue,
    feed,
    taxonomy,
    entities: createEntityQueries(catalogue, { entity: () => undefined }),
    insight: createTagInsight({ catalogue, taxonomy, experiences, labelOf, placeOf: () => undefined }),
    editing: createEditing({
      store: items,
      feed,
      tags: { labelOf },
      learning,
      knownTags: taxonomy.tags,
      refuseRetired: () => undefined,
      now: Date.now,
    }),
    queries: createCatalogueQueries({
      store: items,
      catalogue,
      understanding: { embed } as never,
      itemsOfImport: async () => [],
      tagId: (tag) => tag,
    }),
  };
}

async function fill(stores: Stores, items: number): Promise<void> {
  const random = createRandom("growth");
  for (let start = 0; start < items; start += 500) {
    const batch = Array.from({ length: Math.min(500, items - start) }, (_, i) => madeUp(start + i, random));
    await stores.items.write(batch, [], 1);
  }
}

function madeUp(i: number, random: Random) {
  const pick = (): string => words[Math.floor(random() ** 2 * words.length)]!;
  const sentences = Array.from({ length: 18 }, () => `${Array.from({ length: 18 }, pick).join(" ")}.`);
  const body = sentences.join(" ");
  const tag = (): string => `tag-${Math.floor(random() * tagCount)}`;
  const entities = Array.from({ length: 8 }, () => ({
    id: `e-${Math.floor(random() * 5_000)}`,
    label: pick(),
    type: "person",
  }));
  const topics = [{ id: `t-${i % 40}`, label: "topic", weight: 0.6 }];
  const analysis = plainAnalysis({
    sentiment: {
      label: "neutral",
      score: 0,
      confidence: 1,
      sentences: sentences.map((_, s) => ({ start: s * 100, end: s * 100 + 90, label: "neutral" as const, score: 0 })),
    },
    topics,
    embedding: unit(random),
  });
  return {
    item: {
      id: `item-${i}`,
      title: sentences[0]!.slice(0, 60),
      body,
      attributes: { section: `s-${i % 12}` },
      tags: i < taggedItems ? [...new Set([tag(), tag(), tag()])] : [],
    },
    contentHash: String(i),
    publishedAtMs: i * 60_000,
    ...{ fingerprint: "f", topicsFingerprint: "t", tagsFingerprint: "g" },
    analysis,
    summary: { language: "en", sentimentScore: 0, wordCount: 324, topics, entities },
    suggestions: Array.from({ length: 6 }, (_, s) => ({
      tag: `tag-${(i + 2 * s) % tagCount}`,
      label: "Tag",
      source: "taxonomy" as const,
      score: 0.7,
      evidence: [{ start: 0, end: 90, text: sentences[1]!.slice(0, 90) }],
    })),
  };
}

const unit = (random: Random): Float32Array =>
  normalise(Float32Array.from({ length: dimensions }, () => sampleNormal(random)));

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/**
 * The least of five longest times in ms for which nothing else could run on this thread while a call was worked on, in processor time of the
 * thread (proc(5), schedstat; it is counted at clock ticks of up to 4 ms), which other programs do not add to.
 */
async function longestHold(work: () => Promise<unknown>): Promise<number> {
  const holds: number[] = [];
  for (let i = 0; i < 5; i++) {
    let isOver = false;
    let longest = 0;
    let lastMs = threadMs();
    const tick = (): void => {
      const nowMs = threadMs();
      longest = Math.max(longest, nowMs - lastMs);
      lastMs = nowMs;
      if (!isOver) setImmediate(tick);
    };
    setImmediate(tick);
    await work();
    isOver = true;
    await new Promise((resolve) => setImmediate(resolve));
    holds.push(longest);
  }
  return Math.min(...holds);
}

const threadMs = (): number => Number(readFileSync("/proc/thread-self/schedstat", "utf8").split(" ")[0]) / 1e6;

/** Median processor time of nine calls. */
async function median(work: () => unknown): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < 9; i++) {
    const before = cpuMs();
    await work();
    times.push(cpuMs() - before);
  }
  return times.sort((a, b) => a - b)[4]!;
}
