import fc from "fast-check";
import { expect, test } from "vitest";
import {
  createItemStatistics,
  type ItemStatistic,
  type ItemStatistics,
  type StatisticTerm,
} from "./item-statistics.ts";

const dayMs = 86_400_000;
const nowMs = Date.parse("2026-06-01T00:00:00Z");

function term(itemId: string, given: Partial<StatisticTerm> = {}): StatisticTerm {
  return {
    itemId,
    channel: undefined,
    popularity: 1,
    exposures: 1,
    responses: 1,
    dwellSeconds: 0,
    atMs: nowMs,
    ...given,
  };
}

function record(statistics: ItemStatistics, ...terms: StatisticTerm[]): void {
  statistics.add(terms, nowMs);
}

function storedRows(statistics: ItemStatistics): ItemStatistic[] {
  return ["", ...statistics.channels()].flatMap((channel) =>
    ["a", "b", "c", "d", "e"].flatMap((itemId) => statistics.get(itemId, channel) ?? []),
  );
}

test("popularity halves in three days and is never negative", () => {
  const statistics = createItemStatistics();
  record(statistics, term("a", { popularity: 4 }), term("b", { popularity: -2 }));
  expect(statistics.popularityAt("a", nowMs)).toBe(4);
  expect(statistics.popularityAt("a", nowMs + 6 * dayMs)).toBe(1);
  expect(statistics.popularityAt("b", nowMs)).toBe(0);
  expect(statistics.popularityAt("unknown", nowMs)).toBe(0);
});

test("engagement starts at the mean of all and moves with the evidence", () => {
  const statistics = createItemStatistics();
  // nothing known: 6 of 20 assumed
  expect(statistics.engagementAt("a", nowMs)).toBeCloseTo(0.3);
  record(statistics, ...Array.from({ length: 10 }, () => term("a")));
  // mean is now (6 + 10) / (20 + 10); item (10 + 10 · 16/30) / (10 + 10)
  expect(statistics.meanEngagement()).toBeCloseTo(16 / 30);
  expect(statistics.engagementAt("a", nowMs)).toBeCloseTo((10 + 160 / 30) / 20);
  expect(statistics.engagementAt("b", nowMs)).toBeCloseTo(16 / 30);
  record(statistics, ...Array.from({ length: 100 }, () => term("c", { responses: 0 })));
  expect(statistics.engagementAt("c", nowMs)).toBeLessThan(0.05);
});

test("old responses count less", () => {
  const statistics = createItemStatistics();
  record(statistics, term("a", { exposures: 8, responses: 6 }));
  expect(statistics.outcomesAt("a", nowMs + 30 * dayMs)).toEqual({ successes: 3, failures: 1 });
});

test("terms of any order of time add up to the same", () => {
  const terms = [term("a", { popularity: 3 }), term("a", { popularity: 1, atMs: nowMs - 3 * dayMs })];
  const [one, other] = [createItemStatistics(), createItemStatistics()];
  record(one, ...terms);
  for (const each of [...terms].reverse()) record(other, each);
  expect(one.popularityAt("a", nowMs)).toBeCloseTo(3.5, 12);
  expect(other.popularityAt("a", nowMs)).toBeCloseTo(3.5, 12);
});

test("dismissals take popularity to 0 and no lower", () => {
  const statistics = createItemStatistics();
  record(statistics, term("a", { popularity: 1 }), term("a", { popularity: -3 }), term("a", { popularity: 2 }));
  expect(statistics.popularityAt("a", nowMs)).toBe(2);
});

test("a time in the future counts as now, so that later terms are counted", () => {
  const statistics = createItemStatistics();
  statistics.add([term("a", { atMs: nowMs + 3_650 * dayMs })], nowMs + 3_650 * dayMs);
  record(statistics, term("a"), term("a"));
  expect(statistics.popularityAt("a", nowMs)).toBe(3);
});

test("channels are kept apart and bounded", () => {
  const statistics = createItemStatistics();
  record(statistics, term("a", { channel: "web" }), term("b", { channel: "email", popularity: 9 }));
  expect(statistics.mostPopular(5)).toEqual(["b", "a"]);
  expect(statistics.mostPopular(5, { channel: "web" })).toEqual(["a"]);
  expect(statistics.mostPopular(5, { channel: "fax" })).toEqual([]);
  for (let i = 0; i < 200; i++) record(statistics, term("a", { channel: statistics.channelOf(`made up ${i}`) }));
  expect(statistics.channels().length).toBeLessThan(20);
});

test("the order by popularity is that of the values, and loading gives the same statistics back", () => {
  const given = fc.record({
    itemId: fc.constantFrom("a", "b", "c", "d", "e"),
    channel: fc.constantFrom(undefined, "web"),
    popularity: fc.double({ min: -2, max: 5, noNaN: true }),
    exposures: fc.constantFrom(0, 1),
    responses: fc.constantFrom(0, 0.5),
    dwellSeconds: fc.integer({ min: 0, max: 60 }),
    atMs: fc.integer({ min: nowMs - 300 * dayMs, max: nowMs }),
  });
  fc.assert(
    fc.property(fc.array(given, { maxLength: 40 }), (terms) => {
      const statistics = createItemStatistics();
      record(statistics, ...terms);
      const ranked = statistics.mostPopular(3);
      const values = ranked.map((id) => statistics.popularityAt(id, nowMs));
      expect(values).toEqual([...values].sort((a, b) => b - a));
      const again = createItemStatistics();
      again.load(storedRows(statistics));
      expect(again.mostPopular(3)).toEqual(ranked);
      expect(again.engagementAt("a", nowMs)).toBeCloseTo(statistics.engagementAt("a", nowMs), 10);
    }),
  );
});
