import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createCatalogueEntityLinker } from "../catalogue/entities/catalogue-entity-linker.ts";
import { readJsonLines } from "../catalogue/formats/json-lines.ts";
import type { ImportRecord } from "../catalogue/formats/record.ts";
import { importRecords } from "../catalogue/import-records.ts";
import { createIndexing } from "../catalogue/indexing.ts";
import { createMemoryCatalogue } from "../catalogue/memory-catalogue.ts";
import type { TagSuggester } from "../catalogue/tag-suggester.ts";
import { createRandom } from "../math/random.ts";
import { normalise } from "../math/vector.ts";
import { openDatabase } from "../storage/database.ts";
import { createItemStore } from "../storage/item-store.ts";
import type { FullAnalysis } from "../understanding/analysis.ts";
import type { Understanding } from "../understanding/understanding.ts";

/** A process of its own: indexes N generated documents with a stand-in for the encoder, then again unchanged, and prints what it took. */
const documents = Number(process.argv[2]);
const dimensions = 384;
const random = createRandom("index-bench");
const vocabulary = Array.from({ length: 5_000 }, (_, i) => `word${i}`);

async function* archive(): AsyncGenerator<Uint8Array> {
  const words = createRandom("words");
  for (let i = 0; i < documents; i++) {
    const body = Array.from({ length: 350 }, () => vocabulary[Math.floor(words() * words() * vocabulary.length)]).join(
      " ",
    );
    yield Buffer.from(`${JSON.stringify({ id: `doc-${i}`, title: `Document ${i}`, body, label: "news" })}\n`);
  }
}

function analysisOf(): FullAnalysis {
  return {
    language: { code: "en", confidence: 1 },
    sentiment: { label: "neutral", score: 0, confidence: 0.9, sentences: [] },
    emotions: [],
    tone: { formality: 0.5, politeness: 0.5 },
    entities: [],
    topics: [],
    keywords: [],
    embedding: normalise(Float32Array.from({ length: dimensions }, () => random() - 0.5)),
  };
}

const understanding = {
  baseFingerprint: () => "stand-in",
  analyse: async (texts: readonly string[]) => ({
    fingerprint: "stand-in",
    results: texts.map(analysisOf),
    took: { queueMs: 0, inferenceMs: 0, totalMs: 0 },
  }),
} as unknown as Understanding;
const noTags: TagSuggester = {
  fingerprint: () => "none",
  suggest: async (items) => items.map(() => []),
  learn: () => undefined,
  labelOf: (tag) => tag,
};

const folder = await mkdtemp(join(tmpdir(), "attune-bench-"));
const database = openDatabase({ path: join(folder, "attune.db") });
const store = createItemStore(database);
const indexing = createIndexing({
  store,
  catalogue: createMemoryCatalogue({ dimensions, topicLabel: () => undefined }),
  understanding,
  entities: createCatalogueEntityLinker(),
  tags: noTags,
  topicsFingerprint: () => "",
  now: Date.now,
});

async function timed(
  records: AsyncIterable<ImportRecord>,
): Promise<{ seconds: number; cpuSeconds: number; unchanged: number }> {
  const cpu = process.cpuUsage();
  const startedMs = performance.now();
  const { unchanged } = await importRecords({ records, indexing });
  const used = process.cpuUsage(cpu);
  return { seconds: (performance.now() - startedMs) / 1000, cpuSeconds: (used.user + used.system) / 1e6, unchanged };
}

const first = await timed(readJsonLines(archive()));
const lines: Uint8Array[] = [];
for await (const line of archive()) {
  lines.push(line);
  if (lines.length === 10_000) break;
}
async function* kept(): AsyncGenerator<Uint8Array> {
  yield* lines;
}
const peakMb = process.resourceUsage().maxRSS / 1024;
const again = await timed(readJsonLines(kept()));
database.close();
await rm(folder, { recursive: true });
process.stdout.write(`${JSON.stringify({ documents, peakMb, first, again })}\n`);
