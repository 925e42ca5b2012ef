import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { withIndexLock } from "./cli/index-lock.ts";
import { openAttune } from "./library.ts";

test("a script indexes a file, is told of its faults, finds nothing to do again, and does not write beside another run", async () => {
  const folder = await mkdtemp(join(tmpdir(), "attune-library-"));
  const dataDir = join(folder, "data");
  const path = join(folder, "archive.jsonl");
  await writeFile(path, '{"id":"tram","title":"A tram","body":"The council of Lisbon approved the line."}\n{oops\n');
  const attune = await openAttune({ dataDir, settings: { ATTUNE_ENCODER_THREADS: "1" } });
  try {
    const faults: number[] = [];
    const first = await attune.indexFile(path, { onFault: ({ line }) => faults.push(line) });
    expect([first.indexed, first.rejected, faults]).toEqual([1, 1, [2]]);
    expect((await attune.indexFile(path)).unchanged).toBe(1);
    expect(await attune.reindex()).toBe(0);
    await withIndexLock({ dataDir, command: "reindex", now: Date.now }, async () => {
      await expect(attune.indexFile(path)).rejects.toMatchObject({ code: "index-locked" });
      await expect(attune.reindex()).rejects.toMatchObject({ code: "index-locked" });
    });
  } finally {
    await attune.close();
    await rm(folder, { recursive: true });
  }
}, 60_000);
