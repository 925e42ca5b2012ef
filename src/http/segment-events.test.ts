import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Analytics } from "@segment/analytics-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createAccessKeys } from "../access/access-keys.ts";
import { readConfig } from "../config/config.ts";
import { createLog } from "../log/log.ts";
import { createKeyStore } from "../storage/sqlite/access/key-store.ts";
import { makeCatalogue, makeItem, makeUserWorld, startMs, type UserWorld } from "../storage/testing/user-world.ts";
import type { RunningServer } from "./listen.ts";
import { createMetrics } from "./metrics.ts";
import { eventRoutes } from "./routes/events.ts";
import { startServer } from "./start-server.ts";

const folder = mkdtempSync(join(tmpdir(), "attune-sdk-"));
const serverKey = "a-key-of-the-server-of-the-shop";
const writeKey = "a-key-that-stands-in-a-page";

let world: UserWorld;
let server: RunningServer;
beforeAll(async () => {
  world = await makeUserWorld({ catalogue: makeCatalogue(makeItem({ id: "rail", tags: ["transport"] })) });
  const config = readConfig({
    PORT: "0",
    ATTUNE_KEYS: `${serverKey}:app,${writeKey}:public`,
    ATTUNE_DATA_DIR: folder,
  });
  server = await startServer({
    config,
    routes: eventRoutes(world),
    metrics: createMetrics(),
    log: createLog("silent"),
    version: "test",
    webDir: join(folder, "no-page"),
    keys: createAccessKeys({
      store: createKeyStore(world.database),
      configured: config.keys,
      now: () => startMs,
      newKey: () => expect.unreachable(),
      onError: (error) => expect.unreachable(String(error)),
    }),
    notReady: () => undefined,
  });
});
afterAll(async () => {
  await server.close();
  world.database.close();
  rmSync(folder, { recursive: true });
});

async function post(path: string, body: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${server.url}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${serverKey}`, ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

test("Segment's own library for Node delivers all six calls", async () => {
  const analytics = new Analytics({ writeKey: serverKey, host: server.url, flushAt: 6, maxRetries: 0 });
  const failures: unknown[] = [];
  analytics.on("error", (error) => failures.push(error));
  const timestamp = new Date(Date.now() - 3_600_000);
  analytics.track({ userId: "nora", event: "Item Liked", properties: { itemId: "rail" }, timestamp });
  analytics.identify({ userId: "nora", anonymousId: "nora-phone", traits: { plan: "gold" } });
  analytics.page({ anonymousId: "nora-phone", name: "Home" });
  analytics.screen({ userId: "nora", name: "Story", properties: { itemId: "rail" } });
  analytics.group({ userId: "nora", groupId: "acme", traits: { seats: 9 } });
  analytics.alias({ userId: "nora", previousId: "nora-before" });
  await analytics.closeAndFlush();
  expect(failures).toEqual([]);
  const { events, profile, ids } = await world.users.exportData("nora");
  expect(events.map(({ type }) => type)).toEqual(["track", "identify", "page", "screen", "group", "alias"]);
  expect(profile!.traits).toEqual({ plan: "gold" });
  expect(ids.sort()).toEqual(["nora", "nora-before", "nora-phone"]);
  expect(events[0]).toMatchObject({ userId: "nora", sourceId: expect.stringMatching(/^key:/) });
  // The server's clock stands still at `startMs`, the library's does not: what counts is how long before sending it was.
  expect(Math.abs(events[0]!.occurredAtMs - (startMs - 3_600_000))).toBeLessThan(5_000);
  expect(events[0]!.sentAtMs).toBeGreaterThan(startMs);
});

test.each([
  ["t", { event: "Wheel Turned" }],
  ["i", { traits: { a: 1 } }],
  ["p", { name: "Home" }],
  ["s", { name: "Home" }],
  ["g", { groupId: "acme" }],
  ["a", { previousId: "before" }],
])("the short path /v1/%s takes text/plain, and null and blank ids", async (path, event) => {
  const sent = { ...event, userId: `short-${path}`, anonymousId: null, messageId: "", integrations: {}, writeKey: "x" };
  const reply = await post(`/v1/${path}`, sent, { "content-type": "text/plain;charset=UTF-8" });
  expect(reply).toEqual({ status: 200, body: { accepted: 1, duplicates: 0, rejected: [] } });
});

test("a batch as browsers send it: text/plain, with its key, a time of sending and a context for all", async () => {
  const batch = [{ type: "track", event: "Wheel Turned", userId: "bea", timestamp: "2020-01-01T00:00:00Z" }];
  const body = { batch, sentAt: "2020-01-01T01:00:00Z", writeKey, context: { channel: "Web" }, integrations: {} };
  expect((await post("/v1/b", body, { "content-type": "text/plain" })).status).toBe(200);
  const { events } = await world.users.exportData("bea");
  expect(events[0]).toMatchObject({ occurredAtMs: startMs - 3_600_000, context: { channel: "Web" } });
});

test("with a public key nobody is joined to anybody by an alias", async () => {
  const headers = { authorization: `Basic ${Buffer.from(`${writeKey}:`).toString("base64")}` };
  const alias = { type: "alias", userId: "attacker", previousId: "nora" };
  expect((await post("/v1/alias", alias, headers)).status).toBe(403);
  expect((await post("/v1/batch", { batch: [alias] }, headers)).status).toBe(403);
  const mixed = await post("/v1/batch", { batch: [alias, { type: "page", userId: "visitor" }] }, headers);
  expect(mixed.body).toMatchObject({ accepted: 1, rejected: [{ index: 0, code: "forbidden-role" }] });
  expect((await world.users.view("nora")).id).toBe("nora");
});

test("the settings of Segment's browser library lead its events here", async () => {
  const response = await fetch(`${server.url}/v1/projects/${writeKey}/settings`);
  const { integrations } = (await response.json()) as { integrations: Record<string, Record<string, string>> };
  const { apiHost, protocol } = integrations["Segment.io"]!;
  expect(`${protocol}://${apiHost}`).toBe(`${server.url}/v1`);
});
