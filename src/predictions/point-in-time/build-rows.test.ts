import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { generatedShop } from "../testing/generated-shop.ts";
import { buildRows, chooseFeatureSet, compileQuestion } from "./build-rows.ts";
import { featureNames } from "./feature-names.ts";
import { writeFeatures } from "./features.ts";
import { type HistoryEvent, knownAt, readingOf, type UserHistory } from "./user-history.ts";

const msPerDay = 86_400_000;
const endMs = Date.parse("2026-06-01T00:00:00Z");
const day = (before: number): number => endMs - before * msPerDay;
const bought = (before: number, given: Partial<HistoryEvent> = {}): HistoryEvent => ({
  event: "Item Purchased",
  occurredAtMs: day(before),
  receivedAtMs: day(before),
  properties: { value: 10 },
  context: {},
  ...given,
});
const prediction = { label: "buys", outcome: { event: "Item Purchased" }, horizon: "P10D" };
const set = { outcome: "Item Purchased", events: [] };

function rowsOf(histories: UserHistory[], given: object = {}, cutOffs = [endMs]) {
  const question = compileQuestion({ ...prediction, ...given });
  return buildRows({ histories, question, set, cutOffs });
}
const feature = (rows: ReturnType<typeof rowsOf>, name: string): number =>
  rows.features[featureNames(set).indexOf(name)]!;

test("features of purchases are the hand-computed ones", () => {
  const rows = rowsOf([{ userId: "a", events: [bought(50), bought(20), bought(10, { properties: { value: 40 } })] }]);
  expect(feature(rows, "Item Purchased: days since the last one")).toBe(10);
  expect(feature(rows, "Item Purchased: number in all")).toBe(3);
  expect(feature(rows, "Item Purchased: mean days between them")).toBe(20);
  expect(feature(rows, "Item Purchased: deviation of the days between them")).toBe(10);
  expect(feature(rows, "Item Purchased: days between the last two")).toBe(10);
  expect(feature(rows, "Item Purchased: time since the last one against the mean gap")).toBe(0.5);
  expect(feature(rows, "Item Purchased: value in all")).toBe(60);
  expect(feature(rows, "Item Purchased: number, half-life 30 days")).toBeCloseTo(
    2 ** (-5 / 3) + 2 ** (-2 / 3) + 2 ** (-1 / 3),
    12,
  );
  expect(feature(rows, "days since the first event")).toBe(50);
  expect(feature(rows, "active days of the last 30")).toBe(2);
});

test("the mix of channels and categories is their number, the greatest share, and their entropy", () => {
  const events = (["web", "web", "web", "app"] as const).map((channel, i) =>
    bought(20 - i, { context: { channel }, properties: { category: i < 2 ? "shoes" : "hats" } }),
  );
  const rows = rowsOf([{ userId: "a", events }]);
  expect(feature(rows, "different channels")).toBe(2);
  expect(feature(rows, "share of the most used channel")).toBe(0.75);
  expect(feature(rows, "different categories")).toBe(2);
  expect(feature(rows, "spread over categories (entropy)")).toBeCloseTo(Math.LN2, 12);
  const bare = rowsOf([{ userId: "a", events: [bought(20)] }]);
  expect(feature(bare, "share of the most used channel")).toBeNaN();
  expect(feature(bare, "spread over categories (entropy)")).toBeNaN();
});

test("the outcome is counted from the cut-off to the horizon, absence is its opposite, and conditions count", () => {
  const history = (after: number): UserHistory[] => [{ userId: "a", events: [bought(5), bought(-after)] }];
  expect([0, 9.99, 10].map((after) => rowsOf(history(after)).outcomes[0])).toEqual([1, 1, 0]);
  expect(rowsOf(history(3), { absent: true }).outcomes[0]).toBe(0);
  expect(rowsOf(history(30), { absent: true }).outcomes[0]).toBe(1);
  const large = { event: "Item Purchased", where: [{ property: "value", op: "gt" as const, value: 20 }] };
  expect(rowsOf(history(3), { outcome: large }).outcomes[0]).toBe(0);
  const counted = (count: object) => rowsOf(history(3), { outcome: { event: "Item Purchased", count } }).outcomes[0];
  expect([{ gte: 2 }, { gt: 0 }, { lte: 1 }, { lt: 1 }, { eq: 1 }, { ne: 1 }].map(counted)).toEqual([0, 1, 1, 0, 1, 0]);
});

describe("nothing of the future is in features", () => {
  const shop = generatedShop({ users: 40, days: 120, endMs });
  const cutOff = day(40);
  const question = compileQuestion(prediction);
  const featuresOf = (history: UserHistory): number[] => {
    const events = knownAt(history, { atMs: cutOff, ignore: new Set(), reading: "as-received" });
    const out = new Float64Array(featureNames(set).length);
    writeFeatures({ events, isOutcome: question.isOutcome, set, atMs: cutOff, out, offset: 0 });
    return [...out];
  };

  test("whatever happens after the cut-off, or is received after it, changes no feature", () => {
    const extra = fc.record({ before: fc.double({ min: -30, max: 39.9, noNaN: true }), late: fc.boolean() });
    fc.assert(
      fc.property(fc.nat(39), fc.array(extra, { maxLength: 10 }), (user, extras) => {
        const history = shop[user]!;
        const later = extras.map(({ before, late }) =>
          late ? bought(before + 45, { receivedAtMs: day(before) }) : bought(before),
        );
        const events = [...history.events, ...later].sort((a, b) => a.occurredAtMs - b.occurredAtMs);
        expect(featuresOf({ ...history, events })).toEqual(featuresOf(history));
      }),
    );
  });

  test("an event that a prediction caused is kept out, and so are those to be ignored", () => {
    const plain = rowsOf([{ userId: "a", events: [bought(20)] }]);
    const caused = bought(3, { properties: { value: 10, predictionId: "buys" } });
    const coupon = bought(3, { event: "Coupon Sent" });
    const rows = rowsOf([{ userId: "a", events: [bought(20), caused, coupon] }], { ignore: ["Coupon Sent"] });
    expect(rows.features).toEqual(plain.features);
  });
});

test("rows are users of the audience at each cut-off", () => {
  const histories = [
    { userId: "lately", events: [bought(5)] },
    { userId: "long ago", events: [bought(200)] },
    { userId: "later", events: [bought(-5)] },
  ];
  const rows = rowsOf(histories, {}, [day(150), endMs]);
  expect([...rows.cutOff]).toEqual([0, 1]);
  expect([...rows.outcomes]).toEqual([0, 0]);
  const buyers = rowsOf(histories, { audience: { event: "Item Purchased" } }, [endMs]);
  expect(buyers.outcomes.length).toBe(2);
});

test("an imported history is read as it occurred", () => {
  const imported = { userId: "a", events: [bought(50, { receivedAtMs: endMs }), bought(40, { receivedAtMs: endMs })] };
  expect(readingOf([imported])).toBe("as-occurred");
  expect(rowsOf([imported], {}, [day(30)]).outcomes.length).toBe(1);
  expect(readingOf([{ userId: "b", events: [bought(9), bought(8)] }])).toBe("as-received");
  expect(readingOf([])).toBe("as-received");
});

test("events that are counted one by one are the widespread ones of the past", () => {
  const shop = generatedShop({ users: 60, days: 100, endMs });
  expect(chooseFeatureSet(shop, prediction, endMs).events).toEqual(["Item Viewed"]);
  expect(chooseFeatureSet(shop, { ...prediction, ignore: ["Item Viewed"] }, endMs).events).toEqual([]);
  expect(chooseFeatureSet(shop, prediction, 0).events).toEqual([]);
});
