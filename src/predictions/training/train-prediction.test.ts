import { describe, expect, test } from "vitest";
import type { UserHistory } from "../history/user-history.ts";
import { NotEnoughDataError } from "../models/not-enough-data.ts";
import { compileQuestion } from "../point-in-time/build-rows.ts";
import { restorePrediction, storePrediction } from "../serving/prediction-model-format.ts";
import { createUserScorer } from "../serving/score-user.ts";
import { generatedShop } from "../testing/generated-shop.ts";
import { memorySource, noItem } from "../testing/memory-source.ts";
import { trainFromHistories } from "./train-from-histories.ts";

const endMs = Date.parse("2026-06-01T00:00:00Z");
const prediction = { label: "buys", outcome: { event: "Item Purchased" }, horizon: "P14D" };
const train = (histories: readonly UserHistory[], given: object = {}) =>
  trainFromHistories({ prediction: { ...prediction, ...given }, source: memorySource(histories), now: () => endMs });

const shop = generatedShop({ users: 400, days: 120, endMs });
const model = await train(shop);

test("the report has the quality at later cut-offs, and what drives it", () => {
  const { report } = model;
  expect(report.cutOffs.length).toBe(3);
  // The last event is within a day of the end, and the newest cut-off a horizon before it.
  expect(Math.abs(Date.parse(report.cutOffs.at(-1)!.at) - (endMs - 14 * 86_400_000))).toBeLessThan(86_400_000);
  for (const { auc, ece } of report.cutOffs) {
    expect(auc).toBeGreaterThan(0.7);
    expect(ece).toBeLessThan(0.15);
  }
  expect(report.alarms).toEqual([]);
  expect(report.importance[0]!.areaLost).toBeGreaterThan(0);
  expect(report.importance.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
  expect(report.positives).toBeGreaterThan(100);
});

test("equal histories give equal models", async () => {
  expect(await train(shop)).toEqual(model);
});

test("a user who bought yesterday and often is likelier to buy than one who left, and the reasons say so", () => {
  const scorer = createUserScorer(model, compileQuestion(prediction), noItem);
  const buyer = (daysAgo: readonly number[]): UserHistory => ({
    userId: "x",
    events: daysAgo.map((days) => {
      const atMs = endMs - days * 86_400_000;
      const properties = { value: 20 };
      return { event: "Item Purchased", occurredAtMs: atMs, receivedAtMs: atMs, properties, context: {} };
    }),
  });
  const active = scorer.score(buyer([60, 45, 30, 20, 12, 6, 1]), endMs)!;
  const gone = scorer.score(buyer([89, 80]), endMs)!;
  expect(active.probability).toBeGreaterThan(2 * gone.probability);
  expect(gone.parts[0]!.share).toBeLessThan(0);
  expect(gone.parts[0]!.reason).toMatch(/lowers the chance$/);
  for (const { probability, base, parts, rest, low, high } of [active, gone]) {
    const logOdds = parts.reduce((sum, { share }) => sum + share, base + rest);
    expect(1 / (1 + Math.exp(-logOdds))).toBeCloseTo(probability, 9);
    expect(low).toBeLessThanOrEqual(probability);
    expect(high).toBeGreaterThanOrEqual(probability);
  }
  expect(scorer.score(buyer([300]), endMs)).toBeUndefined();
});

test("a stored model is restored whole, and a damaged one is refused", () => {
  const served = { version: "v", question: "q", model };
  const bytes = storePrediction(served);
  expect(restorePrediction(bytes)).toEqual(served);
  expect(() => restorePrediction(bytes.subarray(0, 500))).toThrow("cannot be read");
  expect(() =>
    restorePrediction(Buffer.from(bytes.toString().replace('"formatVersion":3', '"formatVersion":0'))),
  ).toThrow("Train it again");
});

describe("what cannot be trained is refused with the counts", () => {
  test.each([
    ["no user", [], {}],
    ["one user", shop.slice(0, 1), {}],
    ["nobody with the outcome", shop, { outcome: { event: "Never Sent" } }],
    ["everybody with the outcome", shop, { outcome: { event: "Never Sent" }, absent: true }],
    ["a horizon longer than the history", shop, { horizon: "P100D" }],
  ])("%s", async (_, histories, given) => {
    await expect(train(histories, given)).rejects.toBeInstanceOf(NotEnoughDataError);
  });
});

test("an outcome that nobody ever had is refused with the names that there are", async () => {
  const misspelt = train(shop, { outcome: { event: "Item Purchsed" } });
  await expect(misspelt).rejects.toThrow(/^Nobody has an event "Item Purchsed".*"Item Purchased"/);
  await expect(train(shop, { outcome: { event: "Moon Landed" } })).rejects.toThrow(
    "there are Item Purchased, Item Viewed",
  );
});

test("an event from the future, and users of another time, leave the cut-offs where the outcome ends", async () => {
  const few = shop.slice(0, 150);
  const plain = (await train(few)).report;
  const [first, ...others] = few;
  const future = { ...first!.events[0]!, occurredAtMs: endMs + 900 * 86_400_000 };
  const visitor = { ...first!.events[0]!, event: "Page Viewed", occurredAtMs: endMs - 3_600_000 };
  const strange = [
    { ...first!, events: [...first!.events, future] },
    ...others,
    { userId: "visitor", events: [visitor] },
  ];
  const cutOffs = (report: typeof plain): string[] => report.cutOffs.map(({ at }) => at.slice(0, 10));
  expect(cutOffs((await train(strange)).report)).toEqual(cutOffs(plain));
  const long = few.map(({ userId, events }) => {
    const moved = (ms: number): number => ms - 4_000 * 86_400_000;
    const ago = events.map((event) => ({ ...event, occurredAtMs: moved(event.occurredAtMs), receivedAtMs: endMs }));
    return { userId, events: ago };
  });
  const { report } = await train([...long, { userId: "visitor", events: [visitor] }]);
  expect(report.positives).toBeGreaterThan(100);
});

test("an event that only those have who will buy, sent before they do, raises the alarm", async () => {
  const leaking = shop.slice(0, 150).map(({ userId, events }) => {
    const purchases = events.filter(({ event }) => event === "Item Purchased");
    const told = purchases.flatMap((purchase) =>
      Array.from({ length: 14 }, (_, i) => i + 0.5).map((days) => {
        const atMs = purchase.occurredAtMs - days * 86_400_000;
        return { ...purchase, event: "Order Foretold", occurredAtMs: atMs, receivedAtMs: atMs };
      }),
    );
    return { userId, events: [...events, ...told].sort((a, b) => a.occurredAtMs - b.occurredAtMs) };
  });
  const { report } = await train(leaking);
  expect(report.alarms[0]?.feature).toMatch(/^Order Foretold/);
  expect((await train(leaking, { ignore: ["Order Foretold"] })).report.alarms).toEqual([]);
});
