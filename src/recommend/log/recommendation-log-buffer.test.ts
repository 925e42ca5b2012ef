import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { silentLog } from "../../log/log.ts";
import { openDatabase } from "../../storage/sqlite/database.ts";
import { createRecommendationStore } from "../../storage/sqlite/recommendations/recommendation-store.ts";
import { createRecommendationLogBuffer } from "./recommendation-log-buffer.ts";
import type { RecommendationRecord, RecommendationStore } from "./recommendation-store.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function answer(id: string, userId = "ann"): RecommendationRecord {
  const reply = { recommendationId: id, strategy: "content" as const, model: "m", scenario: "default", items: [] };
  return { id, userId, createdAtMs: 1, request: {}, reply, versions: {} };
}

/** The real store, its writes counted; it fails while `isBroken`. */
function openStore() {
  const inner = createRecommendationStore(openDatabase({ path: ":memory:" }));
  const state = { isBroken: false, writes: [] as number[] };
  const store: RecommendationStore = {
    ...inner,
    async write(records) {
      if (state.isBroken) throw new Error("disk full");
      state.writes.push(records.length);
      await inner.write(records);
    },
  };
  return { inner, store, state };
}

test("answers are found at once and written together a moment later", async () => {
  const { inner, store, state } = openStore();
  const buffer = createRecommendationLogBuffer({ store, log: silentLog, everyMs: 100 });
  for (const id of ["a", "b", "c"]) await buffer.write([answer(id)]);
  expect(await buffer.read("b")).toEqual(answer("b"));
  expect(await inner.read("b")).toBeUndefined();
  await vi.advanceTimersByTimeAsync(100);
  expect(await inner.read("b")).toEqual(answer("b"));
  expect(state.writes).toEqual([3]);
});

test("many answers are written before the time is up, and closing writes what is left", async () => {
  const { inner, store, state } = openStore();
  const buffer = createRecommendationLogBuffer({ store, log: silentLog, most: 2 });
  await buffer.write([answer("a"), answer("b")]);
  await vi.advanceTimersByTimeAsync(0);
  expect(state.writes).toEqual([2]);
  await buffer.write([answer("c")]);
  await buffer.close();
  expect(await inner.read("c")).toBeDefined();
});

test("the answers of a user are complete, also those of a moment ago", async () => {
  const { store } = openStore();
  const buffer = createRecommendationLogBuffer({ store, log: silentLog });
  await buffer.write([answer("a"), answer("b", "bob")]);
  expect((await buffer.listByUser({ userId: "ann" })).map(({ id }) => id)).toEqual(["a"]);
});

test("answers that could not be written are kept and tried again", async () => {
  const { inner, store, state } = openStore();
  const buffer = createRecommendationLogBuffer({ store, log: silentLog, everyMs: 100 });
  state.isBroken = true;
  await buffer.write([answer("a")]);
  await vi.advanceTimersByTimeAsync(100);
  expect(await buffer.read("a")).toBeDefined();
  await expect(buffer.flush()).rejects.toThrow("disk full");
  state.isBroken = false;
  await buffer.write([answer("b")]);
  await vi.advanceTimersByTimeAsync(100);
  expect(await inner.read("a")).toBeDefined();
  expect(state.writes).toEqual([2]);
});
