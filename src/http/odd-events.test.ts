import type { Worker } from "node:worker_threads";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestApp, type Reply, type TestApp } from "../testing/open-test-app.ts";

const subjects = ["trains", "rivers", "bread", "chess", "bees", "lamps", "wool"];
const items = subjects.map((subject, index) => ({
  id: subject,
  title: `All about ${subject}`,
  body: `A long look at ${subject}: where they come from, who cares for them and what they cost this year.`,
  publishedAt: `2026-10-0${index + 1}T08:00:00Z`,
  tags: [index % 2 === 0 ? "home" : "work"],
  attributes: { section: index < 4 ? "life" : "craft" },
}));

let desk: TestApp;
beforeAll(async () => {
  desk = await openTestApp({ ATTUNE_RETRAIN_MINUTES: "0" });
  await desk.call("POST", "/v1/items", { items });
}, 120_000);
afterAll(() => desk?.close());

/** Every number in a reply, at any depth; NaN and infinities come over JSON as null, which no score may be. */
function faultsIn(value: unknown, path = ""): string[] {
  if (value === null) return [`${path} is null`];
  if (typeof value !== "object") return [];
  return Object.entries(value).flatMap(([name, inner]) => faultsIn(inner, `${path}.${name}`));
}

async function expectSound(user: string): Promise<Reply> {
  const profile = await desk.call("GET", `/v1/users/${user}`);
  expect(profile.status).toBe(200);
  expect(faultsIn(profile.body)).toEqual([]);
  const answer = await desk.call("POST", `/v1/users/${user}/recommendations`, { limit: 5, explain: true });
  expect(answer.status).toBe(200);
  expect(faultsIn(answer.body)).toEqual([]);
  for (const item of answer.body.items) {
    const sum = Object.values(item.parts as Record<string, number>).reduce((total, part) => total + part, 0);
    expect(Math.abs(sum - item.score)).toBeLessThan(1e-6);
  }
  return answer;
}

const track = (event: Record<string, unknown>) => desk.call("POST", "/v1/track", event);

describe("odd events", () => {
  test("of unknown users on unknown items are kept, and answered with a cold start", async () => {
    const reply = await track({ userId: "stranger", event: "Item Liked", properties: { itemId: "no-such-item" } });
    expect(reply.body).toEqual({ accepted: 1, duplicates: 0, rejected: [] });
    const answer = await expectSound("stranger");
    expect(answer.body.items).toHaveLength(5);
  });

  test("from the future count as received now, years old ones as long gone, and order does not matter", async () => {
    const liked = (userId: string, itemId: string, timestamp: string) =>
      track({ userId, event: "Item Liked", timestamp, properties: { itemId } });
    const times = { bread: "9999-12-31T23:59:59Z", chess: "1996-03-01T00:00:00Z", bees: "0001-01-01T00:00:00Z" };
    const entries = Object.entries(times);
    for (const [itemId, at] of entries) expect((await liked("early", itemId, at)).body.accepted).toBe(1);
    for (const [itemId, at] of entries.toReversed()) expect((await liked("late", itemId, at)).body.accepted).toBe(1);
    await expectSound("early");
    await expectSound("late");
    const [early, late] = await Promise.all(["early", "late"].map((id) => desk.call("GET", `/v1/users/${id}`)));
    expect(Date.parse(early!.body.engagement.lastSeenAt)).toBeLessThanOrEqual(Date.now());
    const weights = (reply: Reply) =>
      reply.body.affinities.sections.map(({ id, weight }: { id: string; weight: number }) => [id, weight.toFixed(3)]);
    expect(weights(late!)).toEqual(weights(early!));
    expect(early!.body.affinities.sections[0]).toMatchObject({ id: "life", weight: expect.closeTo(3, 2) });
  });

  test("repeated ones count once, whether in one batch or later", async () => {
    const event = {
      type: "track",
      userId: "echo",
      messageId: "same",
      event: "Item Liked",
      properties: { itemId: "bees" },
    };
    const first = await desk.call("POST", "/v1/batch", { batch: [event, event, event] });
    expect(first.body).toMatchObject({ accepted: 1, duplicates: 2 });
    expect((await track(event)).body).toMatchObject({ accepted: 0, duplicates: 1 });
    expect((await desk.call("GET", "/v1/users/echo")).body.engagement.events).toBe(1);
  });

  test.each([
    ["negative dwell is as if none was sent", { dwellSeconds: -30 }, 1],
    ["absurd dwell is cut to four hours, and counts at most for a slow user", { dwellSeconds: 1e300 }, 2.5],
    ["a depth beyond the end is the end", { scrollDepth: 70 }, 2],
    ["no dwell at all is a bounce", { dwellSeconds: 0 }, 0],
  ])("%s", async (name, read, weight) => {
    const userId = `dweller-${name.length}`;
    await track({ userId, event: "Item Read", properties: { itemId: "wool", ...read } });
    await expectSound(userId);
    const { body } = await desk.call("GET", `/v1/users/${userId}/export`);
    expect(body.items[0].weight).toBeCloseTo(weight, 3);
    expect(body.profile.engagement.dwellSeconds).toBeLessThanOrEqual(4 * 3_600);
  });

  test("of wrong shape are rejected by index, and nothing of them is stored", async () => {
    const wrong = [
      { type: "track", userId: "half", event: "Item Liked" },
      { type: "track", userId: "half", event: "Item Read", properties: { itemId: "bees", dwellSeconds: "long" } },
      { type: "track", userId: "half", event: "Item Read", timestamp: "yesterday", properties: { itemId: "bees" } },
      { type: "track", event: "Item Liked", properties: { itemId: "bees" } },
      { type: "alias", userId: "half" },
      { type: "tracking", userId: "half" },
      { type: "track", userId: "\ud800", event: "x" },
      null,
      [],
    ];
    const right = { type: "track", userId: "whole", event: "Item Liked", properties: { itemId: "bees" } };
    const { status, body } = await desk.call("POST", "/v1/batch", { batch: [...wrong, right] });
    expect(status).toBe(200);
    expect(body.accepted).toBe(1);
    expect(body.rejected.map(({ index }: { index: number }) => index)).toEqual(wrong.map((_, index) => index));
    expect((await desk.call("GET", "/v1/users/half")).status).toBe(404);
  });

  test("eight thousand of one user leave a small profile that still answers at once", async () => {
    const batchOf = (round: number) =>
      Array.from({ length: 1_000 }, (_, i) => ({
        type: "track",
        userId: "devourer",
        event: i % 3 === 0 ? "Item Read" : "Item Viewed",
        timestamp: new Date(Date.now() - (8 - round) * 3_600_000 + i).toISOString(),
        properties: { itemId: i % 2 === 0 ? subjects[i % 7] : `gone-${(round * 37 + i) % 9_000}` },
        context: { channel: `channel ${(round * 7 + i) % 500}` },
      }));
    for (let round = 0; round < 8; round++) {
      const { body } = await desk.call("POST", "/v1/batch", { batch: batchOf(round) });
      expect(body.accepted).toBe(1_000);
    }
    await expectSound("devourer");
    const { body } = await desk.call("GET", "/v1/users/devourer");
    expect(body.engagement.events).toBe(8_000);
    expect(JSON.stringify(body).length).toBeLessThan(60_000);
    // Everything in the catalogue was opened: the old again, marked as such, and not nothing.
    const answer = await desk.call("POST", "/v1/users/devourer/recommendations", { limit: 5 });
    expect(answer.body.items).toHaveLength(5);
    expect(answer.body.items[0].parts.seen).toBeLessThan(0);
  }, 60_000);
});

describe("odd requests", () => {
  test("an item that nobody has touched is recommended like any other", async () => {
    const quiet = {
      id: "moss",
      title: "All about moss",
      body: "Moss grows slowly, and costs nothing this year.",
      tags: ["home"],
    };
    await desk.call("POST", "/v1/items", { items: [quiet] });
    const answer = await desk.call("POST", "/v1/users/somebody/recommendations", { limit: 20 });
    expect(answer.body.items.map(({ id }: { id: string }) => id)).toContain("moss");
    expect(faultsIn(answer.body)).toEqual([]);
    await desk.call("DELETE", "/v1/items/moss");
  });

  test.each([
    { filter: { tags: ["no such tag"] } },
    { filter: { types: [] } },
    { filter: { topics: ["t"], tags: ["home"] } },
    { filter: { publishedAfter: "9000-01-01T00:00:00Z" } },
    { filter: { attributes: { section: { deep: [null] } } } },
    { exclude: subjects },
  ])("%j leaves nothing, and says so with an empty list", async (request) => {
    for (const user of ["stranger", "devourer", "nobody"]) {
      const { status, body } = await desk.call("POST", `/v1/users/${user}/recommendations`, request);
      expect([status, body.items]).toEqual([200, []]);
    }
  });

  test.each([0, -1, 101, 10_000, 1.5, 1e308, "ten", null])("limit %j is 422 with its path", async (limit) => {
    const { status, body } = await desk.call("POST", "/v1/users/x/recommendations", { limit });
    expect([status, body.errors[0].path]).toEqual([422, "limit"]);
    if (limit === null) return;
    const query = await desk.call("GET", `/v1/users/x/recommendations?limit=${limit}`);
    expect([query.status, query.body.errors[0].path]).toEqual([422, "limit"]);
  });

  test("an unknown scenario, a context that does not exist and ids of every kind get an answer", async () => {
    for (const user of ["%00", "..%2F..%2Fetc", "constructor", "__proto__", "%F0%9F%A6%8A", "a".repeat(512)]) {
      const request = { scenario: "__proto__", context: { itemId: "no-such-item", channel: "toString" }, limit: 2 };
      const { status, body } = await desk.call("POST", `/v1/users/${user}/recommendations`, request);
      expect([status, body.scenario, body.items.length]).toEqual([200, "default", 2]);
    }
    expect((await desk.call("POST", `/v1/users/${"a".repeat(513)}/recommendations`, {})).status).toBe(422);
  });

  test("a session of items that do not exist, of none, and of too many", async () => {
    const ask = (events: unknown) => desk.call("POST", "/v1/sessions/recommendations", { events, limit: 3 });
    expect((await ask([])).body.items).toHaveLength(3);
    expect((await ask([{ itemId: "gone", event: "No Such Event" }])).body.items).toHaveLength(3);
    expect((await ask(Array.from({ length: 501 }, () => ({ itemId: "bees" })))).status).toBe(422);
    expect((await ask("bees")).status).toBe(422);
  });
});

describe("training", () => {
  test("one user, or one item, is too little: nothing changes, and the reason is given", async () => {
    const alone = await openTestApp({ ATTUNE_RETRAIN_MINUTES: "0" });
    try {
      expect(await alone.app.retraining.train()).toMatchObject({ adopted: false, interactions: 0 });
      const like = (userId: string, itemId: string) =>
        alone.call("POST", "/v1/track", { userId, event: "Item Liked", properties: { itemId } });
      for (const subject of subjects) await like("only", subject);
      expect(await alone.app.retraining.train()).toMatchObject({
        adopted: false,
        reason: expect.stringMatching(/too few/),
      });
      for (const subject of subjects) await like(`fan of ${subject}`, "bees");
      const report = await alone.app.retraining.train();
      expect(faultsIn(report)).toEqual([]);
      const answer = await alone.call("POST", "/v1/users/only/recommendations", {});
      expect([answer.status, faultsIn(answer.body)]).toEqual([200, []]);
    } finally {
      await alone.close();
    }
  }, 120_000);

  test("a training whose thread is killed leaves the old model serving", async () => {
    const batch = Array.from({ length: 200 }, (_, i) => ({
      type: "track",
      userId: `fan-${i % 40}`,
      event: "Item Liked",
      properties: { itemId: subjects[(i + (i % 40)) % 7] },
    }));
    await desk.call("POST", "/v1/batch", { batch });
    expect((await desk.app.retraining.train()).adopted).toBe(true);
    const before = await desk.call("POST", "/v1/users/fan-1/recommendations", {});
    expect(before.body.model).toContain("+");
    const kill = (thread: Worker): void => {
      thread.once("online", () => void thread.terminate());
    };
    process.on("worker", kill);
    try {
      await expect(desk.app.retraining.train()).rejects.toThrow(/training thread ended/);
    } finally {
      process.off("worker", kill);
    }
    const after = await desk.call("POST", "/v1/users/fan-1/recommendations", {});
    expect([after.status, after.body.model]).toEqual([200, before.body.model]);
    expect((await desk.app.retraining.train()).interactions).toBeGreaterThan(0);
  }, 60_000);
});
