import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { cpus } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { createCatalogueEntityLinker } from "../catalogue/entities/catalogue-entity-linker.ts";
import { mapFields } from "../catalogue/formats/map-fields.ts";
import { openArchive } from "../catalogue/formats/open-archive.ts";
import type { ImportRecord } from "../catalogue/formats/record.ts";
import { importRecords } from "../catalogue/import-records.ts";
import { createIndexing } from "../catalogue/indexing.ts";
import { createMemoryCatalogue } from "../catalogue/memory-catalogue.ts";
import { packageRoot } from "../config/config.ts";
import { markdownTable, type Task, writeReport } from "../evaluate/report.ts";
import { openDatabase } from "../storage/database.ts";
import { createItemStore } from "../storage/item-store.ts";
import { createUnderstanding } from "../understanding/create-understanding.ts";
import { buildBatch, type WindowInput } from "../understanding/encoder/batch.ts";
import { readManifest } from "../understanding/encoder/manifest.ts";
import { startModelThread } from "../understanding/encoder/model-thread.ts";
import { createTokeniser } from "../understanding/encoder/tokeniser.ts";
import { prepareText, windowInput } from "../understanding/prepare-text.ts";

const sessions = Math.min(4, cpus().length);
const batchTokens = 4_096;
const modelsDir = join(packageRoot, "models");
const sets = { BBC: "bbc_news/bbc_news.jsonl.gz", IMDB: "imdb/test.jsonl.gz" };

/**
 * `npm run bench -- index [-- DOCUMENTS]`: end to end (read, tokenise, infer, tag, store) against the bare ONNX Runtime session on the same
 * windows, interleaved; the re-run of an unchanged corpus and peak memory with a stand-in for the encoder, in processes of their own.
 */
export const indexBench: Task = async (options) => {
  const documents = Number(options.args[0] ?? 400);
  const rows: (string | number)[][] = [
    ["corpus", "documents", "tokens", "bare, tokens/s", "end to end, tokens/s", "ratio"],
  ];
  for (const [name, path] of Object.entries(sets)) {
    const records = await firstRecords(join(options.datasetsDir, path), documents);
    const windows = await windowsOf(records);
    const tokens = windows.reduce((sum, { ids }) => sum + ids.length + 2, 0);
    const bare = await bareSeconds(windows);
    const whole = await endToEndSeconds(records);
    options.say(`${name}: bare ${bare.toFixed(1)} s, end to end ${whole.toFixed(1)} s`);
    rows.push([
      name,
      records.length,
      tokens,
      (tokens / bare).toFixed(0),
      (tokens / whole).toFixed(0),
      (bare / whole).toFixed(2),
    ]);
  }
  const runs = [];
  for (const count of [2_000, 50_000]) {
    runs.push(await fixedAnalysis(count));
    options.say(`${count} documents: ${JSON.stringify(runs.at(-1))}`);
  }
  const body = [
    "## End to end against the bare session",
    `${sessions} sessions of one thread each; no taxonomy; time to load the models not counted.`,
    markdownTable(rows),
    "## Unchanged corpus and memory",
    "Generated documents of 350 words, a stand-in for the encoder, so that everything but inference is measured; up to 10,000 of them again unchanged.",
    markdownTable([
      [
        "documents",
        "first run, documents/s",
        "unchanged, documents/s",
        "unchanged, documents per CPU second",
        "peak memory, MB",
      ],
      ...runs.map(({ documents: count, first, again, peakMb }) => [
        count,
        (count / first.seconds).toFixed(0),
        (again.unchanged / again.seconds).toFixed(0),
        (again.unchanged / again.cpuSeconds).toFixed(0),
        peakMb.toFixed(0),
      ]),
    ]),
    `Peak memory, 50,000 against 2,000 documents: ${(runs[1]!.peakMb / runs[0]!.peakMb).toFixed(2)} times.`,
  ].join("\n\n");
  const dataFiles = Object.values(sets).map((path) => join(options.datasetsDir, path));
  await writeReport(
    { file: "index.md", title: "Indexing", command: `npm run bench -- index -- ${documents}`, dataFiles, body },
    options,
  );
};

async function firstRecords(path: string, count: number): Promise<ImportRecord[]> {
  const { records } = await openArchive({ path });
  const taken: ImportRecord[] = [];
  for await (const record of records) {
    taken.push(record);
    if (taken.length === count) break;
  }
  return taken;
}

async function windowsOf(records: readonly ImportRecord[]): Promise<WindowInput[]> {
  const manifest = await readManifest(modelsDir);
  const file = join(modelsDir, manifest.path, "tokenizer.json");
  const tokenise = createTokeniser(JSON.parse(await readFile(file, "utf8")), file);
  const windows: WindowInput[] = [];
  for (const record of records) {
    if (!("value" in record)) continue;
    const { title, body } = mapFields(record.value) as { title: string; body: string };
    const prepared = await prepareText(title === "" ? body : `${title}\n\n${body}`, tokenise, manifest.maxTokens - 2);
    windows.push(...prepared.windows.map((window) => windowInput(prepared.pieces, window)));
  }
  return windows;
}

/** The sessions alone, on full batches of windows of like length, all prepared beforehand. */
async function bareSeconds(windows: readonly WindowInput[]): Promise<number> {
  const manifest = await readManifest(modelsDir);
  const sorted = [...windows].sort((a, b) => a.ids.length - b.ids.length);
  const batches: WindowInput[][] = [[]];
  for (const window of sorted) {
    if ((batches.at(-1)!.length + 1) * (window.ids.length + 2) > batchTokens) batches.push([]);
    batches.at(-1)!.push(window);
  }
  const ready = batches.filter((batch) => batch.length > 0).map(buildBatch);
  const threads = await Promise.all(
    Array.from({ length: sessions }, () =>
      startModelThread({
        folder: `${modelsDir}/`,
        name: manifest.path,
        architecture: "encoder",
        dtype: "q8",
        threads: 1,
        allowRemote: false,
        revision: "main",
      }),
    ),
  );
  await Promise.all(threads.map((thread) => thread.run(buildBatch(sorted.slice(0, 1)))));
  const startedMs = performance.now();
  await Promise.all(
    threads.map(async (thread) => {
      for (let batch = ready.pop(); batch; batch = ready.pop()) await thread.run(batch);
    }),
  );
  const seconds = (performance.now() - startedMs) / 1000;
  await Promise.all(threads.map((thread) => thread.close()));
  return seconds;
}

async function endToEndSeconds(records: readonly ImportRecord[]): Promise<number> {
  const understanding = await createUnderstanding({ modelsDir, sessions, maxBatchTokens: batchTokens });
  const database = openDatabase({ path: ":memory:" });
  const { dimensions } = understanding;
  const indexing = createIndexing({
    store: createItemStore(database),
    catalogue: createMemoryCatalogue({ dimensions, topicLabel: () => undefined }),
    understanding,
    entities: createCatalogueEntityLinker(),
    tags: {
      fingerprint: () => "none",
      suggest: async (items) => items.map(() => []),
      learn: () => undefined,
      labelOf: (tag) => tag,
    },
    topicsFingerprint: () => "",
    now: Date.now,
  });
  async function* all(): AsyncGenerator<ImportRecord> {
    yield* records;
  }
  const startedMs = performance.now();
  await importRecords({ records: all(), indexing });
  const seconds = (performance.now() - startedMs) / 1000;
  await understanding.close();
  database.close();
  return seconds;
}

interface FixedAnalysisRun {
  documents: number;
  peakMb: number;
  first: { seconds: number };
  again: { seconds: number; cpuSeconds: number; unchanged: number };
}

async function fixedAnalysis(documents: number): Promise<FixedAnalysisRun> {
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  const script = fileURLToPath(new URL(`./index-fixed-analysis.${extension}`, import.meta.url));
  const loader = extension === "ts" ? ["--import", "tsx"] : [];
  const { stdout } = await promisify(execFile)(process.execPath, [...loader, script, String(documents)]);
  return JSON.parse(stdout) as FixedAnalysisRun;
}
