import { expect, test } from "vitest";
import type { ImportRun, ImportStore } from "../../../catalogue/import/jobs/import-store.ts";

const run = (id: string, startedAtMs: number): ImportRun => ({
  id,
  fileName: "feed.xml",
  state: "running",
  startedAtMs,
  total: 2,
  read: 0,
  accepted: 0,
  unchanged: 0,
  skipped: 0,
  rejected: 0,
  added: 0,
  report: [{ kind: "skipped", code: "a draft", count: 1, examples: [{ line: 3, detail: "a draft", excerpt: "Soon" }] }],
  columns: [],
  ambiguousDates: [],
  sample: [],
});

/** What every ImportStore must do; `open` gives an empty one. */
export function describeImports(open: () => ImportStore): void {
  test("a run comes back as it was saved last; the latest is listed first", async () => {
    const store = open();
    await store.save(run("a", 1));
    await store.save(run("b", 2));
    await store.save({ ...run("a", 1), state: "done", accepted: 2 });
    expect(await store.read("a")).toEqual({ ...run("a", 1), state: "done", accepted: 2 });
    expect((await store.list(10)).map(({ id }) => id)).toEqual(["b", "a"]);
    expect((await store.list(1)).map(({ id }) => id)).toEqual(["b"]);
    expect(await store.read("c")).toBeUndefined();
  });

  test("changes are paged by item; the first state before and the last content stay", async () => {
    const store = open();
    await store.save(run("a", 1));
    const before = { id: "x", title: "Before", body: "B" };
    await store.note("a", [
      { itemId: "y", contentHash: "1", before: undefined },
      { itemId: "x", contentHash: "2", before },
    ]);
    await store.note("a", [{ itemId: "x", contentHash: "3", before: { ...before, title: "Between" } }]);
    expect(await store.changes("a", "", 1)).toEqual([{ itemId: "x", contentHash: "3", before }]);
    expect(await store.changes("a", "x", 5)).toEqual([{ itemId: "y", contentHash: "1", before: undefined }]);
    expect(await store.itemIds("a")).toEqual(["x", "y"]);
    expect(await store.itemIds("b")).toEqual([]);
  });
}
