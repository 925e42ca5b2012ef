import { expect, test } from "vitest";
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
export function describeRecommendations(open: () => RecommendationStore): void {
  test("a recommendation is read back as it was given, by id and by user", async () => {
    const store = open();
    await store.write([record("r1", 1, "ann"), record("r2", 2, "ann"), record("r3", 3)]);
    expect(await store.read("r1")).toEqual(record("r1", 1, "ann"));
    expect(await store.read("r3")).toEqual(record("r3", 3));
    expect(await store.read("r4")).toBeUndefined();
    expect((await store.listByUser({ userId: "ann", limit: 5 })).map(({ id }) => id)).toEqual(["r2", "r1"]);
  });

  test("old recommendations can be cleared away, the oldest first, a few at a time", async () => {
    const store = open();
    await store.write([record("r2", 2, "ann"), record("r1", 1, "ann"), record("r3", 3, "ann"), record("r4", 4)]);
    expect(await store.deleteBefore({ createdBeforeMs: 4, limit: 2 })).toBe(2);
    expect(await store.read("r2")).toBeUndefined();
    expect(await store.read("r3")).toBeDefined();
    expect(await store.deleteBefore({ createdBeforeMs: 4, limit: 2 })).toBe(1);
    expect(await store.read("r4")).toBeDefined();
  });
}
