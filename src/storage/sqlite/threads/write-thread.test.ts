import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { CommitPart, CommitStore } from "../../../ingestion/commit/commit-store.ts";
import { projectionTables } from "../../../ingestion/projections.ts";
import { silentLog } from "../../../log/log.ts";
import { describeUserStores } from "../../contract/profile-store-contract.ts";
import { createCommitStore, type WriteThread } from "../commit/commit-store.ts";
import { type Database, openDatabase } from "../database.ts";
import { createEventStore } from "../event-store.ts";
import { createOutbox } from "../outbox.ts";
import { createProfileStore } from "../profile-store.ts";
import { inTurn } from "../write-turn.ts";
import { startWriteThread } from "./write-thread.ts";

const folder = mkdtempSync(join(tmpdir(), "attune-write-"));
const threads: WriteThread[] = [];
afterAll(async () => {
  for (const thread of threads) await thread.stop();
  rmSync(folder, { recursive: true });
});

function open(): { database: Database; thread: WriteThread } {
  const database = openDatabase({ path: join(folder, `${threads.length}.db`), busyTimeoutMs: 0 });
  const thread = startWriteThread(database, { log: silentLog, tables: projectionTables, durability: "normal" })!;
  threads.push(thread);
  return { database, thread };
}

function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((whenResolved) => {
    resolve = whenResolved;
  });
  return { promise, resolve };
}

function storeOn(database: Database, thread: WriteThread): CommitStore {
  return createCommitStore(database, { tables: projectionTables, thread: () => thread });
}

function changeOf(id: string): CommitPart {
  const none = new Uint8Array();
  const record = { id, state: "{}", vectors: none, sums: none };
  return {
    nowMs: 1,
    profiles: [{ record, expectedVersion: 0, version: 1, changedItems: new Map(), droppedItems: [] }],
    links: [],
    events: [],
    rows: [],
    outbox: [],
  };
}

describe("a store that commits on the thread", () => {
  describeUserStores(async () => {
    const { database, thread } = open();
    return {
      profiles: createProfileStore(database, () => thread),
      commits: storeOn(database, thread),
      events: createEventStore(database),
      outbox: createOutbox(database),
    };
  });
});

test("an erasure on the thread leaves no byte of the user, is known as one of this process, and follows a commit under way", async () => {
  const { database, thread } = open();
  const profiles = createProfileStore(database, () => thread);
  const outbox = createOutbox(database);
  const committed = thread.commit([changeOf("ann-of-green-gables"), changeOf("bob")], { isExclusive: true });
  const erased = profiles.erase("ann-of-green-gables", 2);
  await committed;
  expect(await erased).toEqual(["ann-of-green-gables"]);
  const bytes = ["", "-wal"].map((end) => readFileSync(database.name + end, "latin1")).join("");
  expect([bytes.includes("green-gables"), bytes.includes("bob")]).toEqual([false, true]);
  expect(await outbox.read({ after: 0, limit: 9, exceptOrigin: outbox.origin })).toEqual([]);
  expect((await outbox.read({ after: 0, limit: 9 })).map(({ topic }) => topic)).toEqual(["user.erased"]);
  expect(await profiles.erase("nobody", 3)).toEqual([]);
});

test("other writers wait for the end of a commit under way, and none is turned away", async () => {
  const { database, thread } = open();
  const order: string[] = [];
  const begun = withResolvers();
  const paused = withResolvers();
  async function* changes(): AsyncGenerator<CommitPart> {
    yield changeOf("ann");
    begun.resolve();
    await paused.promise;
    yield changeOf("bob");
  }
  const committed = thread.commit(changes()).then(() => order.push("commit"));
  await begun.promise;
  const insert = database.prepare("INSERT INTO document (name, body, updated_at_ms) VALUES ('d', 'x', 1)");
  const written = inTurn(database, () => insert.run()).then(() => order.push("document"));
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(order).toEqual([]);
  paused.resolve();
  await Promise.all([committed, written]);
  expect(order).toEqual(["commit", "document"]);
  expect(await createProfileStore(database).count()).toBe(2);
});

test("of changes that come to no end nothing is kept, and the next are committed", async () => {
  const { database, thread } = open();
  async function* broken(): AsyncGenerator<CommitPart> {
    yield changeOf("ann");
    throw new Error("no more");
  }
  await expect(thread.commit(broken())).rejects.toThrow("no more");
  await thread.commit([changeOf("bob")]);
  const store = createProfileStore(database);
  expect((await store.list({ limit: 10 })).map(({ id }) => id)).toEqual(["bob"]);
});

test("a faulty commit fails alone", async () => {
  const { database, thread } = open();
  const link = { ...changeOf("ann"), links: [{ fromId: "tv", intoId: "nobody" }] };
  await expect(thread.commit([changeOf("eve"), link])).rejects.toThrow("nobody");
  await thread.commit([changeOf("bob")]);
  expect(thread.hasEnded()).toBe(false);
  expect((await createProfileStore(database).list({ limit: 10 })).map(({ id }) => id)).toEqual(["bob"]);
});

test("when the thread has ended, its last commit fails and the store commits by itself", async () => {
  const { database, thread } = open();
  const store = storeOn(database, thread);
  await store.commit([changeOf("ann")]);
  async function* ending(): AsyncGenerator<CommitPart> {
    yield changeOf("bob");
    await thread.stop();
  }
  await expect(store.commit(ending())).rejects.toThrow("the thread that writes events has ended");
  await store.commit([changeOf("eve")]);
  expect((await createProfileStore(database).list({ limit: 10 })).map(({ id }) => id)).toEqual(["ann", "eve"]);
});

test("a database in memory has no thread", () => {
  expect(
    startWriteThread(openDatabase({ path: ":memory:" }), {
      log: silentLog,
      tables: projectionTables,
      durability: "normal",
    }),
  ).toBeUndefined();
});
