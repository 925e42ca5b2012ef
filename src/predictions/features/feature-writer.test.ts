import { expect, test } from "vitest";
import type { FindItem, ItemReading } from "../history/history-source.ts";
import type { HistoryEvent, Reading } from "../history/user-history.ts";
import { generatedShop } from "../testing/generated-shop.ts";
import { noItem } from "../testing/memory-source.ts";
import { chooseFeatureSet } from "./choose-feature-set.ts";
import type { FeatureSet } from "./feature-set.ts";
import { createFeatureWriter, featureNames } from "./feature-writer.ts";
import { messageActOf } from "./message-response.ts";

const msPerDay = 86_400_000;
const endMs = Date.parse("2026-06-01T00:00:00Z");
const day = (before: number): number => endMs - before * msPerDay;
const happened = (event: string, before: number, given: Partial<HistoryEvent> = {}): HistoryEvent => ({
  ...{ event, occurredAtMs: day(before), receivedAtMs: day(before) },
  ...{ properties: {}, context: {} },
  ...given,
});
const bought = (before: number, given: Partial<HistoryEvent> = {}): HistoryEvent =>
  happened("Item Purchased", before, { properties: { value: 10 }, ...given });
const plain: FeatureSet = {
  ...{ outcome: "Item Purchased", valueKey: "value", events: [] },
  ...{ channels: [], topics: [], traits: [], measured: [] },
};

/** Features at the end by their names. */
function featuresOf(
  events: readonly HistoryEvent[],
  given: { set?: Partial<FeatureSet>; findItem?: FindItem; reading?: Reading } = {},
): Record<string, number> {
  const { findItem = noItem, reading = "as-received" } = given;
  const set = { ...plain, ...given.set };
  const names = featureNames(set);
  const out = new Float64Array(names.length);
  const isOutcome = ({ event }: HistoryEvent): boolean => event === set.outcome;
  createFeatureWriter(set, { isOutcome, findItem })({ events, atMs: endMs, reading }, out, 0);
  return Object.fromEntries(names.map((name, i) => [name, out[i]!]));
}

test("features of purchases are the hand-computed ones", () => {
  const features = featuresOf([bought(50), bought(20), bought(10, { properties: { value: 40 } })]);
  expect(features).toMatchObject({
    "Item Purchased: days since the last one": 10,
    "Item Purchased: number in all": 3,
    "Item Purchased: mean days between them": 20,
    "Item Purchased: deviation of the days between them": 10,
    "Item Purchased: days between the last two": 10,
    "Item Purchased: time since the last one against the mean gap": 0.5,
    "Item Purchased: value in all": 60,
    "days since the first event": 50,
    "active days of the last 30": 2,
  });
  expect(features["Item Purchased: number, half-life 30 days"]).toBeCloseTo(
    2 ** (-5 / 3) + 2 ** (-2 / 3) + 2 ** (-1 / 3),
    12,
  );
});

test("the mix of channels and categories is their number, the shares, and their entropy", () => {
  const events = (["web", "Web", "web", "app"] as const).map((channel, i) =>
    bought(20 - i, { context: { channel }, properties: { category: i < 2 ? "shoes" : "hats" } }),
  );
  const features = featuresOf(events, { set: { channels: ["app", "mail"] } });
  expect(features).toMatchObject({
    "different channels": 2,
    "share of the most used channel": 0.75,
    "channel app: share of events": 0.25,
    "channel mail: share of events": 0,
    "different categories": 2,
  });
  expect(features["spread over categories (entropy)"]).toBeCloseTo(Math.LN2, 12);
  const bare = featuresOf([bought(20)]);
  expect(bare["share of the most used channel"]).toBeNaN();
  expect(bare["spread over categories (entropy)"]).toBeNaN();
});

const item = (topic: string, sentimentScore: number, createdBefore: number): ItemReading => ({
  topics: [{ id: topic, label: topic.toUpperCase(), weight: 0.5 }],
  sentimentScore,
  createdAtMs: day(createdBefore),
});
const items = new Map([
  ["glad", item("sport", 0.8, 100)],
  ["sad", item("war", -0.6, 100)],
  ["new", item("sport", 1, -1)],
]);
const ofItems = { set: { topics: [{ id: "sport", label: "SPORT" }], measured: ["items" as const] } };
const findItem: FindItem = (id) => items.get(id);

test("topics and mood of items are of those that the user did something with and the catalogue had by then", () => {
  const events = [
    happened("Item Viewed", 90, { itemId: "glad" }),
    happened("Item Shown", 90, { itemId: "sad" }),
    happened("Order Completed", 0, { properties: { products: [{ product_id: "sad" }, { product_id: "glad" }] } }),
    happened("Item Viewed", 0, { itemId: "not analysed" }),
    happened("Item Viewed", 0, { itemId: "new" }),
  ];
  const features = featuresOf(events, { ...ofItems, findItem });
  expect(features["different topics of items"]).toBe(2);
  expect(features["topic SPORT: share of items"]).toBeCloseTo(2 / 3, 12);
  expect(features["share of the most frequent topic"]).toBeCloseTo(2 / 3, 12);
  expect(features["spread over topics (entropy)"]).toBeCloseTo(
    -(2 / 3) * Math.log(2 / 3) - (1 / 3) * Math.log(1 / 3),
    12,
  );
  // One view of half-life 30 days weighs 1/8, of 90 days 1/2.
  expect(features["mood of items: mean, half-life 30 days"]).toBeCloseTo((0.8 / 8 + 0.8 - 0.6) / (2 + 1 / 8), 12);
  const [week, quarter] = [(0.8 * 2 ** (-90 / 7) + 0.2) / (2 + 2 ** (-90 / 7)), (0.8 / 2 + 0.2) / 2.5];
  expect(features["mood of items: slope (half-life 7 days against 90)"]).toBeCloseTo(week - quarter, 12);
  const imported = featuresOf(events, { ...ofItems, findItem, reading: "as-occurred" });
  expect(imported["topic SPORT: share of items"]).toBeCloseTo(3 / 4, 12);
});

test("what items say is not known without an analysis, and no feature where nobody has any", () => {
  const unknown = featuresOf([happened("Item Viewed", 3, { itemId: "not analysed" })], { ...ofItems, findItem });
  expect(unknown["different topics of items"]).toBe(0);
  for (const name of ["spread over topics (entropy)", "topic SPORT: share of items"]) expect(unknown[name]).toBeNaN();
  for (const name of Object.keys(unknown)) if (name.startsWith("mood")) expect(unknown[name]).toBeNaN();
  expect(featureNames(plain).filter((name) => /topic|mood|message/.test(name))).toEqual([]);
});

test("mood of own texts is read from what was understood of them when they came", () => {
  const wrote = (before: number, textFeatures: unknown): HistoryEvent =>
    happened("Text Submitted", before, { properties: { textFeatures } });
  const set = { measured: ["texts" as const] };
  const events = [wrote(30, { sentiment: { score: 0.5 } }), wrote(0, { sentiment: { score: -1 } })];
  const features = featuresOf([...events, wrote(0, "forged"), wrote(0, { sentiment: { score: 9 } })], { set });
  expect(features["mood of own texts: mean, half-life 30 days"]).toBeCloseTo((0.25 - 1) / 1.5, 12);
  expect(features["mood of own texts: slope (half-life 7 days against 90)"]).toBeLessThan(0);
});

test("what became of messages is counted by the names of our events and of other systems'", () => {
  const acts = {
    "Message Shown": "received",
    "Message Opened": "opened",
    "Email Link Clicked": "clicked",
    push_notification_received: "received",
    emailOpened: "opened",
    "Newsletter Read": "opened",
    "Email Sent": undefined,
    "Message Dismissed": undefined,
    "Mailbox Opened": undefined,
    "Item Clicked": undefined,
  };
  for (const [name, act] of Object.entries(acts)) expect([name, messageActOf(name)]).toEqual([name, act]);
  const events = [happened("Email Delivered", 30), happened("Email Delivered", 0), happened("Email Opened", 0)];
  const features = featuresOf(events, { set: { measured: ["messages"] } });
  expect(features).toMatchObject({
    "messages received, half-life 30 days": 1.5,
    "messages opened, half-life 30 days": 1,
    "share of messages opened": 0.5,
    "share of messages clicked": 0,
    "days since a message was opened or clicked": 0,
  });
});

const prediction = { label: "buys", outcome: { event: "Item Purchased" }, horizon: "P10D" };
const choose = (given: Partial<Parameters<typeof chooseFeatureSet>[0]> = {}) =>
  chooseFeatureSet({
    histories: generatedShop({ users: 60, days: 100, endMs }),
    isOutcome: ({ event }) => event === prediction.outcome.event,
    ...{ prediction, findItem: noItem, untilMs: endMs },
    ...given,
  });

test("events that are counted one by one are the widespread ones of the past", () => {
  expect(choose().events).toEqual(["Item Viewed"]);
  expect(choose({ prediction: { ...prediction, ignore: ["Item Viewed"] } }).events).toEqual([]);
  expect(choose({ untilMs: 0 }).events).toEqual([]);
});

test("what the outcome is worth is found under the usual names, else as the number that looks like money", () => {
  const keyOf = (properties: Record<string, unknown>) =>
    choose({ histories: [{ userId: "a", events: [bought(9, { properties })] }] }).valueKey;
  expect(keyOf({ quantity: 3, amount: "12.50", discount: 1.5 })).toBe("amount");
  expect(keyOf({ pieces: 300, Bestellwert: 19.9, Rabatt: 0.5, code: "x1" })).toBe("Bestellwert");
  expect(keyOf({ pieces: 300, code: "x1" })).toBeUndefined();
});

test("channels and topics are chosen that enough users have, and what is measured likewise", () => {
  const histories = Array.from({ length: 60 }, (_, i) => ({
    userId: `u${i}`,
    events: [
      happened("Item Viewed", 9, { itemId: i < 40 ? "glad" : "sad", context: { channel: i % 2 ? "app" : "WEB" } }),
      happened("Item Viewed", 8, { itemId: "new", context: { channel: i < 5 ? "kiosk" : "web" } }),
      happened("Experiment Viewed", 4),
      ...(i < 19 ? [happened("Email Opened", 3)] : []),
    ],
  }));
  const chosen = choose({ histories, findItem });
  expect(chosen).toMatchObject({
    events: ["Item Viewed"],
    channels: ["web", "app"],
    topics: [
      { id: "sport", label: "SPORT" },
      { id: "war", label: "WAR" },
    ],
    measured: ["items"],
  });
  const oneChannel = histories.map(({ userId, events }) => ({
    userId,
    events: events.map((event) => ({ ...event, context: { channel: "web" } })),
  }));
  expect(choose({ histories: oneChannel }).channels).toEqual([]);
  expect(choose({ histories, findItem: noItem })).toMatchObject({ topics: [], measured: [] });
});
