import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { type ImportOptions, importRecords } from "./import-records.ts";
import type { MappedRecord } from "./mapping/map-record.ts";

type FakeIndexing = ImportOptions["indexing"] & { commits: string[][] };

/** Understands slowly and out of order; everything is new. */
function fakeIndexing(failAt?: string): FakeIndexing {
  const commits: string[][] = [];
  return {
    commits,
    check: async (values) => ({
      changed: values.map((value) => ({ item: value as { id: string; title: string; body: string }, contentHash: "" })),
      stale: [],
      unchanged: 0,
      replaced: 0,
      rejected: [],
    }),
    understand: async (items) => {
      await setTimeout(items[0]!.item.id.endsWith("0") ? 20 : 1);
      if (items.some(({ item }) => item.id === failAt)) throw new Error("the encoder broke");
      return { items, texts: [], analyses: [], tokens: 0 };
    },
    commit: async ({ items }) => {
      commits.push(items.map(({ item }) => item.id));
    },
    refresh: async () => undefined,
  };
}

async function* archive(count: number): AsyncGenerator<MappedRecord> {
  for (let i = 0; i < count; i++) yield { line: i + 1, item: { id: `d${i}`, title: "T", body: "B" } };
}

test("batches are stored in the order of the archive, whenever their analyses come back", async () => {
  const indexing = fakeIndexing();
  const progress = await importRecords({ records: archive(50), indexing, batchSize: 5 });
  expect(progress).toMatchObject({ read: 50, indexed: 50, rejected: 0 });
  expect(indexing.commits.flat()).toEqual(Array.from({ length: 50 }, (_, i) => `d${i}`));
});

test("a failure stores all before the failing batch, nothing after it, and is thrown", async () => {
  const indexing = fakeIndexing("d22");
  await expect(importRecords({ records: archive(50), indexing, batchSize: 5 })).rejects.toThrow("the encoder broke");
  expect(indexing.commits.flat()).toEqual(Array.from({ length: 20 }, (_, i) => `d${i}`));
});

test("what is passed over and what is lost of a record is told with its line", async () => {
  const told: unknown[] = [];
  async function* records(): AsyncGenerator<MappedRecord> {
    yield { line: 1, item: { id: "a", title: "T", body: "B" }, losses: [{ code: "date-unreadable", detail: "x" }] };
    yield { line: 2, skipped: "a draft", excerpt: "Soon" };
    yield { line: 3, code: "no-title-or-body", detail: "y" };
  }
  const progress = await importRecords({
    records: records(),
    indexing: fakeIndexing(),
    onFault: (fault) => told.push(fault),
    onLoss: (loss) => told.push(loss),
    onSkipped: (record) => told.push(record),
  });
  expect(progress).toMatchObject({ read: 3, indexed: 1, rejected: 1, skipped: 1 });
  expect(told).toEqual([
    { line: 1, id: "a", code: "date-unreadable", detail: "x" },
    { line: 2, reason: "a draft", excerpt: "Soon" },
    { line: 3, code: "no-title-or-body", detail: "y" },
  ]);
});

test("a million malformed lines are counted, and the good one among them goes in", async () => {
  async function* records(): AsyncGenerator<MappedRecord> {
    for (let line = 1; line <= 1_000_000; line++) yield { line, code: "malformed-json", detail: "x" };
    yield { line: 1_000_001, item: { id: "good", title: "T", body: "B" } };
  }
  const indexing = fakeIndexing();
  expect(await importRecords({ records: records(), indexing })).toMatchObject({ rejected: 1_000_000, indexed: 1 });
  expect(indexing.commits).toEqual([["good"]]);
});

test("an interrupt finishes the batch in hand and drops those behind it", async () => {
  const stop = new AbortController();
  const indexing = fakeIndexing();
  const progress = await importRecords({
    records: archive(5_000),
    indexing,
    batchSize: 5,
    signal: stop.signal,
    onProgress: ({ indexed }) => indexed >= 20 && stop.abort(),
  });
  expect(progress.indexed).toBe(indexing.commits.flat().length);
  expect(progress.indexed).toBe(25);
});
