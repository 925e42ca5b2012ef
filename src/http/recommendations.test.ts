import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestApp, type TestApp } from "../testing/open-test-app.ts";

const places = ["Porto", "Oslo", "Rome", "Kyiv", "Lima", "Cork"];
const items = places.map((place, index) => ({
  id: place.toLowerCase(),
  title: `A day in ${place}`,
  body: `Our reporter spent a day in ${place}, walked along the river and tasted what the market had to offer.`,
  publishedAt: `2026-10-0${index + 1}T08:00:00Z`,
  tags: [index % 2 === 0 ? "food" : "walks"],
  attributes: { section: "travel" },
}));

let desk: TestApp;
beforeAll(async () => {
  desk = await openTestApp({ ATTUNE_EXPLORE_SHARE: "0" });
  await desk.call("POST", "/v1/items", { items });
}, 120_000);
afterAll(() => desk?.close());

const idsOf = (reply: { body: { items: { id: string }[] } }): string[] => reply.body.items.map(({ id }) => id);

describe("answers and what users do with them", () => {
  test("a click that names an answer counts its other items as shown, once", async () => {
    const answer = await desk.call("POST", "/v1/users/eva/recommendations", { limit: 4 });
    const [clicked, ...others] = idsOf(answer);
    for (const messageId of ["c1", "c2"]) {
      const properties = { itemId: clicked, recommendationId: answer.body.recommendationId };
      const event = { userId: "eva", messageId, event: "Item Clicked", properties };
      expect((await desk.call("POST", "/v1/track", event)).status).toBe(200);
    }
    const { body } = await desk.call("GET", "/v1/users/eva/export");
    const shown = new Map(body.items.map((item: { itemId: string; shown: number }) => [item.itemId, item.shown]));
    expect(others.map((id) => shown.get(id))).toEqual([1, 1, 1]);
    expect(shown.get(clicked!)).toBe(0);
  });

  test("the replay of an answer says what came of it", async () => {
    const answer = await desk.call("POST", "/v1/users/joe/recommendations", { limit: 2, scenario: "news" });
    const { recommendationId, items: given } = answer.body;
    const properties = { itemId: given[1].id, recommendationId };
    await desk.call("POST", "/v1/track", { userId: "joe", event: "Item Read", properties });
    const { body } = await desk.call("GET", `/v1/recommendations/${recommendationId}`);
    expect(idsOf({ body: body.reply })).toEqual(idsOf(answer));
    expect(body.request).toMatchObject({ limit: 2, scenario: "news" });
    expect(body.versions).toMatchObject({ collaborative: "none", profileRevision: 0 });
    expect(body.outcomes).toMatchObject([{ event: "Item Read", itemId: given[1].id, profileId: "joe" }]);
    expect((await desk.call("GET", "/v1/recommendations/none")).status).toBe(404);
  });

  test("training runs in a thread, its model serves at once, and what serves is said", {
    timeout: 120_000,
  }, async () => {
    expect((await desk.call("GET", "/v1/recommender")).body).toEqual({ version: "none", isInUse: false });
    const known = (await desk.call("GET", "/v1/items?limit=100")).body.items.map(({ id }: { id: string }) => id);
    const batch = Array.from({ length: 8 }, (_, user) =>
      known
        .slice(0, 6)
        .flatMap((itemId: string, i: number) =>
          (user + i) % 3 === 0
            ? []
            : [{ type: "track", userId: `trainee${user}`, event: "Item Liked", properties: { itemId } }],
        ),
    ).flat();
    expect((await desk.call("POST", "/v1/batch", { batch })).body.rejected).toEqual([]);
    const stopped = desk.app.retraining.train(AbortSignal.timeout(1));
    await expect(stopped).rejects.toThrow();
    expect((await desk.call("GET", "/v1/recommender")).body.version).toBe("none");
    const report = await desk.app.retraining.train();
    expect(report).toMatchObject({ adopted: true });
    const { body } = await desk.call("GET", "/v1/recommender");
    expect(body).toMatchObject({ version: report.version, isInUse: true, lastReport: { adopted: true } });
    const answer = await desk.call("POST", "/v1/users/trainee1/recommendations", {});
    expect(answer.body.model).toContain(report.version);
  });

  test("what became of rendered answers is counted by position, item and scenario; unseen answers are not", async () => {
    const seen = await desk.call("POST", "/v1/users/max/recommendations", { limit: 3, scenario: "shop" });
    await desk.call("POST", "/v1/users/max/recommendations", { limit: 3, scenario: "shop" });
    const [first] = idsOf(seen);
    const properties = { itemId: first, recommendationId: seen.body.recommendationId };
    await desk.call("POST", "/v1/track", { userId: "max", event: "Item Clicked", properties });
    const by = async (key: string) => (await desk.call("GET", `/v1/analytics/recommendations?by=${key}`)).body;
    const shop = (await by("scenario")).rows.find(({ key }: { key: string }) => key === "shop");
    expect(shop).toMatchObject({ impressions: 3, clicks: 1, rate: 1 / 3 });
    expect(shop.low).toBeLessThan(1 / 3);
    const positions = (await by("position")).rows;
    expect(positions[0]).toMatchObject({ key: "1" });
    const { rows, coverage, total } = await by("item");
    expect(rows.find(({ key }: { key: string }) => key === first).clicks).toBeGreaterThan(0);
    expect(coverage).toBeGreaterThan(0);
    expect(total.impressions).toBe(
      rows.reduce((sum: number, row: { impressions: number }) => sum + row.impressions, 0),
    );
    const span = "from=2030-01-01&to=2029-01-01";
    expect((await desk.call("GET", `/v1/analytics/recommendations?${span}`)).status).toBe(422);
  });

  test("the export of a user holds the answers given under every name", async () => {
    const before = await desk.call("POST", "/v1/users/visitor-7/recommendations", { limit: 1 });
    const view = { anonymousId: "visitor-7", event: "Item Viewed", properties: { itemId: "rome" } };
    await desk.call("POST", "/v1/track", view);
    await desk.call("POST", "/v1/identify", { userId: "zoe", anonymousId: "visitor-7" });
    const after = await desk.call("POST", "/v1/users/zoe/recommendations", { limit: 1 });
    const { body } = await desk.call("GET", "/v1/users/zoe/export");
    expect(body.ids.toSorted()).toEqual(["visitor-7", "zoe"]);
    expect(body.answers.map((answer: { id: string }) => answer.id).toSorted()).toEqual(
      [before.body.recommendationId, after.body.recommendationId].toSorted(),
    );
  });
});

test.each([
  ["Item Read", "porto"],
  ["Item Liked", "oslo"],
  ["Item Dismissed", "rome"],
  ["Item Purchased", "kyiv"],
])(
  "%s that is only tried changes the answer for a known user, not the profile and not the counts",
  async (event, itemId) => {
    const userId = "tried";
    await desk.call("POST", "/v1/track", {
      userId,
      messageId: "t1",
      event: "Item Viewed",
      properties: { itemId: "lima" },
    });
    // Weights fall from moment to moment.
    const exported = async () => {
      const { exportedAt, ...kept } = (await desk.call("GET", `/v1/users/${userId}/export`)).body;
      return JSON.stringify(kept).replaceAll(/\d+\.\d+(?:e-?\d+)?/g, "#");
    };
    const before = await exported();
    const counts = (await desk.call("GET", `/v1/items/${itemId}`)).body.item;
    const reply = await desk.call("POST", "/v1/sessions/recommendations", {
      userId,
      events: [{ itemId, event }],
      limit: 6,
    });
    expect(reply.status).toBe(200);
    expect(idsOf(reply)).not.toContain(itemId);
    expect(await exported()).toBe(before);
    expect((await desk.call("GET", `/v1/items/${itemId}`)).body.item).toEqual(counts);
  },
);

test("profiles and reasons name a tag as the taxonomy names it now", async () => {
  const like = { userId: "lin", event: "Item Liked", properties: { itemId: "rome" } };
  await desk.call("POST", "/v1/track", like);
  await desk.call("PUT", "/v1/taxonomy", { tags: [{ id: "food", label: "Eating and drinking" }] });
  const profile = await desk.call("GET", "/v1/users/lin");
  expect(profile.body.affinities.tags[0]).toMatchObject({ id: "food", label: "Eating and drinking" });
  const { body } = await desk.call("POST", "/v1/users/lin/recommendations", { limit: 6 });
  const reasons = body.items.flatMap((item: { reasons: { kind: string; detail: string }[] }) => item.reasons);
  const ofTag = reasons.filter(({ kind }: { kind: string }) => kind === "tag");
  expect(ofTag.length).toBeGreaterThan(0);
  for (const { detail } of ofTag) expect(detail).toContain("Eating and drinking");
});

describe("settings reach the answers", () => {
  test("ATTUNE_EXPLORE_SHARE sets how many positions try new items; the first never does", async () => {
    const reasonKinds = async (app: TestApp): Promise<string[]> => {
      const { body } = await app.call("POST", "/v1/users/new/recommendations", { limit: 3 });
      return body.items.flatMap((item: { reasons: { kind: string }[] }) => item.reasons.map(({ kind }) => kind));
    };
    expect(await reasonKinds(desk)).not.toContain("explore");
    const curious = await openTestApp({ ATTUNE_EXPLORE_SHARE: "1" });
    try {
      await curious.call("POST", "/v1/items", { items });
      expect((await reasonKinds(curious)).filter((kind) => kind === "explore")).toHaveLength(2);
    } finally {
      await curious.close();
    }
  }, 120_000);

  test("ATTUNE_KEEP_RECOMMENDATIONS_DAYS: a start clears away what is older, and keeps what is not", async () => {
    const dayMs = 86_400_000;
    const long = await openTestApp({}, undefined, () => Date.now() - 3 * dayMs);
    const old = await long.call("POST", "/v1/users/kim/recommendations", {});
    await long.server.close();
    await long.app.close();
    const short = await openTestApp({ ATTUNE_KEEP_RECOMMENDATIONS_DAYS: "2" }, long.dataDir);
    try {
      const path = `/v1/recommendations/${old.body.recommendationId}`;
      await expect.poll(async () => (await short.call("GET", path)).status).toBe(404);
      const fresh = await short.call("POST", "/v1/users/kim/recommendations", {});
      expect((await short.call("GET", `/v1/recommendations/${fresh.body.recommendationId}`)).status).toBe(200);
    } finally {
      await short.close();
      rmSync(long.dataDir, { recursive: true, force: true });
    }
  }, 120_000);

  test("ATTUNE_TUNING_FILE: weights of events and scenarios are those of the file", async () => {
    const file = join(desk.dataDir, "tuning.json");
    const rules = { "item-liked": { weight: -3, halfLifeDays: 60 } };
    const scenarios = {
      newest: { weights: { relevance: 0, recency: 1, engagement: 0 }, exploreShare: 0, diversity: 0 },
    };
    writeFileSync(file, JSON.stringify({ interactions: { rules }, scenarios }));
    const tuned = await openTestApp({ ATTUNE_TUNING_FILE: file });
    try {
      await tuned.call("POST", "/v1/items", { items });
      const like = { userId: "max", event: "Item Liked", properties: { itemId: "porto" } };
      await tuned.call("POST", "/v1/track", like);
      const profile = await tuned.call("GET", "/v1/users/max");
      expect(profile.body.affinities.tags[0]).toMatchObject({ id: "food", weight: expect.closeTo(-3, 3) });
      const answer = await tuned.call("POST", "/v1/users/max/recommendations", { limit: 3, scenario: "newest" });
      expect(idsOf(answer)).toEqual(["cork", "lima", "kyiv"]);
    } finally {
      await tuned.close();
    }
  }, 120_000);
});
