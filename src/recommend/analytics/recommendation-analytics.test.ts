import { expect, test } from "vitest";
import { analyseRecommendations, type CountRow, type ImpressionStore } from "./recommendation-analytics.ts";

const counts: Record<string, CountRow[]> = {
  item: [
    { key: "known", impressions: 60, clicks: 12 },
    { key: "new", impressions: 40, clicks: 2 },
  ],
  explored: [
    { key: "no", impressions: 90, clicks: 13 },
    { key: "yes", impressions: 10, clicks: 1 },
  ],
  position: [
    { key: "10", impressions: 1, clicks: 0 },
    { key: "2", impressions: 30, clicks: 3 },
  ],
  user: [
    { key: "ann", impressions: 70, clicks: 10 },
    { key: "bob", impressions: 30, clicks: 4 },
  ],
};
const impressions: Pick<ImpressionStore, "countBy" | "interactions"> = {
  countBy: async (by) => counts[by] ?? [],
  interactions: async () =>
    new Map([
      ["known", 5],
      ["other", 1],
    ]),
};
const sources = {
  impressions,
  catalogueSize: () => 8,
  titleOf: (id: string) => (id === "known" ? "The known one" : undefined),
  segmentsOf: async (id: string) => (id === "ann" ? ["regulars", "readers"] : ["readers"]),
};
const span = { fromMs: 0, toMs: Date.parse("2026-10-01T00:00:00Z") };

test("rates carry Wilson's interval, coverage and novelty are as worked out by hand", async () => {
  const found = await analyseRecommendations({ ...span, by: "position" }, sources);
  expect(found.rows.map(({ key }) => key)).toEqual(["2", "10"]);
  // Wilson's 95 % interval of 3 of 30: .0346 to .2562.
  expect(found.rows[0]!.low).toBeCloseTo(0.0346, 3);
  expect(found.rows[0]!.high).toBeCloseTo(0.2562, 3);
  expect(found.total).toMatchObject({ impressions: 100, clicks: 14, rate: 0.14 });
  expect(found.coverage).toBe(0.25);
  // 8 interactions with one more each: known 6 of 8, new 1 of 8: .6 log2(8/6) + .4 log2(8).
  expect(found.novelty).toBeCloseTo(0.6 * Math.log2(8 / 6) + 0.4 * 3, 9);
  expect(found.exploring.explored).toMatchObject({ impressions: 10, rate: 0.1 });
});

test("a user in two segments counts in both", async () => {
  const { rows } = await analyseRecommendations({ ...span, by: "segment" }, sources);
  expect(rows).toMatchObject([
    { key: "readers", impressions: 100, clicks: 14 },
    { key: "regulars", impressions: 70, clicks: 10 },
  ]);
});

test("items carry their title, as far as they are still there", async () => {
  const { rows } = await analyseRecommendations({ ...span, by: "item" }, sources);
  expect(rows.map(({ key, label }) => [key, label])).toEqual([
    ["known", "The known one"],
    ["new", undefined],
  ]);
});

test("nothing shown gives zeros, not NaN", async () => {
  const empty = { ...sources, impressions: { countBy: async () => [], interactions: async () => new Map() } };
  const found = await analyseRecommendations({ ...span, by: "day" }, { ...empty, catalogueSize: () => 0 });
  expect(found).toMatchObject({ rows: [], coverage: 0, novelty: 0, total: { rate: 0 } });
  expect(JSON.stringify(found)).not.toContain("null");
});
