import { createReadStream } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { createGunzip } from "node:zlib";
import { createCatalogueEntityLinker } from "../../../src/catalogue/entities/catalogue-entity-linker.ts";
import { createArchiveReader } from "../../../src/catalogue/import/reading/archive-reader.ts";
import { createIndexing } from "../../../src/catalogue/indexing/indexing.ts";
import { createCatalogueFeed } from "../../../src/catalogue/search/catalogue-feed.ts";
import { createMemoryCatalogue } from "../../../src/catalogue/search/memory-catalogue.ts";
import { packageRoot, readConfig } from "../../../src/config/config.ts";
import { openDatabase } from "../../../src/storage/sqlite/database.ts";
import { createItemStore } from "../../../src/storage/sqlite/items/item-store.ts";
import { createCatalogueTagSuggester } from "../../../src/tagging/catalogue-tag-suggester.ts";
import { createTagKnowledge } from "../../../src/tagging/tag-knowledge.ts";
import { createUnderstanding } from "../../../src/understanding/create-understanding.ts";
import type { WindowInput } from "../../../src/understanding/encoder/batch.ts";
import { readManifest } from "../../../src/understanding/encoder/manifest.ts";
import { prepareText, windowInput } from "../../../src/understanding/encoder/prepare-text.ts";
import { createTokeniser } from "../../../src/understanding/encoder/tokeniser/tokeniser.ts";
import type { Understanding } from "../../../src/understanding/understanding.ts";
import { markdownTable, type TaskOptions } from "../../evaluate/report.ts";
import { type BareSessions, startBareSessions } from "./bare-batches.ts";
import { indexFile as indexArchive } from "./index-file.ts";
import { type Spent, spent } from "./spent.ts";

export const corpora = { "BBC News": "bbc_news/bbc_news.jsonl.gz", IMDB: "imdb/test.jsonl.gz" };
const modelsDir = join(packageRoot, "models");
const sessions = Math.min(4, cpus().length);
const budgets = [256, 512, 1_024, 4_096];
const rounds = 3;
/** Documents that the budgets are compared on. */
const budgetDocuments = 40;
const floor = 0.85;

/**
 * Documents from a file to a stored index (read, tokenise, infer, tag, store) against the bare sessions on the same windows, rounds interleaved,
 * medians. The bare sessions get the best batch size of those tried and windows sorted over the whole corpus. Loading the models is
 * counted on neither side.
 */
export async function measureEndToEnd(options: TaskOptions, documents: number): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "attune-bench-"));
  const manifest = await readManifest(modelsDir);
  const { batchTokens } = readConfig({});
  const bare = await startBareSessions(modelsDir, manifest, sessions);
  const understanding = await createUnderstanding({ modelsDir, sessions, maxBatchTokens: batchTokens });
  const rows: (string | number)[][] = [
    [
      "corpus",
      "documents",
      "tokens",
      "bare, tokens/s",
      "end to end, tokens/s",
      "documents/s",
      "ratio",
      `at least ${floor}`,
      "ratio of processor seconds",
    ],
  ];
  const budgetRows: (string | number)[][] = [["corpus", ...budgets.map((budget) => `${budget} a batch`)]];
  try {
    for (const [name, path] of Object.entries(corpora)) {
      const file = join(folder, `${name}.jsonl`);
      const lines = await firstLines(join(options.datasetsDir, path), documents);
      await writeFile(file, lines.join("\n"));
      const windows = await windowsOf(file);
      const tokens = windows.reduce((sum, { ids }) => sum + ids.length + 2, 0);
      const rates = await ratesByBudget(bare, windows.slice(0, budgetDocuments * 2));
      const best = budgets[rates.indexOf(Math.max(...rates))]!;
      budgetRows.push([name, ...rates.map((rate) => rate.toFixed(0))]);
      const runs: { bare: Spent; whole: Spent }[] = [];
      for (let round = 0; round < rounds; round++) {
        const one = { bare: await bare.run(windows, best), whole: await indexFile(file, folder, understanding) };
        const told = ({ seconds, cpuSeconds }: Spent): string =>
          `${seconds.toFixed(2)} s (${cpuSeconds.toFixed(2)} CPU)`;
        options.say(`${name}: bare ${told(one.bare)}, end to end ${told(one.whole)}`);
        runs.push(one);
      }
      const bareMedian = median(runs.map((one) => one.bare.seconds));
      const wholeMedian = median(runs.map((one) => one.whole.seconds));
      const ratio = median(runs.map((one) => one.bare.seconds / one.whole.seconds));
      const cpuRatio = median(runs.map((one) => one.bare.cpuSeconds / one.whole.cpuSeconds));
      rows.push([
        name,
        lines.length,
        tokens,
        (tokens / bareMedian).toFixed(0),
        (tokens / wholeMedian).toFixed(0),
        (lines.length / wholeMedian).toFixed(1),
        ratio.toFixed(2),
        ratio >= floor ? "yes" : "no",
        cpuRatio.toFixed(2),
      ]);
    }
  } finally {
    await Promise.all([bare.close(), understanding.close(), rm(folder, { recursive: true })]);
  }
  return [
    `The first ${documents} documents of each corpus, from a JSON Lines file to a database file: read, tokenised, understood, entities joined, tags suggested (no taxonomy), stored with full text. ${sessions} sessions of one thread each on both sides, ${rounds} rounds interleaved, medians; loading the models is counted on neither side. The bare sessions read the same windows, sorted by length over the whole corpus, in the best batch size of the second table; the index reads them as they come, ${batchTokens} tokens a batch. The ratio of processor seconds is the same comparison where something else runs on the machine: with every core at work, it is the ratio on an idle one.`,
    markdownTable(rows),
    `Tokens per processor second of the bare sessions by batch size (word pieces, padding included; the first ${budgetDocuments} documents or so). The default of \`--batch-tokens\` is ${batchTokens}; that of \`--workers\` is one session per core, at most 4.`,
    markdownTable(budgetRows),
  ].join("\n\n");
}

async function firstLines(path: string, count: number): Promise<string[]> {
  const lines: string[] = [];
  let rest = "";
  for await (const chunk of createReadStream(path).pipe(createGunzip()).setEncoding("utf8")) {
    const parts = `${rest}${chunk}`.split("\n");
    rest = parts.pop() ?? "";
    lines.push(...parts);
    if (lines.length >= count) break;
  }
  return lines.slice(0, count);
}

async function windowsOf(file: string): Promise<WindowInput[]> {
  const manifest = await readManifest(modelsDir);
  const tokenizerFile = join(modelsDir, manifest.path, "tokenizer.json");
  const tokenise = createTokeniser(JSON.parse(await readFile(tokenizerFile, "utf8")), { fileName: tokenizerFile });
  const windows: WindowInput[] = [];
  const reader = createArchiveReader();
  for await (const record of (await reader.open({ path: file })).records) {
    if (!("item" in record)) continue;
    const { title, body } = record.item as { title: string; body: string };
    const prepared = await prepareText(title === "" ? body : `${title}\n\n${body}`, tokenise, manifest.maxTokens - 2);
    windows.push(...prepared.windows.map((window) => windowInput(prepared.pieces, window)));
  }
  await reader.close();
  return windows;
}

async function ratesByBudget(bare: BareSessions, windows: readonly WindowInput[]): Promise<number[]> {
  const tokens = windows.reduce((sum, { ids }) => sum + ids.length + 2, 0);
  const rates: number[] = [];
  for (const budget of budgets) rates.push(tokens / (await bare.run(windows, budget)).cpuSeconds);
  return rates;
}

async function indexFile(file: string, folder: string, understanding: Understanding): Promise<Spent> {
  const path = join(folder, "attune.db");
  await Promise.all(["", "-wal", "-shm"].map((suffix) => rm(`${path}${suffix}`, { force: true })));
  const database = openDatabase({ path });
  const catalogue = createMemoryCatalogue({ dimensions: understanding.dimensions });
  const { embed } = understanding;
  const knowledge = await createTagKnowledge({ taxonomy: [], catalogue, embed });
  const tags = createCatalogueTagSuggester({ knowledge, embed, precision: readConfig({}).tagPrecision });
  const store = createItemStore(database);
  const indexing = createIndexing({
    store,
    catalogue,
    feed: createCatalogueFeed({ store, catalogue }),
    understanding,
    entities: createCatalogueEntityLinker(),
    tags,
    topicsFingerprint: () => "",
    now: Date.now,
  });
  const took = await spent(async () => {
    await indexArchive(file, indexing);
  });
  database.close();
  return took;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}
