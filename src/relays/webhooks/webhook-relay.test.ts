import { afterEach, expect, test } from "vitest";
import type { DomainEvent } from "../../events/domain-event.ts";
import { openStores } from "../../storage/open-stores.ts";
import { type Receiver, startReceiver } from "../testing/receiver.ts";
import { createAddressGuard } from "./address-guard.ts";
import { type WebhookInput, webhookInputSchema } from "./webhook.ts";
import { createWebhookRelay } from "./webhook-relay.ts";
import { createWebhooks } from "./webhooks.ts";

const hourMs = 3_600_000;
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function receiver(): Promise<Receiver> {
  const started = await startReceiver();
  closing.push(started.close);
  return started;
}

/** The real stores and relay on a clock that the test turns. */
async function world({ random = () => 0, ...settings }: { timeoutMs?: number; random?: () => number } = {}) {
  const clock = { nowMs: Date.UTC(2026, 0, 1) };
  const now = (): number => clock.nowMs;
  const stores = openStores("sqlite::memory:", { now });
  const allow = ["127.0.0.1"];
  const guard = createAddressGuard({ allow });
  const failures: unknown[] = [];
  const log = { error: (fault: unknown) => failures.push(fault), warn: () => undefined };
  const relay = createWebhookRelay({
    ...{ outbox: stores.outbox, relays: stores.relays, store: stores.webhooks, guard, now, random },
    ...{ log: log as never, ...settings },
  });
  const webhooks = createWebhooks({
    ...{ store: stores.webhooks, outbox: stores.outbox, guard, allow, now },
    changed: relay.look,
  });
  closing.push(stores.close, relay.stop);
  relay.start();
  return {
    clock,
    stores,
    webhooks,
    failures,
    relay,
    add: (id: string, url: string, more: Partial<WebhookInput> = {}) =>
      webhooks.put(id, { url, topics: ["*"], format: "standard", enabled: true, ...more }),
    async emit(...events: DomainEvent[]) {
      await stores.outbox.append(events, clock.nowMs);
      relay.wake();
      await new Promise((resolve) => setTimeout(resolve, 10));
    },
    /** Lets time pass in steps of a minute, with everything that falls due. */
    async pass(ms: number) {
      const endMs = clock.nowMs + ms;
      while (clock.nowMs < endMs) {
        const next = await stores.webhooks.list();
        const dues = await Promise.all(next.map(({ id }) => stores.webhooks.nextDueMs(id)));
        const due = Math.min(endMs, ...dues.filter((each) => each !== undefined));
        clock.nowMs = Math.max(clock.nowMs + 1, due);
        relay.look();
        await settled();
      }
    },
    settled,
  };

  /** Until nothing is due. */
  async function settled(): Promise<void> {
    await expect
      .poll(
        async () => {
          const all = (await stores.webhooks.list()).filter(({ disabled }) => disabled === undefined);
          const dues = await Promise.all(all.map(({ id }) => stores.webhooks.nextDueMs(id)));
          return dues.every((due) => due === undefined || due > clock.nowMs);
        },
        { interval: 2, timeout: 5_000 },
      )
      .toBe(true);
  }
}

const entered = (userId: string, segmentId = "fans", cause = "event"): DomainEvent => ({
  topic: "segment.entered",
  key: userId,
  body: { userId, segmentId, cause },
});
const indexed = (itemId: string): DomainEvent => ({ topic: "item.indexed", key: itemId, body: { itemId } });
const dataOf = ({ received }: Receiver) => received.map(({ body }) => JSON.parse(body).data);
const arrived = (receiver: Receiver, count: number) =>
  expect.poll(() => receiver.received.length, { interval: 5, timeout: 8_000 }).toBe(count);

test("a webhook hears of its topics, signed, as {type, timestamp, data}", async () => {
  const [hook, { add, emit }] = [await receiver(), await world()];
  await add("crm", hook.url, { topics: ["segment.entered", "segment.exited"], headers: { "x-team": "news" } });
  await emit(indexed("a"), entered("ann"), {
    topic: "profile.changed",
    key: "ann",
    body: { userId: "ann", events: 1 },
  });
  await arrived(hook, 1);
  expect(hook.received[0]).toMatchObject({
    method: "POST",
    headers: { "content-type": "application/json", "x-team": "news", "webhook-id": expect.stringMatching(/^msg_/) },
  });
  expect(JSON.parse(hook.received[0]!.body)).toEqual({
    type: "segment.entered",
    timestamp: "2026-01-01T00:00:00.000Z",
    data: { userId: "ann", segmentId: "fans", cause: "event" },
  });
});

test("the form of Segment says by an identify who is in a segment", async () => {
  const [hook, { add, emit }] = [await receiver(), await world()];
  await add("tool", hook.url, { topics: ["segment.entered", "segment.exited"], format: "segment" });
  const left: DomainEvent = {
    ...{ topic: "segment.exited", key: "ann" },
    body: { userId: "ann", segmentId: "fans", cause: "time" },
  };
  await emit(entered("ann"), left);
  await arrived(hook, 2);
  const said = hook.received.map(({ body }) => JSON.parse(body));
  const identify = { type: "identify", timestamp: "2026-01-01T00:00:00.000Z", userId: "ann" };
  expect(said).toMatchObject([
    { ...identify, traits: { fans: true } },
    { ...identify, traits: { fans: false } },
  ]);
  expect(said[0].messageId).toBe(hook.received[0]!.headers["webhook-id"]);
  const everything = webhookInputSchema.safeParse({ url: hook.url, topics: ["*"], format: "segment" });
  expect(everything.error?.issues).toMatchObject([{ path: ["topics"], message: expect.stringContaining("takes") }]);
});

test("a filter leaves out other segments and other causes", async () => {
  const [hook, { add, emit }] = [await receiver(), await world()];
  await add("crm", hook.url, { filter: { segments: ["fans"], causes: ["event", "time"] } });
  await emit(entered("ann"), entered("bob", "others"), entered("cas", "fans", "backfill"), indexed("a"));
  await arrived(hook, 2);
  expect(dataOf(hook)).toEqual([{ userId: "ann", segmentId: "fans", cause: "event" }, { itemId: "a" }]);
});

test("an endpoint that answers 500 for a day is tried by the schedule and gets everything, in order of each user, when it is back", async () => {
  const [hook, { add, emit, pass, stores, settled }] = [await receiver(), await world()];
  hook.answer = (_, response) => response.writeHead(500).end("no");
  await add("crm", hook.url);
  await emit(...["1", "2", "3"].flatMap((n) => [entered("ann", n), entered("bob", n)]));
  await settled();
  await pass(24 * hourMs);
  // Of each user the first message alone, seven times by then: 0 s, 5 s, 5 min, 30 min, 2 h, 5 h, 10 h.
  expect(hook.received).toHaveLength(14);
  expect(new Set(dataOf(hook).map(({ segmentId }) => segmentId))).toEqual(new Set(["1"]));
  expect((await stores.webhooks.read("crm"))?.disabled).toBeUndefined();
  hook.received.length = 0;
  hook.answer = (_, response) => response.writeHead(200).end();
  await pass(15 * hourMs);
  for (const user of ["ann", "bob"]) {
    const own = dataOf(hook).filter(({ userId }) => userId === user);
    expect(own.map(({ segmentId }) => segmentId)).toEqual(["1", "2", "3"]);
  }
  expect(await stores.webhooks.state("crm")).toEqual({ waiting: 0, failed: 0, delivered: 6 });
});

test("after the whole schedule and five days of failure a webhook is disabled, and what failed can be replayed", async () => {
  const [hook, { add, emit, pass, stores, webhooks, settled, clock }] = [await receiver(), await world()];
  hook.answer = (_, response) => response.writeHead(503).end();
  await add("crm", hook.url);
  const sinceMs = clock.nowMs;
  await emit(entered("ann"));
  await pass(80 * hourMs);
  expect(await stores.webhooks.state("crm")).toMatchObject({ waiting: 0, failed: 1 });
  expect(hook.received).toHaveLength(10);
  await emit(entered("bob"));
  await pass(80 * hourMs);
  expect((await webhooks.get("crm")).disabled?.because).toMatch(/five days/);
  await expect(webhooks.replaySince("crm", { sinceMs, all: false })).rejects.toMatchObject({
    code: "webhook-disabled",
  });
  hook.answer = (_, response) => response.writeHead(200).end();
  hook.received.length = 0;
  await emit(entered("cas"));
  await add("crm", hook.url);
  expect(await webhooks.replaySince("crm", { sinceMs, all: false })).toBe(3);
  await settled();
  expect(dataOf(hook).map(({ userId }) => userId)).toEqual(["ann", "bob", "cas"]);
});

test("410 disables at once, and what waited is delivered when it is enabled again", async () => {
  const [hook, { add, emit, webhooks, settled }] = [await receiver(), await world()];
  hook.answer = (_, response) => response.writeHead(410).end();
  await add("crm", hook.url);
  await emit(entered("ann"));
  await expect.poll(async () => (await webhooks.get("crm")).disabled?.because).toMatch(/410/);
  await emit(entered("bob"));
  await settled();
  expect(hook.received).toHaveLength(1);
  hook.answer = (_, response) => response.writeHead(200).end();
  await add("crm", hook.url);
  await arrived(hook, 2);
  expect(dataOf(hook).map(({ userId }) => userId)).toEqual(["ann", "ann"]);
});

test.each([
  [
    "a redirect to the metadata address",
    (response: import("node:http").ServerResponse) =>
      response.writeHead(302, { location: "http://169.254.169.254/latest/meta-data" }).end(),
    /^302: redirects are not followed/,
  ],
  ["an answer that never ends its headers", () => undefined, /no complete answer within 0.2 s/],
  [
    "a connection that is cut",
    (response: import("node:http").ServerResponse) => response.destroy(),
    /hang up|ECONNRESET/,
  ],
  [
    "an error with a reason",
    (response: import("node:http").ServerResponse) => response.writeHead(422).end("no such list"),
    /^422: no such list/,
  ],
])("%s is a failure that is tried again", async (_kind, answer, reason) => {
  const [hook, { add, emit, stores }] = [await receiver(), await world({ timeoutMs: 200 })];
  hook.answer = (_request, response) => void answer(response);
  await add("crm", hook.url);
  await emit(entered("ann"));
  await expect.poll(async () => (await stores.webhooks.delivery("crm", 1))?.attempts).toBe(1);
  expect(await stores.webhooks.delivery("crm", 1)).toMatchObject({
    status: "waiting",
    error: expect.stringMatching(reason),
  });
  expect(hook.received).toHaveLength(1);
});

test("of a huge answer the start is read and the rest is cut off", async () => {
  const [hook, { add, emit, stores }] = [await receiver(), await world({ timeoutMs: 2_000 })];
  let written = 0;
  hook.answer = (_request, response) => {
    const more = (): void => {
      while (!response.destroyed && response.write("x".repeat(65_536))) written++;
      if (!response.destroyed) response.once("drain", more);
    };
    more();
  };
  await add("crm", hook.url);
  await emit(entered("ann"));
  await expect.poll(async () => (await stores.webhooks.delivery("crm", 1))?.status).toBe("delivered");
  expect(written).toBeLessThan(400);
});

test("retries at odd moments are stored, and a store that fails stops the sending", async () => {
  const [hook, { add, emit, stores, failures, relay, clock }] = [
    await receiver(),
    await world({ random: () => 0.1234567 }),
  ];
  hook.answer = (_, response) => response.writeHead(500).end();
  await add("crm", hook.url);
  await emit(entered("ann"));
  await expect.poll(async () => (await stores.webhooks.delivery("crm", 1))?.attempts).toBe(1);
  expect(failures).toEqual([]);
  const { settle } = stores.webhooks;
  stores.webhooks.settle = () => Promise.reject(new Error("the disk is full"));
  clock.nowMs += hourMs;
  relay.look();
  await arrived(hook, 2);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect([hook.received.length, failures.length]).toEqual([2, 1]);
  stores.webhooks.settle = settle;
  clock.nowMs += hourMs;
  relay.look();
  await expect.poll(async () => (await stores.webhooks.delivery("crm", 1))?.attempts).toBe(2);
});

test("429 with Retry-After holds everything for this endpoint back for as long", async () => {
  const [hook, { add, emit, clock, relay, stores }] = [await receiver(), await world()];
  hook.answer = (_, response) => response.writeHead(429, { "retry-after": "60" }).end();
  await add("crm", hook.url);
  await emit(entered("ann"));
  await expect.poll(async () => (await stores.webhooks.delivery("crm", 1))?.attempts).toBe(1);
  await emit(entered("bob"), entered("cas"));
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(hook.received).toHaveLength(1);
  hook.answer = (_, response) => response.writeHead(200).end();
  clock.nowMs += 60_000;
  relay.look();
  await arrived(hook, 4);
});

test("one endpoint that hangs does not slow four others", async () => {
  const hooks = await Promise.all(Array.from({ length: 5 }, receiver));
  const { add, emit } = await world();
  for (const [i, hook] of hooks.entries()) await add(`hook-${i}`, hook.url);
  hooks[0]!.answer = () => undefined;
  const startedAt = performance.now();
  await emit(...Array.from({ length: 40 }, (_, i) => entered(`user-${i}`)));
  for (const hook of hooks.slice(1)) await arrived(hook, 40);
  expect(performance.now() - startedAt).toBeLessThan(5_000);
  expect(hooks[0]!.received).toHaveLength(8);
});

test("what was committed while nobody relayed goes out at the next start, once", async () => {
  const hook = await receiver();
  const first = await world();
  await first.add("crm", hook.url);
  await first.emit(entered("ann"));
  await arrived(hook, 1);
  await first.settled();
  await first.relay.stop();
  await first.emit(entered("bob"));
  // What is not handed on is not pruned, however old.
  first.clock.nowMs += 9 * 24 * hourMs;
  expect(await first.stores.outbox.deleteBefore({ createdBeforeMs: first.clock.nowMs, limit: 99 })).toBe(1);
  first.relay.start();
  await arrived(hook, 2);
  expect(dataOf(hook).map(({ userId }) => userId)).toEqual(["ann", "bob"]);
});

test("rotation, test and replay of one delivery", async () => {
  const [hook, { add, emit, webhooks, settled }] = [await receiver(), await world()];
  const made = await add("crm", hook.url);
  const rotated = await webhooks.rotate("crm");
  expect(rotated.secret).not.toBe(made.secret);
  expect(await webhooks.test("crm")).toMatchObject({ status: 204 });
  expect(hook.received[0]!.headers["webhook-signature"]!.split(" ")).toHaveLength(2);
  expect(JSON.parse(hook.received[0]!.body)).toMatchObject({ type: "webhook.test" });
  await emit(entered("ann"));
  await arrived(hook, 2);
  await settled();
  await webhooks.replayOne("crm", 1);
  await arrived(hook, 3);
  expect(hook.received[2]!.headers["webhook-id"]).toBe(hook.received[1]!.headers["webhook-id"]);
});

test.each([
  ["http://127.0.0.2/hook", /not named in ATTUNE_WEBHOOK_ALLOW/],
  ["ftp://127.0.0.1/hook", /of ftp: and not of https:/],
  ["https://user:word@receiver.example/", /holds a user or a password/],
  ["no address", /is no address/],
])("the url %s is refused with its reason", async (url, reason) => {
  const { add } = await world();
  await expect(add("crm", url)).rejects.toThrow(reason);
});
