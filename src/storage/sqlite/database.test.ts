import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openDatabase, readMigrations } from "./database.ts";

const scratch = (): string => join(mkdtempSync(join(tmpdir(), "attune-")), "attune.db");

test("a new file gets every migration once, also when it is opened again", () => {
  const path = scratch();
  openDatabase({ path }).close();
  const database = openDatabase({ path });
  const versions = database.prepare("SELECT version FROM migration ORDER BY version").pluck().all();
  expect(versions).toEqual(readMigrations().map((migration) => migration.version));
  expect(database.pragma("journal_mode", { simple: true })).toBe("wal");
  expect(database.pragma("foreign_keys", { simple: true })).toBe(1);
  database.close();
});

test("migration numbers are unique", () => {
  const versions = readMigrations().map((migration) => migration.version);
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
