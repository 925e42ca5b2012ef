import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { withIndexLock } from "./index-lock.ts";

const now = () => Date.parse("2026-05-01T10:00:00Z");
const freshFolder = () => mkdtemp(join(tmpdir(), "attune-lock-"));

test("the second run is told who holds the lock and since when; afterwards it is free", async () => {
  const dataDir = await freshFolder();
  const run = (work: () => Promise<unknown>) => withIndexLock({ dataDir, command: "index", now }, work);
  await run(async () => {
    await expect(run(async () => undefined)).rejects.toMatchObject({
      code: "index-locked",
      message: expect.stringMatching(new RegExp(`process ${process.pid} \\("attune index", since 2026-05-01T10:00`)),
    });
  });
  expect(await run(async () => "free")).toBe("free");
});

test("the lock is free again after a failure", async () => {
  const dataDir = await freshFolder();
  const options = { dataDir, command: "index", now };
  await expect(withIndexLock(options, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(await withIndexLock(options, async () => 1)).toBe(1);
});

test("a lock that a dead process left is taken over", async () => {
  const dataDir = await freshFolder();
  const child = spawn(process.execPath, ["-e", ""]);
  await once(child, "exit");
  await mkdir(join(dataDir, "index.lock"));
  await writeFile(join(dataDir, "index.lock.json"), JSON.stringify({ pid: child.pid, sinceMs: 0, command: "index" }));
  expect(await withIndexLock({ dataDir, command: "reindex", now }, async () => 2)).toBe(2);
});
