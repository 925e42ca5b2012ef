import { expect, test } from "vitest";
import type { Webhook } from "../../relays/webhooks/webhook.ts";
import type { NewDelivery } from "../../relays/webhooks/webhook-store.ts";
import type { Stores } from "../stores.ts";

const webhook = (id: string, more: Partial<Webhook> = {}): Webhook => ({
  id,
  url: `https://${id}.example/`,
  topics: ["*"],
  format: "standard",
  secrets: [{ secret: "whsec_new" }, { secret: "whsec_old", untilMs: 9 }],
  sinceSequence: 3,
  createdAtMs: 1,
  updatedAtMs: 2,
  ...more,
});

const delivery = (key: string, n: number, webhookId = "a"): NewDelivery => ({
  webhookId,
  messageId: `msg_${key}_${n}`,
  topic: "item.indexed",
  key,
  body: `{"n":${n}}`,
  createdAtMs: n,
});
const put = { nowMs: 10, most: 100 };

/** What every store of relays does; `open` gives empty stores. */
export function describeRelays(open: () => Stores): void {
  test("a relay's place begins where it is told, moves on and never back", async () => {
    const { relays } = open();
    expect(await relays.begin("r", 7)).toBe(7);
    expect(await relays.begin("r", 99)).toBe(7);
    await relays.advance("r", 12);
    await relays.advance("r", 9);
    expect(await relays.begin("r", 0)).toBe(12);
  });

  test("one holder at a time, until it lets go or its time is over", async () => {
    const { relays } = open();
    const claim = (holder: number, nowMs: number) => relays.claim({ name: "r", holder, nowMs, untilMs: nowMs + 100 });
    expect([await claim(1, 0), await claim(2, 50), await claim(1, 90), await claim(2, 150)]).toEqual([
      true,
      false,
      true,
      false,
    ]);
    expect(await claim(2, 190)).toBe(true);
    await relays.release("r", 1);
    expect(await claim(1, 200)).toBe(false);
    await relays.release("r", 2);
    expect(await claim(1, 200)).toBe(true);
  });

  test("what a relay has not passed is not removed from the outbox", async () => {
    const { relays, outbox } = open();
    await outbox.append(
      ["a", "b", "c"].map((id) => ({ topic: "item.indexed", key: id, body: { itemId: id } })),
      1,
    );
    await relays.begin("r", 1);
    expect(await outbox.deleteBefore({ createdBeforeMs: 5, limit: 9 })).toBe(1);
    await relays.advance("r", 3);
    expect(await outbox.deleteBefore({ createdBeforeMs: 5, limit: 9 })).toBe(2);
  });

  test("recommendations and messages for somebody are announced with what is kept of them, once", async () => {
    const { recommendations, messages, outbox } = open();
    const record = { createdAtMs: 5, request: {}, reply: { items: [] }, versions: {} };
    await recommendations.write([
      { ...record, id: "r1", userId: "ann" },
      { ...record, id: "r2" },
    ] as never);
    const message = {
      ...{ messageId: "m1", userId: "ann", channel: "email", variant: "v", target: {}, createdAtMs: 6, reply: {} },
      idempotency: { key: "k", requestHash: "h" },
    };
    expect(await messages.save(message as never)).toBe(true);
    expect(await messages.save({ ...message, messageId: "m2" } as never)).toBe(false);
    const told = await outbox.read({ after: 0, limit: 9 });
    expect(told.map(({ topic, key, body }) => ({ topic, key, body }))).toEqual([
      { topic: "recommendation.served", key: "ann", body: { userId: "ann", recommendationId: "r1" } },
      { topic: "message.composed", key: "ann", body: { userId: "ann", messageId: "m1" } },
    ]);
  });
}

/** What every store of webhooks and their deliveries does; `open` gives empty stores. */
export function describeWebhooks(open: () => Stores): void {
  describeWebhookStore(open);
}

function describeWebhookStore(open: () => Stores): void {
  test("a webhook comes back as it was put, and goes with its deliveries", async () => {
    const { webhooks } = open();
    const full = webhook("a", {
      ...{ description: "d", filter: { segments: ["s"] }, headers: { "x-y": "z" }, failingSinceMs: 4 },
      disabled: { because: "b", atMs: 5 },
    });
    await webhooks.put(webhook("b"));
    await webhooks.put(full);
    expect(await webhooks.list()).toEqual([full, webhook("b")]);
    await webhooks.put(webhook("a"));
    expect(await webhooks.read("a")).toEqual(webhook("a"));
    await webhooks.disable("a", { because: "gone", atMs: 6 });
    await webhooks.disable("a", { because: "later", atMs: 7 });
    expect((await webhooks.read("a"))?.disabled).toEqual({ because: "gone", atMs: 6 });
    await webhooks.enqueue([delivery("ann", 1)], put);
    expect([await webhooks.remove("a"), await webhooks.remove("a")]).toEqual([true, false]);
    expect(await webhooks.deliveries({ webhookId: "a", limit: 9 })).toEqual([]);
  });

  test("a message is put in once; unknown webhooks and full queues take nothing that waits", async () => {
    const { webhooks } = open();
    await webhooks.put(webhook("a"));
    const given = [delivery("ann", 1), delivery("ann", 2), delivery("bob", 3), delivery("ann", 1, "none")];
    expect(await webhooks.enqueue(given, { nowMs: 10, most: 2 })).toBe(3);
    expect(await webhooks.enqueue(given.slice(0, 2), put)).toBe(0);
    expect(await webhooks.state("a")).toEqual({ waiting: 2, failed: 1, delivered: 0, oldestWaitingMs: 1 });
    expect(await webhooks.delivery("a", 3)).toMatchObject({
      key: "bob",
      error: expect.stringContaining("2 deliveries"),
    });
  });

  test("what was told of a user is found whichever webhook was told", async () => {
    const { webhooks } = open();
    for (const id of ["a", "b"]) await webhooks.put(webhook(id));
    await webhooks.enqueue([delivery("ann", 1, "b"), delivery("bob", 2), delivery("ann", 3)], put);
    const told = (await webhooks.ofKey("ann")).map(({ webhookId, messageId }) => [webhookId, messageId]);
    expect(told).toEqual([
      ["b", "msg_ann_1"],
      ["a", "msg_ann_3"],
    ]);
    expect(await webhooks.ofKey("nobody")).toEqual([]);
  });

  test("due is the first of each key, without those under way", async () => {
    const { webhooks } = open();
    await webhooks.put(webhook("a"));
    await webhooks.enqueue([delivery("ann", 1), delivery("ann", 2), delivery("bob", 3), delivery("cas", 4)], put);
    const due = async (nowMs: number, exceptKeys: string[] = [], limit = 9) =>
      (await webhooks.due({ webhookId: "a", nowMs, limit, exceptKeys })).map(({ messageId }) => messageId);
    expect(await due(9)).toEqual([]);
    expect(await due(10)).toEqual(["msg_ann_1", "msg_bob_3", "msg_cas_4"]);
    expect(await due(10, ["ann"], 1)).toEqual(["msg_bob_3"]);
    expect(await webhooks.nextDueMs("a")).toBe(10);
  });

  test("what fails keeps its key waiting, old and new; what succeeds or ends lets the next one go", async () => {
    const { webhooks } = open();
    await webhooks.put(webhook("a"));
    await webhooks.enqueue([delivery("ann", 1), delivery("ann", 2)], put);
    const base = { sequence: 1, webhookId: "a", key: "ann", attempts: 1, lastAtMs: 20 };
    await webhooks.settle(
      [{ ...base, status: "waiting", nextAtMs: 500, error: "no", responseStatus: 500 }],
      [{ webhookId: "a", failingSinceMs: 20 }],
    );
    await webhooks.enqueue([delivery("ann", 3)], { ...put, nowMs: 30 });
    expect(await webhooks.nextDueMs("a")).toBe(500);
    expect((await webhooks.read("a"))?.failingSinceMs).toBe(20);
    expect(await webhooks.delivery("a", 1)).toMatchObject({
      attempts: 1,
      error: "no",
      responseStatus: 500,
      lastAtMs: 20,
    });
    await webhooks.hasten("a", 40);
    await webhooks.settle(
      [{ ...base, status: "delivered", nextAtMs: 50, lastAtMs: 50, responseStatus: 200 }],
      [{ webhookId: "a" }],
    );
    expect((await webhooks.read("a"))?.failingSinceMs).toBeUndefined();
    const [next] = await webhooks.due({ webhookId: "a", nowMs: 50, limit: 9, exceptKeys: [] });
    expect(next?.messageId).toBe("msg_ann_2");
    expect(await webhooks.state("a")).toEqual({ waiting: 2, failed: 0, delivered: 1, oldestWaitingMs: 2 });
  });

  test("replay begins anew, old ones are removed unless they wait, pages go backwards", async () => {
    const { webhooks } = open();
    await webhooks.put(webhook("a"));
    await webhooks.enqueue(
      [1, 2, 3, 4].map((n) => delivery(`u${n}`, n)),
      put,
    );
    const result = (sequence: number, status: "failed" | "delivered") => ({
      ...{ sequence, webhookId: "a", key: `u${sequence}`, status, attempts: 3, nextAtMs: 0, lastAtMs: 20 },
    });
    await webhooks.settle([result(1, "failed"), result(2, "delivered"), result(3, "failed")], []);
    expect(await webhooks.replay("a", { sinceMs: 2, statuses: ["failed"] }, 60)).toBe(1);
    expect(await webhooks.delivery("a", 3)).toMatchObject({ status: "waiting", attempts: 0, nextAtMs: 60 });
    expect(await webhooks.replay("a", { sequence: 2 }, 61)).toBe(1);
    const page = await webhooks.deliveries({ webhookId: "a", limit: 2 });
    expect(page.map(({ sequence }) => sequence)).toEqual([4, 3]);
    expect(
      (await webhooks.deliveries({ webhookId: "a", before: 3, limit: 9 })).map(({ sequence }) => sequence),
    ).toEqual([2, 1]);
    expect(await webhooks.deliveries({ webhookId: "a", status: "failed", limit: 9 })).toHaveLength(1);
    expect(await webhooks.deleteBefore({ createdBeforeMs: 9, limit: 9 })).toBe(1);
    expect((await webhooks.state("a")).waiting).toBe(3);
  });
}
