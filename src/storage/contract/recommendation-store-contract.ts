import { expect, test } from "vitest";
import type { ImpressionStore } from "../../recommend/analytics/recommendation-analytics.ts";
import type { RecommendationRecord, RecommendationStore } from "../../recommend/log/recommendation-store.ts";

function record(id: string, createdAtMs: number, userId?: string): RecommendationRecord {
  return {
    id,
    ...(userId !== undefined && { userId }),
    createdAtMs,
    request: { limit: 1 },
    reply: {
      recommendationId: id,
      strategy: "content",
      model: "rank-1",
      scenario: "default",
      items: [{ id: "a “quoted” id", score: 0.5, parts: { relevance: 0.5 } }],
    },
    versions: { ranking: "rank-1", catalogue: 7 },
  };
}

/** What every RecommendationStore must do; `open` gives an empty one. */
export function describeRecommendations(
  open: () => { recommendations: RecommendationStore; impressions: Pick<ImpressionStore, "countBy" | "choices"> },
): void {
  test("a recommendation is read back as it was given, by id and by user", async () => {
    const store = open().recommendations;
    await store.write([record("r1", 1, "ann"), record("r2", 2, "ann"), record("r3", 3)]);
    expect(await store.read("r1")).toEqual(record("r1", 1, "ann"));
    expect(await store.read("r3")).toEqual(record("r3", 3));
    expect(await store.read("r4")).toBeUndefined();
    expect((await store.listByUser({ userId: "ann", limit: 5 })).map(({ id }) => id)).toEqual(["r2", "r1"]);
  });

  test("old recommendations can be cleared away, the oldest first, a few at a time", async () => {
    const store = open().recommendations;
    await store.write([record("r2", 2, "ann"), record("r1", 1, "ann"), record("r3", 3, "ann"), record("r4", 4)]);
    expect(await store.deleteBefore({ createdBeforeMs: 4, limit: 2 })).toBe(2);
    expect(await store.read("r2")).toBeUndefined();
    expect(await store.read("r3")).toBeDefined();
    expect(await store.deleteBefore({ createdBeforeMs: 4, limit: 2 })).toBe(1);
    expect(await store.read("r4")).toBeDefined();
  });

  test.each(["\ud800", "a\udc00b", "zero \u0000"])("one answer with %j in it spoils no count over all", async (odd) => {
    const { recommendations, impressions } = open();
    const asked = record("r1", 1, "ann");
    await recommendations.write([
      { ...asked, request: { limit: 1, scenario: odd }, reply: { ...asked.reply, scenario: odd } },
    ]);
    await recommendations.write([record("r2", 2)]);
    const span = { fromMs: 0, toMs: 9 };
    expect(await impressions.countBy("scenario", span)).toEqual([]);
    expect(await impressions.choices({ ...span, limit: 9 })).toEqual([]);
    expect((await recommendations.read("r1"))?.reply.items).toEqual(asked.reply.items);
  });
}
