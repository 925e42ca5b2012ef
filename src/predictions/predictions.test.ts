import { expect, test } from "vitest";
import { createLog } from "../log/log.ts";
import { openDatabase } from "../storage/sqlite/database.ts";
import { createDocumentStore } from "../storage/sqlite/document-store.ts";
import type { UserHistory } from "./history/user-history.ts";
import { createPredictions } from "./predictions.ts";
import { generatedShop } from "./testing/generated-shop.ts";
import { memorySource, noItem } from "./testing/memory-source.ts";
import { trainFromHistories } from "./training/train-from-histories.ts";

const dayMs = 86_400_000;
const endMs = Date.parse("2026-06-01T00:00:00Z");
const shop = generatedShop({ users: 400, days: 120, endMs });

function openWorld(histories: readonly UserHistory[]) {
  const clock = { nowMs: endMs };
  const trained: string[] = [];
  const source = memorySource(histories);
  const documents = createDocumentStore(openDatabase({ path: ":memory:" }));
  const predictions = createPredictions({
    documents,
    source,
    findItem: noItem,
    run: (prediction) => {
      trained.push(prediction.label);
      return trainFromHistories({ prediction, source, now: () => clock.nowMs });
    },
    announce: async () => undefined,
    log: createLog("silent"),
    now: () => clock.nowMs,
  });
  return { predictions, documents, clock, trained };
}

test("silence alone changes what is likely: everybody is scored again, and what has moved is trained again", async () => {
  const { predictions, clock, trained } = openWorld(shop);
  await predictions.put("buys", { label: "Buys", outcome: { event: "Item Purchased" }, horizon: "P14D" });
  await predictions.train("buys");
  const before = await predictions.report("buys");
  expect(before.distribution.drift).toMatchObject({ isNoticed: false });
  const likeliest = (await predictions.usersAbove("buys", { above: 0, limit: 1 })).users[0]!;
  clock.nowMs += 3_600_000;
  await predictions.retrainOld(14 * dayMs);
  expect(trained).toHaveLength(1);
  // Nobody has come for three weeks.
  clock.nowMs += 21 * dayMs;
  await predictions.retrainOld(100 * dayMs);
  expect(trained).toHaveLength(2);
  expect(predictions.scoreOf("buys", likeliest.userId) ?? 0).toBeLessThan(likeliest.probability);
  await predictions.close();
});

test("what else a prediction says is asked for by its name", async () => {
  const { predictions } = openWorld(shop);
  await predictions.put("buys", { label: "Buys", outcome: { event: "Item Purchased" }, horizon: "P14D", worth: true });
  await predictions.train("buys");
  expect(await predictions.askable()).toEqual(["buys", "buys:value"]);
  const { userId } = (await predictions.usersAbove("buys", { above: 0, limit: 1 })).users[0]!;
  expect(predictions.scoreOf("buys:value", userId)).toBeGreaterThan(0);
  expect(predictions.scoreOf("buys:uplift", userId)).toBeUndefined();
  expect(predictions.scoresOf(userId)).toEqual({ buys: predictions.scoreOf("buys", userId) });
  await predictions.close();
});

test("the old model serves until everybody is scored with the new one", async () => {
  const { predictions, clock } = openWorld(shop);
  await predictions.put("buys", { label: "Buys", outcome: { event: "Item Purchased" }, horizon: "P14D" });
  await predictions.train("buys");
  const { of } = await predictions.usersAbove("buys", { above: 0, limit: 1 });
  clock.nowMs += 3_600_000;
  const seen = new Set<number>();
  const training = predictions.train("buys");
  let isOver = false;
  const ended = training.then(() => {
    isOver = true;
  });
  while (!isOver) {
    seen.add((await predictions.usersAbove("buys", { above: 0, limit: 1 })).of);
    await new Promise(setImmediate);
  }
  await ended;
  expect([...seen]).toEqual([of]);
  await predictions.close();
});

test("a stored model of another version is told, and trained again by itself", async () => {
  const { predictions, documents, trained } = openWorld(shop);
  await predictions.put("buys", { label: "Buys", outcome: { event: "Item Purchased" }, horizon: "P14D" });
  const binary = Buffer.from(JSON.stringify({ format: "attune-prediction", formatVersion: 0 }));
  await documents.writeDocument({ name: "prediction-buys", body: "{}", binary });
  await predictions.load();
  expect((await predictions.get("buys")).problem).toContain("another version");
  await expect(predictions.report("buys")).rejects.toThrow("another version");
  await predictions.retrainOld(14 * dayMs);
  expect(trained).toHaveLength(1);
  const view = await predictions.get("buys");
  expect([view.status, view.problem]).toEqual(["ready", undefined]);
  await predictions.close();
});
