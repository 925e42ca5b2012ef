import { afterAll, beforeAll, expect, test } from "vitest";
import { generatedShop } from "../predictions/testing/generated-shop.ts";
import { openTestApp, type TestApp } from "../testing/open-test-app.ts";

const nowMs = Date.parse("2026-06-01T00:00:00Z");
let server: TestApp;

/** Sends histories as an import does: now, with the times at which things occurred. */
async function send(userId: string, events: readonly { event: string; daysAgo: number; value?: number }[]) {
  const batch = events.map(({ event, daysAgo, value }, i) => ({
    type: "track",
    messageId: `${userId}-${event}-${daysAgo}-${i}`,
    userId,
    event,
    timestamp: new Date(nowMs - daysAgo * 86_400_000).toISOString(),
    properties: { itemId: "item-1", ...(value !== undefined && { value }) },
  }));
  return server.call("POST", "/v1/batch", { batch });
}

beforeAll(async () => {
  server = await openTestApp({}, undefined, () => nowMs);
  const shop = generatedShop({ users: 300, days: 120, endMs: nowMs });
  const events = shop.flatMap(({ userId, events: own }) =>
    own.map(({ event, occurredAtMs, properties }, i) => ({
      type: "track",
      messageId: `${userId}-${i}`,
      userId,
      event,
      timestamp: new Date(occurredAtMs).toISOString(),
      properties: { itemId: "item-1", ...properties },
    })),
  );
  for (let i = 0; i < events.length; i += 1000)
    await server.call("POST", "/v1/batch", { batch: events.slice(i, i + 1000) });
}, 240_000);
afterAll(() => server?.close());

const buys = { label: "Buys within two weeks", outcome: { event: "Item Purchased" }, horizon: "P14D", threshold: 0.3 };

test("a prediction is defined, trained, reported, listed, explained and removed", { timeout: 120_000 }, async () => {
  const created = await server.call("PUT", "/v1/predictions/buys", buys);
  expect(created).toMatchObject({
    status: 200,
    body: { id: "buys", status: "untrained", prediction: { horizon: "P14D" } },
  });
  expect(await server.call("GET", "/v1/predictions/buys/report")).toMatchObject({
    status: 409,
    body: { code: "prediction-untrained" },
  });

  const trained = await server.call("POST", "/v1/predictions/buys/train");
  expect(trained.status).toBe(200);
  expect(trained.body.cutOffs.at(-1).auc).toBeGreaterThan(0.65);
  expect(trained.body.notes).toContainEqual(expect.stringContaining("imported"));
  const report = await server.call("GET", "/v1/predictions/buys/report");
  expect(report.body).toMatchObject({ trainings: [{ model: trained.body.model }], alarms: [] });
  expect((await server.call("GET", "/v1/predictions")).body.predictions).toMatchObject([
    { id: "buys", status: "ready" },
  ]);

  const above = await server.call("GET", "/v1/predictions/buys/users?above=0.2&limit=5");
  const { users, of, nextCursor } = above.body;
  expect(above.body).toMatchObject({ baseRate: trained.body.baseRate, trainedAt: trained.body.trainedAt });
  expect(users[0].low).toBeLessThanOrEqual(users[0].probability);
  expect(users[0].high).toBeGreaterThanOrEqual(users[0].probability);
  expect(users.length).toBe(5);
  expect(of).toBeGreaterThan(100);
  expect(users[0].probability).toBeGreaterThanOrEqual(users[4].probability);
  const more = await server.call("GET", `/v1/predictions/buys/users?above=0.2&limit=5&cursor=${nextCursor}`);
  expect(more.body.users[0].probability).toBeLessThanOrEqual(users[4].probability);

  // The score is that of the events that are stored: the next request sees a purchase.
  await send("newcomer", [{ event: "Item Viewed", daysAgo: 40 }]);
  const scoreOf = async () =>
    (await server.call("GET", "/v1/users/newcomer/predictions?explain=true")).body.predictions[0];
  const before = await scoreOf();
  expect(before).toMatchObject({
    id: "buys",
    inAudience: true,
    baseRate: expect.any(Number),
    rows: expect.any(Number),
  });
  await send(
    "newcomer",
    [20, 14, 9, 5, 2, 1].map((daysAgo) => ({ event: "Item Purchased", daysAgo, value: 30 })),
  );
  const after = await scoreOf();
  expect(after.probability).toBeGreaterThan(before.probability);
  const { base, parts, rest } = after.explanation;
  const logOdds = parts.reduce((sum: number, part: { share: number }) => sum + part.share, base + rest);
  expect(1 / (1 + Math.exp(-logOdds))).toBeCloseTo(after.probability, 9);
  expect(parts[0].reason).toMatch(/(raises|lowers) the chance$/);
  const unknown = await server.call("GET", "/v1/users/nobody/predictions");
  expect(unknown.body.predictions).toMatchObject([{ id: "buys", inAudience: false }]);

  // A segment asks for the probability, and follows it when it changes.
  const rule = { predicted: "buys", p: { gte: after.probability - 0.01 } };
  expect((await server.call("PUT", "/v1/segments/likely", { label: "Likely buyers", rule })).status).toBeLessThan(300);
  const misspelt = { label: "x", rule: { predicted: "buyz", p: { gte: 0.5 } } };
  expect(JSON.stringify((await server.call("PUT", "/v1/segments/x", misspelt)).body)).toContain("buys");
  const segmentsOf = async (id: string) =>
    (await server.call("GET", `/v1/users/${id}/segments`)).body.segments.map((segment: { id: string }) => segment.id);
  await expect.poll(() => segmentsOf("newcomer"), { timeout: 10_000 }).toContain("likely");
  await send("second", [{ event: "Item Viewed", daysAgo: 40 }]);
  expect(await segmentsOf("second")).not.toContain("likely");
  await send(
    "second",
    [20, 14, 9, 5, 2, 1].map((daysAgo) => ({ event: "Item Purchased", daysAgo, value: 30 })),
  );
  await expect.poll(() => segmentsOf("second"), { timeout: 10_000 }).toContain("likely");

  await server.call("DELETE", "/v1/users/newcomer");
  await expect
    .poll(async () => JSON.stringify((await server.call("GET", "/v1/predictions/buys/users?limit=1000")).body))
    .not.toContain("newcomer");

  expect((await server.call("PUT", "/v1/predictions/buys", { ...buys, label: "Buys" })).body.status).toBe("ready");
  expect((await server.call("PUT", "/v1/predictions/buys", { ...buys, horizon: "P7D" })).body.status).toBe("untrained");
  expect((await server.call("DELETE", "/v1/predictions/buys")).status).toBe(204);
  expect((await server.call("GET", "/v1/predictions/buys")).status).toBe(404);
});

test("a training shows how far it is, and ends when its request is given up", { timeout: 60_000 }, async () => {
  await server.call("PUT", "/v1/predictions/given-up", buys);
  const giveUp = new AbortController();
  const training = fetch(`${server.server.url}/v1/predictions/given-up/train`, {
    method: "POST",
    signal: giveUp.signal,
  });
  const view = async () => (await server.call("GET", "/v1/predictions/given-up")).body;
  await expect.poll(async () => (await view()).progress, { timeout: 30_000, interval: 20 }).toBeGreaterThan(0);
  expect((await view()).status).toBe("training");
  giveUp.abort();
  await expect(training).rejects.toThrow();
  await expect.poll(async () => (await view()).status, { timeout: 10_000 }).toBe("untrained");
  expect((await view()).trainings).toMatchObject([{ refused: "it was cancelled" }]);
});

test("what history cannot answer is refused with the counts, and noted", { timeout: 60_000 }, async () => {
  await server.call("PUT", "/v1/predictions/rare", { ...buys, outcome: { event: "Moon Landed" } });
  const refused = await server.call("POST", "/v1/predictions/rare/train");
  expect(refused).toMatchObject({ status: 422, body: { code: "not-enough-data" } });
  expect(refused.body.detail).toMatch(/0 positives and \d+ negatives/);
  const report = await server.call("GET", "/v1/predictions/rare/report");
  expect(report.body.detail).toContain("0 positives");
});

test.each([
  [{ ...buys, horizon: "P400D" }, "longer than P366D"],
  [{ ...buys, horizon: "soon" }, "is not a duration"],
  [{ ...buys, audience: { trait: "plan", op: "eq", value: "pro" } }, "known as it is now only"],
  [{ ...buys, outcome: { event: "Item Purchased", within: "P7D" } }, "event, where and count only"],
  [{ ...buys, ignore: ["*"] }, "nothing to learn from"],
  [{ ...buys, colour: "red" }, "colour"],
])("a definition that cannot be answered is refused with the reason", async (body, reason) => {
  const reply = await server.call("PUT", "/v1/predictions/x", body);
  expect(reply.status).toBe(422);
  expect(JSON.stringify(reply.body)).toContain(reason);
});
