import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { expect, test } from "vitest";
import { readMigrations } from "../migrations/read-migrations.ts";
import { migrationsDir, openDatabase } from "./database.ts";

const scratch = (): string => join(mkdtempSync(join(tmpdir(), "attune-")), "attune.db");

test("a new file gets every migration once, also when it is opened again", () => {
  const path = scratch();
  openDatabase({ path }).close();
  const database = openDatabase({ path });
  const versions = database.prepare("SELECT version FROM migration ORDER BY version").pluck().all();
  expect(versions).toEqual(readMigrations(migrationsDir).map((migration) => migration.version));
  expect(database.pragma("journal_mode", { simple: true })).toBe("wal");
  expect(database.pragma("foreign_keys", { simple: true })).toBe(1);
  database.close();
});

test("a log that has grown long is cut when it starts anew", () => {
  const path = scratch();
  const database = openDatabase({ path });
  database.pragma("wal_autocheckpoint = 0");
  const insert = database.prepare("INSERT INTO document (name, body, updated_at_ms) VALUES (?, ?, 1)");
  database.transaction(() => {
    for (let i = 0; i < 300; i++) insert.run(`d${i}`, "x".repeat(100_000));
  })();
  const size = (): number => statSync(`${path}-wal`).size;
  expect(size()).toBeGreaterThan(29_000_000);
  database.pragma("wal_checkpoint(PASSIVE)");
  insert.run("after", "y");
  expect(size()).toBeLessThanOrEqual(16_777_216);
  database.close();
});

test("migration numbers are unique", () => {
  const versions = readMigrations(migrationsDir).map((migration) => migration.version);
  expect(new Set(versions).size).toBe(versions.length);
});

test("a damaged file is named in a clear error and left as it is", () => {
  const path = scratch();
  writeFileSync(path, "this is not a database, but it is long enough to look at: ".repeat(40));
  const before = readFileSync(path);
  expect(() => openDatabase({ path })).toThrow(/attune\.db.*not a database/);
  expect(readFileSync(path)).toEqual(before);
});

test("a file of a newer version is refused", () => {
  const path = scratch();
  const database = openDatabase({ path });
  database.prepare("INSERT INTO migration (version, name, applied_at_ms) VALUES (999, 'future', 0)").run();
  database.close();
  expect(() => openDatabase({ path })).toThrow(/migration 999.*newer/);
});

test("a file of the form before the first release is refused unchanged, and the command in the error saves its articles", () => {
  const path = scratch();
  const old = new Sqlite(path);
  old.pragma("journal_mode = WAL");
  old.exec(`
    CREATE TABLE migration (version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at_ms INTEGER NOT NULL);
    INSERT INTO migration VALUES (1, 'catalogue', 0), (2, 'tag-changes', 0), (10, 'profiles', 0);
    CREATE TABLE item (id, title, body, type, url, language, published_at_ms, authors, attributes);
    CREATE TABLE tag_decision (item_id, tag, status);
    INSERT INTO item VALUES ('a', 'It''s', 'Text "x"', NULL, NULL, 'en', 1767225600500, '["Ann"]', '{"n":1}');
    INSERT INTO tag_decision VALUES ('a', 'rail', 'accepted'), ('a', 'cake', 'rejected')`);
  old.close();
  const before = readFileSync(path);
  const refuse = (): unknown => openDatabase({ path });
  expect(refuse).toThrow(/attune\.db.*does not read.*attune index/);
  let message = "";
  try {
    refuse();
  } catch (error) {
    message = (error as Error).message;
  }
  const sql = /sqlite3 \S+ "(.+)" >/.exec(message)![1]!;
  const reader = new Sqlite(path, { readonly: true });
  const lines = reader.prepare(sql).pluck().all() as string[];
  reader.close();
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    {
      id: "a",
      title: "It's",
      body: 'Text "x"',
      language: "en",
      publishedAt: "2026-01-01T00:00:00.500Z",
      authors: ["Ann"],
      attributes: { n: 1 },
      tags: ["rail"],
    },
  ]);
  expect(readFileSync(path).equals(before)).toBe(true);
});

test("processes that open a new file at the same time all succeed", async () => {
  const path = scratch();
  const script = `import("tsx/esm/api").then((t) => t.tsImport(${JSON.stringify(new URL("./database.ts", import.meta.url).href)}, ${JSON.stringify(import.meta.url)})).then(({ openDatabase }) => openDatabase({ path: ${JSON.stringify(path)} }).close())`;
  const children = Array.from({ length: 4 }, () => spawn(process.execPath, ["-e", script], { stdio: "inherit" }));
  const codes = await Promise.all(children.map(async (child) => (await once(child, "exit"))[0] as number));
  expect(codes).toEqual([0, 0, 0, 0]);
}, 30_000);
