import { expect, test } from "vitest";
import { compileQuestion } from "../point-in-time/build-rows.ts";
import { restorePrediction, storePrediction } from "../serving/prediction-model-format.ts";
import { createUserScorer } from "../serving/score-user.ts";
import { generatedShop } from "../testing/generated-shop.ts";
import { memorySource, noItem } from "../testing/memory-source.ts";
import { trainFromHistories } from "../training/train-from-histories.ts";
import { trainWorth, worthOfUser } from "./train-worth.ts";

const endMs = Date.parse("2026-06-01T00:00:00Z");
const dayMs = 86_400_000;
const prediction = { label: "buys", outcome: { event: "Item Purchased" }, horizon: "P14D", worth: true };
const question = compileQuestion(prediction);
const shop = generatedShop({ users: 300, days: 120, endMs });

test("what customers will buy is foretold in the sum, and more of those who bought lately and often", () => {
  const { model, report } = trainWorth({
    histories: shop,
    question,
    valueKey: "value",
    horizonMs: 14 * dayMs,
    lastMs: endMs,
  })!;
  const { expected, happened } = report.check!;
  expect(Math.abs(expected / happened - 1)).toBeLessThan(0.3);
  expect(report.customers).toBeGreaterThan(100);
  const buyer = (daysAgo: readonly number[]) => ({
    userId: "x",
    events: daysAgo.map((days) => {
      const atMs = endMs - days * dayMs;
      const event = { event: "Item Purchased", properties: { value: 20 }, context: {} };
      return { ...event, occurredAtMs: atMs, receivedAtMs: atMs };
    }),
  });
  const worthOf = (daysAgo: readonly number[]) => worthOfUser(model, buyer(daysAgo), { question, atMs: endMs });
  const often = worthOf([60, 45, 30, 20, 12, 6, 1])!;
  const gone = worthOf([110, 105, 100, 98])!;
  expect(often.purchases).toBeGreaterThan(3 * gone.purchases);
  expect(often.active).toBeGreaterThan(gone.active);
  expect(often.value!).toBeGreaterThan(gone.value!);
  expect(worthOf([])).toBeUndefined();
});

test("fewer than 100 customers have no model", () => {
  expect(
    trainWorth({ histories: shop.slice(0, 40), question, valueKey: "value", horizonMs: 14 * dayMs, lastMs: endMs }),
  ).toBeUndefined();
});

test("a prediction with `worth` gives it with the score, and keeps it when it is stored", async () => {
  const source = memorySource(shop);
  const model = await trainFromHistories({ prediction, source, now: () => endMs });
  expect(model.report.worth!.bgNbd.r).toBeGreaterThan(0);
  const stored = { version: "v", question: "q", model };
  expect(restorePrediction(storePrediction(stored))).toEqual(stored);
  const scorer = createUserScorer(model, question, noItem);
  const buyer = shop.find(({ events }) => events.some(({ event }) => event === "Item Purchased"))!;
  expect(scorer.score(buyer, endMs)!.worth).toMatchObject({
    purchases: expect.any(Number),
    active: expect.any(Number),
  });
});
