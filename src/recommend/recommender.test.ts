import fc from "fast-check";
import { expect, test } from "vitest";
import { mergeMemberSettings } from "../segments/definitions/segment-settings.ts";
import { makeItem, startMs } from "../storage/testing/user-world.ts";
import { priorWeights } from "./ranker/linear-blend/blend-weights.ts";
import { createLinearBlend } from "./ranker/linear-blend/linear-blend.ts";
import type { ModelInUse } from "./recommender.ts";
import { assumedDefaults } from "./request/learned-defaults.ts";

import { hourMs, makeWorld, newsroom, track } from "./testing/recommender-world.ts";

test("an unknown user gets a cold start, newest and most chosen first", async () => {
  const { recommender, ingestion } = await makeWorld();
  await ingestion.ingest(["a", "b", "c", "d"].map((user) => track(user, "Item Liked", "food-8")));
  const reply = await recommender.recommend("nobody");
  expect(reply.strategy).toBe("cold-start");
  expect(reply.items).toHaveLength(10);
  expect(reply.items[0]!.id).toBe("food-8");
  expect(reply.items[0]!.reasons[0]!.kind).toBe("popular-now");
});

test("one like turns the next answer to its section, and names it as the cause", async () => {
  const { recommender, ingestion } = await makeWorld();
  await ingestion.ingest([track("ann", "Item Liked", "sport-1")]);
  const reply = await recommender.recommend("ann", { limit: 5, diversity: 0, explain: true });
  expect(reply.strategy).toBe("content");
  expect(reply.items[0]!.section).toBe("sport");
  const cause = reply.items[0]!.reasons.find(({ kind }) => kind === "because-you-read");
  expect(cause).toMatchObject({ id: "sport-1", detail: "Because you liked “Title of sport-1”" });
  expect(reply.items.map(({ id }) => id)).not.toContain("sport-1");
  expect(reply.items[0]!.values!.relevance).toBeGreaterThan(0.4);
});

test("parts add up to the score, scores fall down the list, all is finite, whatever is asked", async () => {
  const { recommender, ingestion } = await makeWorld();
  await ingestion.ingest([
    track("ann", "Item Liked", "sport-1"),
    track("ann", "Item Dismissed", "food-2"),
    track("ann", "Item Shown", "sport-4"),
    track("ann", "Item Shown", "sport-4", { n: 2 }),
    track("ann", "Item Shown", "sport-4", { n: 3 }),
    track("bob", "Item Read", "news-3", { dwellSeconds: 50 }),
  ]);
  const request = fc.record(
    {
      limit: fc.integer({ min: 1, max: 100 }),
      diversity: fc.double({ min: 0, max: 1, noNaN: true }),
      scenario: fc.constantFrom("default", "news", "shop", "related", "unheard of"),
      context: fc.record({ itemId: fc.constantFrom("food-2", "not there"), channel: fc.constantFrom("web", "email") }),
      exclude: fc.subarray(["news-0", "sport-4", "not there"]),
      filter: fc.record({ tags: fc.subarray(["sport", "odd", "none"], { minLength: 1 }) }, { requiredKeys: [] }),
    },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom("ann", "bob", "nobody"), request, async (user, asked) => {
      const reply = await recommender.recommend(user, asked);
      expect(reply.items.length).toBeLessThanOrEqual(asked.limit ?? 10);
      expect(new Set(reply.items.map(({ id }) => id)).size).toBe(reply.items.length);
      let above = Number.POSITIVE_INFINITY;
      for (const { score, parts, reasons } of reply.items) {
        const values = Object.values(parts);
        expect(values.every(Number.isFinite)).toBe(true);
        expect(Math.abs(values.reduce((a, b) => a + b, 0) - score)).toBeLessThan(1e-6);
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(above + 1e-9);
        expect(reasons.reduce((sum, { weight }) => sum + weight, 0)).toBeLessThan(1.5);
        expect(reasons.length).toBeGreaterThan(0);
        above = score;
      }
    }),
    { numRuns: 150 },
  );
});

test("the same question at the same moment gets the same answer", async () => {
  const { recommender, ingestion } = await makeWorld();
  await ingestion.ingest([track("ann", "Item Clicked", "news-0")]);
  const first = await recommender.recommend("ann", { limit: 20 });
  const second = await recommender.recommend("ann", { limit: 20 });
  expect({ ...second, recommendationId: "" }).toEqual({ ...first, recommendationId: "" });
});

test("filters hold, alone and together, and may leave nothing", async () => {
  const { recommender } = await makeWorld();
  const ids = async (filter: object): Promise<string[]> =>
    (await recommender.recommend("x", { limit: 100, filter })).items.map(({ id }) => id).sort();
  expect(await ids({ tags: ["sport"] })).toHaveLength(10);
  expect((await ids({ tags: ["sport", "food"] })).every((id) => !id.startsWith("news"))).toBe(true);
  expect(await ids({ types: ["video"], tags: ["sport"] })).toEqual([
    "sport-1",
    "sport-13",
    "sport-19",
    "sport-25",
    "sport-7",
  ]);
  expect(await ids({ topics: ["t-food"] })).toHaveLength(10);
  expect(await ids({ publishedAfter: new Date(startMs - 2.5 * hourMs).toISOString() })).toEqual(["news-0", "sport-1"]);
  expect(await ids({ attributes: { premium: true, section: ["news"] } })).toEqual(["news-0", "news-15"]);
  expect(await ids({ attributes: { codes: "c7" } })).toEqual(["sport-7"]);
  expect(await ids({ attributes: { codes: "7" } })).toEqual([]);
  expect(await ids({ tags: ["unheard of"] })).toEqual([]);
  expect(await ids({ tags: [] })).toEqual([]);
});

test("a filter names a tag by its id or by its label", async () => {
  const { recommender } = await makeWorld();
  const ids = async (tag: string) =>
    (await recommender.recommend("ann", { filter: { tags: [tag] }, limit: 3 })).items.map(({ id }) => id);
  expect(await ids("Sport")).toEqual(await ids("sport"));
  expect(await ids("Sport")).not.toEqual([]);
});

test.each([
  [{ limit: 0 }, "limit"],
  [{ limit: 10_000 }, "limit"],
  [{ limit: "ten" }, "limit"],
  [{ diversity: 2 }, "diversity"],
  [{ filter: { publishedAfter: "yesterday" } }, "filter.publishedAfter"],
  [{ filter: { tags: "sport" } }, "filter.tags"],
  [{ exclude: [""] }, "exclude.0"],
])("%j is refused with the path", async (request, path) => {
  const { recommender } = await makeWorld();
  await expect(recommender.recommend("ann", request)).rejects.toMatchObject({
    code: "invalid-input",
    errors: [{ path }],
  });
});

test("opened items do not come back until everything has been opened, dismissed ones never", async () => {
  const { recommender, ingestion } = await makeWorld(newsroom(6));
  await ingestion.ingest([track("ann", "Item Dismissed", "food-2"), track("ann", "Item Viewed", "news-0")]);
  const ids = async (): Promise<string[]> => (await recommender.recommend("ann")).items.map(({ id }) => id).sort();
  expect(await ids()).toEqual(["food-5", "news-3", "sport-1", "sport-4"]);
  await ingestion.ingest(["food-5", "news-3", "sport-1", "sport-4"].map((id) => track("ann", "Item Viewed", id)));
  const reply = await recommender.recommend("ann");
  expect(reply.items.map(({ id }) => id).sort()).toEqual(["food-5", "news-0", "news-3", "sport-1", "sport-4"]);
  expect(reply.items.every(({ parts }) => parts.seen! < 0)).toBe(true);
});

test("an item indexed now is recommended now, a removed one no more", async () => {
  const { recommender, catalogue, ingestion } = await makeWorld();
  await ingestion.ingest([track("ann", "Item Liked", "food-2")]);
  catalogue.put({ ...newsroom()[8]!, id: "food-new", title: "Fresh", publishedAtMs: startMs });
  const before = await recommender.recommend("ann", { limit: 3, diversity: 0 });
  expect(before.items[0]).toMatchObject({ id: "food-new" });
  expect(before.items[0]!.reasons.map(({ kind }) => kind)).toContain("new");
  catalogue.drop("food-new");
  const after = await recommender.recommend("ann", { limit: 100 });
  expect(after.items.map(({ id }) => id)).not.toContain("food-new");
});

test("traits shape the first answer", async () => {
  const { recommender, ingestion } = await makeWorld();
  await ingestion.ingest([{ type: "identify", userId: "ann", traits: { favourite: ["Food"] } }]);
  const reply = await recommender.recommend("ann", { limit: 3, diversity: 0, scenario: "shop" });
  expect(reply.items[0]!.section).toBe("food");
  expect(reply.items[0]!.reasons.some(({ detail }) => detail === "food is among your stated interests")).toBe(true);
});

test("diversity mixes, a section cap holds while there is a choice", async () => {
  const { recommender, ingestion } = await makeWorld();
  await ingestion.ingest([track("ann", "Item Purchased", "sport-1"), track("ann", "Item Liked", "sport-4")]);
  const sectionsOf = async (request: object): Promise<number> => {
    const { items } = await recommender.recommend("ann", { limit: 6, ...request });
    return new Set(items.map(({ section }) => section)).size;
  };
  expect(await sectionsOf({ diversity: 0, scenario: "shop" })).toBeLessThan(3);
  expect(await sectionsOf({ diversity: 0.9, scenario: "shop" })).toBe(3);
  const { items } = await recommender.recommend("ann", { limit: 6, diversity: 0, scenario: "news" });
  expect(items.filter(({ section }) => section === "sport").length).toBeLessThanOrEqual(4);
});

test("the item being read leads to its like, and is not recommended itself", async () => {
  const { recommender } = await makeWorld();
  const { items } = await recommender.recommend("nobody", {
    context: { itemId: "food-29" },
    scenario: "related",
    diversity: 0,
    limit: 5,
  });
  expect(items.every(({ section }) => section === "food")).toBe(true);
  expect(items.map(({ id }) => id)).not.toContain("food-29");
  expect(items[0]!.reasons[0]).toMatchObject({ kind: "related", id: "food-29" });
});

test("a session is answered from its own events and leaves no profile", async () => {
  const { recommender, store } = await makeWorld();
  const reply = await recommender.recommendForSession({
    events: [{ itemId: "sport-1" }, { itemId: "sport-4", event: "Item Liked" }],
    limit: 3,
    diversity: 0,
  });
  expect(reply.items[0]!.section).toBe("sport");
  expect(await store.count()).toBe(0);
  expect((await recommender.recommendForSession({ events: [] })).strategy).toBe("cold-start");
});

test("a shorter list is the beginning of a longer one, with the same scores", async () => {
  const { recommender, ingestion } = await makeWorld(newsroom(90));
  await ingestion.ingest([track("ann", "Item Liked", "sport-1"), track("ann", "Item Read", "food-2")]);
  const listOf = async (limit: number, scenario: string) => {
    const { items } = await recommender.recommend("ann", { limit, scenario });
    return items.map(({ id, score }) => [id, score.toFixed(9)]);
  };
  for (const scenario of ["default", "formula", "news"]) {
    const longest = await listOf(50, scenario);
    for (const limit of [1, 3, 10, 25]) expect(await listOf(limit, scenario)).toEqual(longest.slice(0, limit));
  }
});

test("an empty catalogue and a catalogue of one give short answers", async () => {
  expect((await (await makeWorld([])).recommender.recommend("ann")).items).toEqual([]);
  const { recommender } = await makeWorld([makeItem({ id: "only", embedding: new Float32Array(16), wordCount: 0 })]);
  expect((await recommender.recommend("ann")).items).toHaveLength(1);
});

test("a collaborative model joins in, and its absence of knowledge is no obstacle", async () => {
  const { recommender, ingestion } = await makeWorld();
  await ingestion.ingest([
    track("ann", "Item Liked", "sport-1"),
    track("ann", "Item Liked", "sport-4"),
    ...Array.from({ length: 20 }, (_, i) => track(`other${i}`, "Item Liked", "food-29")),
  ]);
  const itemIds = ["sport-1", "sport-4", "food-29", "gone"];
  recommender.useModel(modelOf(itemIds, [0.9, 0.9, 0.8, 0.95]));
  const reply = await recommender.recommend("ann", { limit: 30, diversity: 0 });
  expect(reply).toMatchObject({ strategy: "hybrid", model: "rank-1+als-7" });
  const food = reply.items.find(({ id }) => id === "food-29")!;
  expect(food.reasons.map(({ kind }) => kind)).toContain("users-like-you");
  recommender.useModel(undefined);
  expect((await recommender.recommend("ann")).strategy).toBe("content");
});

test("new items take no more than half the share of the positions that they are of the catalogue", async () => {
  const { recommender } = await makeWorld();
  const ids = newsroom().map(({ id }) => id);
  const exploredWith = async (known: string[]): Promise<number> => {
    recommender.useModel(modelOf(known, new Array(known.length).fill(0.5)));
    let explored = 0;
    for (let i = 0; i < 100; i++) {
      const { items } = await recommender.recommend(`user${i}`);
      explored += items.filter(({ reasons }) => reasons.some(({ kind }) => kind === "explore")).length;
    }
    return explored;
  };
  expect(await exploredWith(ids)).toBe(0);
  // One in thirty, and a tenth of ten positions.
  expect(await exploredWith(ids.slice(1))).toBeLessThan(30);
  expect(await exploredWith(ids.slice(15))).toBe(100);
});

/** A model that scores everybody alike. */
function modelOf(itemIds: readonly string[], scores: readonly number[]): ModelInUse {
  const scorer = { version: "als-7", itemIds, scoreAll: () => Float32Array.from(scores) };
  return {
    version: "als-7",
    ensemble: {
      itemIds,
      itemCounts: new Uint32Array(itemIds.length).fill(1_000),
      models: new Map([["als", { scorer, save: () => new Uint8Array() }]]),
      historyWeighting: "lifetime",
      weightScale: 1,
      predictedFactors: undefined,
    },
    ranker: createLinearBlend(priorWeights()),
    defaults: assumedDefaults,
  };
}

test("segments set scenario, filter and boosts; parts still add up, and what the request names stays as asked", async () => {
  const settings = mergeMemberSettings([
    {
      id: "sporty",
      settings: {
        priority: 1,
        recommendations: {
          scenario: "news",
          filter: { types: ["article"] },
          boosts: [{ filter: { tags: ["sport"] }, by: 2 }],
        },
      },
    },
    { id: "late", settings: { priority: 0, recommendations: { scenario: "shop", diversity: 0 } } },
  ]);
  const { recommender } = await makeWorld(newsroom(), async (userId) =>
    userId === "ann" ? settings : mergeMemberSettings([]),
  );
  const ann = await recommender.recommend("ann", { limit: 5 });
  expect(ann).toMatchObject({ scenario: "news", segments: ["sporty", "late"] });
  expect(ann.items.map(({ section }) => section)).toEqual(expect.arrayContaining(["sport"]));
  expect(ann.items[0]!.parts.boost).toBeGreaterThan(0);
  for (const { id, score, parts } of ann.items) {
    expect(Number(id.split("-")[1]) % 2).toBe(0);
    expect(Object.values(parts).reduce((sum, part) => sum + part, 0)).toBeCloseTo(score, 10);
  }
  const bob = await recommender.recommend("bob", { limit: 5 });
  expect(bob).not.toHaveProperty("segments");
  expect(bob.items.some(({ parts }) => parts.boost !== undefined)).toBe(false);
  expect((await recommender.recommend("ann", { scenario: "formula" })).scenario).toBe("formula");
  const videos = await recommender.recommend("ann", { filter: { types: ["video"] } });
  expect(videos.items).toEqual([]);
});
