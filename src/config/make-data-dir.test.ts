import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { makeDataDir } from "./make-data-dir.ts";

const folder = mkdtempSync(join(tmpdir(), "attune-data-dir-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("a folder is made with those above it, and one that is there stays", () => {
  const path = join(folder, "a", "b", "c");
  makeDataDir(path);
  makeDataDir(path);
  expect(statSync(path).isDirectory()).toBe(true);
});

test.each(["/proc/x", "/proc/x/y/z", join(folder, "file", "data")])("%s ends at once, by name", (path) => {
  writeFileSync(join(folder, "file"), "");
  expect(() => makeDataDir(path)).toThrow(/cannot be made \((ENOENT|EACCES|EPERM|ENOTDIR)\).*ATTUNE_DATA_DIR/);
});
