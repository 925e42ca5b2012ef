import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, mkdir, mkdtemp, open, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { onDatabase, openStoredIndex } from "../../app/context/stored-index.ts";
import { readConfig } from "../../config/config.ts";
import { openDatabase } from "../../storage/sqlite/database.ts";
import { createItemStore } from "../../storage/sqlite/items/item-store.ts";
import { runnable } from "../../testing/run-from-source.ts";
import { plainAnalysis } from "../../understanding/testing/plain-analysis.ts";
import { withIndexLock } from "../index-lock.ts";

const main = runnable(new URL("../../main.ts", import.meta.url));
let folder: string;
const dataDir = () => join(folder, "data");

/** The real command line, in a process of its own. */
async function attune(words: readonly string[], { input = "", data = dataDir() } = {}) {
  const child = spawn(process.execPath, [main, ...words], {
    cwd: process.cwd(),
    env: { ...process.env, ATTUNE_DATA_DIR: data, ATTUNE_ENCODER_THREADS: "1" },
  });
  child.stdin.end(input);
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "exit")]);
  const events = out.split("\n").flatMap((line) => (line.startsWith("{") ? [JSON.parse(line)] : []));
  return { code, err, events, summary: events.at(-1) };
}

const line = (id: string, title = "A tram for the harbour"): string =>
  JSON.stringify({ id, title, body: "The council of Lisbon approved the line in May." });
const file = async (name: string, content: string | Uint8Array): Promise<string> => {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "attune-commands-"));
});
afterAll(() => rm(folder, { recursive: true }));

test("good lines of bad archives go in, each bad one is reported with its number, and files that cannot be read fail the command", async () => {
  const files = [
    await file("empty.jsonl", ""),
    await file(
      "binary.jsonl",
      Uint8Array.from({ length: 4_096 }, (_, i) => (i * 31) % 256),
    ),
    await file("zipped.jsonl.gz", gzipSync(line("zipped"))),
    await file("wide.csv", Buffer.from("\uFEFFid,title,body\nwide,Café,Olé", "utf16le")),
    await file("western.csv", Buffer.from("id,title,body\nwestern,Café,Olé", "latin1")),
    await file(
      "long.jsonl",
      [line("before"), `{"id":"long","body":"${"x ".repeat(2_000_000)}"}`, line("after")].join("\n"),
    ),
    await file("twice.jsonl", [line("twice"), "{oops", line("twice", "Another title")].join("\n")),
    join(folder, "missing.jsonl"),
    folder,
  ];
  const errors = join(folder, "errors.jsonl");
  const { code, summary, events } = await attune(["index", ...files, "--errors", errors, "--json"]);
  expect(code).toBe(1);
  expect(summary).toMatchObject({
    event: "summary",
    indexed: 6,
    rejected: 2,
    skipped: 1,
    failedFiles: 4,
    interrupted: false,
  });
  const faults = (await readFile(errors, "utf8"))
    .trim()
    .split("\n")
    .map((one) => JSON.parse(one));
  expect(faults.map(({ line, code }) => [line, code])).toEqual([
    [2, "line-too-long"],
    [2, "malformed-json"],
  ]);
  const failed = events.filter(({ event }) => event === "file-failed");
  expect(failed.map(({ code }) => code)).toEqual([
    "invalid-input",
    "malformed-request",
    "file-not-found",
    "invalid-input",
  ]);
  expect(failed[0].detail).toMatch(/empty\.jsonl: There is no article/);
  expect(failed[2].detail).toContain("missing.jsonl");

  const strict = await attune(["index", files[6]!, "--strict", "--json"]);
  expect([strict.code, strict.summary.unchanged, strict.summary.rejected]).toEqual([1, 1, 1]);
  const piped = await attune(["index", "-", "--json"], { input: `${line("zipped")}\n{oops\n` });
  expect([piped.code, piped.summary.unchanged, piped.summary.rejected]).toEqual([0, 1, 1]);
}, 240_000);

test("a run beside another one is told who holds the index", async () => {
  const archive = await file("some.jsonl", line("some"));
  await mkdir(dataDir(), { recursive: true });
  const { code, err } = await withIndexLock({ dataDir: dataDir(), command: "reindex", now: Date.now }, () =>
    attune(["index", archive]),
  );
  expect(code).toBe(1);
  expect(err).toContain(`process ${process.pid} ("attune reindex"`);
}, 60_000);

test("a damaged database is named with the next step, without a stack, and is left as it is", async () => {
  const data = join(folder, "damaged");
  await mkdir(data);
  await openStoredIndex(readConfig({ ATTUNE_DATA_DIR: data })).close();
  const path = join(data, "attune.db");
  await copyFile(path, `${path}.before`);
  const { size } = await stat(path);
  const handle = await open(path, "r+");
  await handle.write(Buffer.alloc(size - 200, 7), 0, size - 200, 200);
  await handle.close();
  const { code, err } = await attune(["generations"], { data });
  expect(code).toBe(1);
  expect(err).toContain(path);
  expect(err).toMatch(/Restore it from a backup/);
  expect(err).not.toMatch(/\n\s+at /);
  expect((await stat(path)).size).toBe(size);
}, 60_000);

test("a full disk is named as such, keeps what was acknowledged and lets the index go on once there is room", async () => {
  const config = readConfig({ ATTUNE_DATA_DIR: join(folder, "full") });
  const database = openDatabase({ path: join(config.dataDir, "attune.db") });
  const store = createItemStore(database);
  const write = (id: string, words: number): Promise<void> =>
    store.write(
      [
        {
          item: { id, title: "T", body: "word ".repeat(words) },
          contentHash: id,
          publishedAtMs: 1,
          fingerprint: "f",
          topicsFingerprint: "",
          tagsFingerprint: "",
          analysis: plainAnalysis({ embedding: new Float32Array(4) }),
          summary: { language: "en", sentimentScore: 0, wordCount: words, topics: [], entities: [] },
          suggestions: [],
        },
      ],
      [],
      1,
    );
  await write("kept", 10);
  // SQLite's own limit fails as a full disk does.
  const pages = database.pragma("page_count", { simple: true }) as number;
  database.pragma(`max_page_count = ${pages + 2}`);
  await expect(onDatabase(config, () => write("lost", 100_000))).rejects.toMatchObject({
    code: "disk-full",
    message: expect.stringMatching(/full\/attune\.db: .*Free some space; everything acknowledged so far is kept/),
  });
  expect(await store.ids()).toEqual(["kept"]);
  database.pragma("max_page_count = 1000000");
  await write("lost", 100_000);
  expect(await store.ids()).toEqual(["kept", "lost"]);
  database.close();
});

test("the history lists what each file did, and an import is taken back by its id", async () => {
  const data = join(folder, "history");
  const first = await file("first.jsonl", [line("kept"), line("changed")].join("\n"));
  const second = await file("second.jsonl", [line("changed", "Another title"), line("added")].join("\n"));
  // The second file twice: what changes nothing leaves no entry.
  await attune(["index", first, second, second, "--json"], { data });
  const { summary } = await attune(["import", "history", "--json"], { data });
  expect(
    summary.imports.map(({ fileName, state, added }: Record<string, unknown>) => [fileName, state, added]),
  ).toEqual([
    ["second.jsonl", "done", 1],
    ["first.jsonl", "done", 2],
  ]);
  const undone = await attune(["import", "undo", summary.imports[0].id.slice(0, 8), "--json"], { data });
  expect(undone.summary).toMatchObject({ removed: 1, restored: 1, kept: [] });
  const stored = openStoredIndex(readConfig({ ATTUNE_DATA_DIR: data }));
  expect(await stored.items.ids()).toEqual(["changed", "kept"]);
  expect((await stored.items.read("changed"))?.item.title).toBe("A tram for the harbour");
  await stored.close();
  const again = await attune(["import", "undo", summary.imports[0].id], { data });
  expect([again.code, again.err]).toEqual([1, expect.stringContaining(summary.imports[0].id)]);
}, 120_000);
