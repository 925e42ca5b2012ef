import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dropTestSchemas, postgresUrl, testSchemaUrl } from "../storage/testing/postgres.ts";
import { openTestApp, type TestApp } from "../testing/open-test-app.ts";

/** What one node wrote is known to the other within this. */
const withinMs = 2_000;
const people = Array.from({ length: 8 }, (_, i) => `user-${i}`);
const like = (userId: string, n: number) => ({
  ...{ type: "track", event: "Item Liked", userId, messageId: `${userId}-${n}` },
  properties: { itemId: `item-${n % 3}` },
});

describe.skipIf(postgresUrl === undefined)("two nodes on one PostgreSQL", () => {
  let [a, b]: [TestApp, TestApp] = [undefined!, undefined!];
  beforeAll(async () => {
    const settings = {
      ...{ ATTUNE_DATABASE_URL: testSchemaUrl("nodes"), ATTUNE_RETRAIN_MINUTES: "0" },
      // A busy machine delays both; neither may refuse work for that.
      ...{ ATTUNE_MAX_QUEUE_MS: "60000", ATTUNE_MAX_LOOP_DELAY_MS: "60000" },
    };
    a = await openTestApp(settings);
    b = await openTestApp(settings);
    const items = [0, 1, 2].map((n) => ({ id: `item-${n}`, title: `Number ${n}`, body: `All about number ${n}.` }));
    await a.call("POST", "/v1/items", { items });
    const rule = { event: "Item Liked", count: { gte: 20 } };
    await a.call("PUT", "/v1/segments/keen", { label: "Keen", rule });
  }, 60_000);
  afterAll(async () => {
    await b?.close();
    await a?.close();
    await dropTestSchemas();
  });

  test("events of the same users that both take at the same time count once each, on both", async () => {
    const send = ({ call }: TestApp, n: number) =>
      call("POST", "/v1/batch", { batch: people.map((userId) => like(userId, n)) });
    // Each event goes to both nodes: one counts it, the other has a duplicate.
    const sent = [];
    // Few enough at a time for the permits of the route.
    for (const first of [0, 10]) {
      const several = Array.from({ length: 10 }, (_, i) => [send(a, first + i), send(b, first + i)]);
      sent.push(...(await Promise.all(several.flat())));
    }
    expect(sent.filter(({ status }) => status !== 200).map(({ status, body }) => [status, body])).toEqual([]);
    const sums = sent.map(({ body }) => [body.accepted, body.duplicates]);
    expect(sums.reduce(([x, y], [accepted, duplicates]) => [x + accepted, y + duplicates], [0, 0])).toEqual([160, 160]);
    const seen = async ({ call }: TestApp) => {
      const users = await Promise.all(people.map((id) => call("GET", `/v1/users/${id}`)));
      const segments = await Promise.all(people.map((id) => call("GET", `/v1/users/${id}/segments`)));
      return [
        users.map(({ body }) => body.engagement.events),
        segments.map(({ body }) => body.segments.map(({ id }: { id: string }) => id).join()),
      ];
    };
    for (const node of [a, b]) {
      await expect
        .poll(() => seen(node), { timeout: withinMs, interval: 100 })
        .toEqual([people.map(() => 20), people.map(() => "keen")]);
    }
  }, 30_000);

  test("a click on one node joins the answer of the other at once", async () => {
    await expect
      .poll(async () => (await b.call("GET", "/v1/items")).body.total, { timeout: withinMs, interval: 100 })
      .toBe(3);
    for (const [asked, clicked] of [
      [a, b],
      [b, a],
    ] as const) {
      const { body: answer } = await asked.call("POST", "/v1/users/reader/recommendations", { limit: 2 });
      const { recommendationId, items } = answer;
      const properties = { itemId: items[0].id, recommendationId };
      await clicked.call("POST", "/v1/track", { userId: "reader", event: "Item Clicked", properties });
      const { body } = await asked.call("GET", `/v1/recommendations/${recommendationId}`);
      expect(body.outcomes).toMatchObject([{ event: "Item Clicked", itemId: items[0].id }]);
    }
  });
});
