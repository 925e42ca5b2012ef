import { closeSync, mkdtempSync, openSync, readSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { silentLog } from "../../../log/log.ts";
import { openDatabase } from "../database.ts";
import { createRecommendationStore } from "../recommendations/recommendation-store.ts";
import { startCheckpointThread } from "./checkpoint-thread.ts";

const folder = mkdtempSync(join(tmpdir(), "attune-checkpoint-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("what is committed reaches the database file without a writer's doing, and nothing is lost", async () => {
  const path = join(folder, "a.db");
  const database = openDatabase({ path });
  const sizeBefore = statSync(path).size;
  const thread = startCheckpointThread(database, silentLog, { everyMs: 20 });
  await expect.poll(() => database.pragma("wal_autocheckpoint", { simple: true }), { timeout: 10_000 }).toBe(0);
  const insert = database.prepare("INSERT INTO document (name, body, updated_at_ms) VALUES (?, ?, 1)");
  for (let i = 0; i < 400; i++) insert.run(`d${i}`, "x".repeat(5_000));
  await expect.poll(() => statSync(path).size, { timeout: 10_000 }).toBeGreaterThan(sizeBefore + 1_000_000);
  await thread.stop();
  expect(database.pragma("wal_autocheckpoint", { simple: true })).toBe(1_000);
  insert.run("last", "y");
  database.close();
  const again = openDatabase({ path });
  expect(again.prepare("SELECT count(*) FROM document").pluck().get()).toBe(401);
  again.close();
}, 30_000);

test("while writers never rest, the log starts anew again and again, and none of them is turned away", async () => {
  const path = join(folder, "busy.db");
  // Whoever had to wait for a lock would fail at once.
  const database = openDatabase({ path, busyTimeoutMs: 0 });
  const thread = startCheckpointThread(database, silentLog, { everyMs: 20, mostLogPages: 500 });
  await expect.poll(() => database.pragma("wal_autocheckpoint", { simple: true }), { timeout: 10_000 }).toBe(0);
  const store = createRecommendationStore(database);
  const reply = {
    recommendationId: "r",
    strategy: "content" as const,
    model: "x".repeat(20_000),
    scenario: "default",
    items: [],
  };
  const answer = { createdAtMs: 1, request: { limit: 1 }, reply, versions: {} };
  // The header of the log counts how often it started anew.
  const timesAnew = (): number => {
    const header = Buffer.alloc(16);
    const log = openSync(`${path}-wal`, "r");
    readSync(log, header);
    closeSync(log);
    return header.readUInt32BE(12);
  };
  await store.write([{ ...answer, id: "first" }]);
  const before = timesAnew();
  const lateMs = performance.now() + 30_000;
  let last = "first";
  for (let i = 0; timesAnew() < before + 3 && performance.now() < lateMs; i++) {
    last = `r${i}`;
    await store.write([{ ...answer, id: last }]);
    if (i % 5 === 0) await new Promise(setImmediate);
  }
  await thread.stop();
  expect(timesAnew()).toBeGreaterThanOrEqual(before + 3);
  expect((await store.read(last))?.id).toBe(last);
  database.close();
}, 60_000);

test("a database in memory has no thread", async () => {
  const database = openDatabase({ path: ":memory:" });
  await startCheckpointThread(database, silentLog).stop();
  expect(database.open).toBe(true);
});
