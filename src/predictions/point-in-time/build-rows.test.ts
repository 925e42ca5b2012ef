import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createFeatureWriter, featureNames } from "../features/feature-writer.ts";
import { type HistoryEvent, knownAt, readingOf, type UserHistory } from "../history/user-history.ts";
import { generatedShop } from "../testing/generated-shop.ts";
import { noItem } from "../testing/memory-source.ts";
import { buildRows, compileQuestion } from "./build-rows.ts";

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
const set = {
  ...{ outcome: "Item Purchased", events: [] },
  ...{ channels: [], topics: [], traits: [], measured: [] },
};

function rowsOf(histories: UserHistory[], given: object = {}, cutOffs = [endMs]) {
  const question = compileQuestion({ ...prediction, ...given });
  return buildRows({ histories, question, set, findItem: noItem, cutOffs });
}

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
  const write = createFeatureWriter(set, { isOutcome: question.isOutcome, findItem: noItem });
  const featuresOf = (history: UserHistory): number[] => {
    const reading = "as-received";
    const events = knownAt(history, { atMs: cutOff, ignore: new Set(), reading });
    const out = new Float64Array(featureNames(set).length);
    write({ events, atMs: cutOff, reading }, out, 0);
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
