import { expect, test } from "vitest";
import { createLog } from "../log/log.ts";
import type { RecommendationRecord } from "../recommend/log/recommendation-store.ts";
import { openDatabase } from "../storage/sqlite/database.ts";
import { createRecommendationStore } from "../storage/sqlite/recommendations/recommendation-store.ts";
import { startPruning } from "./prune-old.ts";

const dayMs = 86_400_000;
const nowMs = 100 * dayMs;
const log = createLog("silent");

function answer(id: string, ageDays: number): RecommendationRecord {
  const reply = { recommendationId: id, strategy: "content", model: "m", scenario: "default", items: [] } as const;
  return { id, createdAtMs: nowMs - ageDays * dayMs, request: {}, reply: { ...reply, items: [] }, versions: {} };
}

test("answers leave after the days they are kept for, however many they are; newer ones stay", async () => {
  const store = createRecommendationStore(openDatabase({ path: ":memory:" }));
  const old = Array.from({ length: 450 }, (_, i) => answer(`old-${i}`, 31 + i / 1000));
  await store.write([...old, answer("new", 29)]);
  const pruning = startPruning({ what: "recommendations", store, keepDays: 30, log, now: () => nowMs });
  await expect.poll(async () => (await store.read("old-0")) ?? (await store.read("old-449"))).toBeUndefined();
  expect(await store.read("new")).toBeDefined();
  await store.write([answer("late", 40)]);
  expect(await pruning.prune()).toBe(1);
  expect(await pruning.prune()).toBe(0);
  await pruning.stop();
});

test("a store that fails stops nothing: the next round tries again", async () => {
  let isBroken = true;
  const store = {
    deleteBefore: async () => {
      if (isBroken) throw new Error("disk full");
      return 3;
    },
  };
  const pruning = startPruning({ what: "recommendations", store, keepDays: 1, log, now: () => nowMs });
  await new Promise(setImmediate);
  isBroken = false;
  expect(await pruning.prune()).toBe(3);
  await pruning.stop();
});
