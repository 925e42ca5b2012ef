import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import type { ImportRecord } from "./decoding/record.ts";
import { type ImportFault, type ImportOptions, importRecords } from "./import-records.ts";

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

async function* archive(count: number): AsyncGenerator<ImportRecord> {
  for (let i = 0; i < count; i++) yield { line: i + 1, value: { id: `d${i}`, title: "T", body: "B" } };
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

test("of several records with one id the first goes in and the others are told with its line", async () => {
  const faults: ImportFault[] = [];
  const indexing = fakeIndexing();
  async function* records(): AsyncGenerator<ImportRecord> {
    yield* archive(3);
    yield { line: 9, value: { id: "d1", title: "Other", body: "B" } };
    yield { line: 10, skipped: "a draft" };
  }
  const progress = await importRecords({ records: records(), indexing, onFault: (fault) => faults.push(fault) });
  expect(progress).toMatchObject({ read: 5, indexed: 3, rejected: 1, skipped: 1 });
  expect(faults).toEqual([{ line: 9, id: "d1", code: "duplicate-id", detail: "line 2 has the same id and is kept" }]);
});

test("a million malformed lines are counted, and the good one among them goes in", async () => {
  async function* records(): AsyncGenerator<ImportRecord> {
    for (let line = 1; line <= 1_000_000; line++) yield { line, code: "malformed-json", detail: "x" };
    yield { line: 1_000_001, value: { id: "good", title: "T", body: "B" } };
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
