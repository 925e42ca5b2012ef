import { join } from "node:path";
import type { ImportRecord } from "../catalogue/import/decoding/record.ts";
import { importRecords } from "../catalogue/import/import-records.ts";
import { createRecordMapper, mapRecords } from "../catalogue/import/mapping/map-record.ts";
import type { Indexing } from "../catalogue/indexing/indexing.ts";
import type { DocumentStore } from "../catalogue/items/item-store.ts";
import type { Topics } from "../catalogue/topics/topics.ts";
import type { EventIngestion } from "../ingestion/event-ingestion.ts";
import type { Segments } from "../segments/segments-options.ts";
import type { TaxonomyEditing } from "../tagging/taxonomy.ts";
import { openNewsroom } from "./newsroom.ts";
import { createProgressBar, type Output } from "./output.ts";

export interface SeedOptions {
  corporaDir: string;
  documents: DocumentStore;
  taxonomy: TaxonomyEditing;
  indexing: Indexing;
  topics: Topics;
  trainTags: () => Promise<{ items: number }>;
  ingestion: EventIngestion;
  segments: Pick<Segments, "put" | "settled">;
  /** Trains what learns from users, once their events are in. */
  trainRecommender: () => Promise<unknown>;
  /** Simulates experiments and what became of recommendations, before `anchorMs`. */
  seedExperiments: (anchorMs: number) => Promise<void>;
  /** Simulates members and trains predictions of what they will do. */
  seedPredictions: (anchorMs: number) => Promise<void>;
  /** Learns groups of users from what they did. */
  learnGroups: () => Promise<{ reason: string }>;
  now: () => number;
  output: Output;
}

const documentName = "newsroom-seed";
const eventsPerBatch = 500;

interface SeedState {
  /** All times of the corpus are counted from here, so that a seeding that was interrupted goes on with the same times. */
  anchorMs: number;
  done: boolean;
}

/**
 * Fills an empty installation with the bundled newsroom: taxonomy, articles, topics, simulated users. Runs once; when
 * it was interrupted, it goes on where it was, because every step skips what is stored already.
 */
export async function seedNewsroom(options: SeedOptions): Promise<void> {
  const { documents, output } = options;
  const stored = await documents.readDocument(documentName);
  const state: SeedState = stored ? (JSON.parse(stored.body) as SeedState) : { anchorMs: options.now(), done: false };
  if (state.done) return;
  await documents.writeDocument({ name: documentName, body: JSON.stringify(state) });
  const newsroom = await openNewsroom(join(options.corporaDir, "newsroom"), state.anchorMs);
  await options.taxonomy.replace(newsroom.taxonomy);
  await indexArticles(options, newsroom.articles);
  output.note("Finding topics …");
  const { topics } = await options.topics.train();
  const { items } = await options.trainTags();
  output.note(`Found ${topics} topics; learned tags from ${items} articles.`);
  await ingestEvents(options, newsroom.events);
  await putSegments(options);
  await options.trainRecommender();
  await options.seedExperiments(state.anchorMs);
  output.note("Learning who will share, and who will stay away …");
  await options.seedPredictions(state.anchorMs);
  const { reason } = await options.learnGroups();
  output.note(`Learned groups of users: ${reason}.`);
  await documents.writeDocument({ name: documentName, body: JSON.stringify({ ...state, done: true }) });
}

/** Two segments to look at; saving them again changes nothing but the version. */
const segments = [
  {
    id: "keen-readers",
    label: "Keen readers",
    rule: { event: "Item Read", count: { gte: 10 }, within: "P30D" },
  },
  {
    id: "looked-but-did-not-read",
    label: "Looked but did not read",
    rule: {
      all: [
        { event: "Item Viewed", count: { gte: 3 }, within: "P14D" },
        { not: { event: "Item Read", within: "P7D" } },
      ],
    },
  },
] as const;

async function putSegments(options: SeedOptions): Promise<void> {
  for (const { id, label, rule } of segments) await options.segments.put(id, { label, rule });
  await options.segments.settled();
}

async function indexArticles(options: SeedOptions, articles: () => AsyncIterable<ImportRecord>): Promise<void> {
  let total = 0;
  for await (const _ of articles()) total++;
  const bar = createProgressBar(options.output, "Indexing the newsroom", total, "articles");
  const result = await importRecords({
    records: mapRecords(articles(), createRecordMapper()),
    indexing: options.indexing,
    batchSize: 16,
    onProgress: (progress) => bar.update(progress.indexed + progress.unchanged),
    onFault: (fault) => options.output.note(`articles.jsonl:${fault.line}: ${fault.code}: ${fault.detail}`),
  });
  bar.stop();
  options.output.note(`Indexed ${result.indexed} articles (${result.unchanged} were there already).`);
}

async function ingestEvents(options: SeedOptions, events: () => AsyncIterable<ImportRecord>): Promise<void> {
  const all: unknown[] = [];
  for await (const record of events()) {
    if ("value" in record) all.push(record.value);
  }
  const bar = createProgressBar(options.output, "Simulating users", all.length, "events");
  for (let start = 0; start < all.length; start += eventsPerBatch) {
    await options.ingestion.ingest(all.slice(start, start + eventsPerBatch));
    bar.update(Math.min(start + eventsPerBatch, all.length));
  }
  bar.stop();
}
