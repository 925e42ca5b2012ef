import { Webhook as Verifier } from "standardwebhooks";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type Receiver, startReceiver } from "../../../relays/testing/receiver.ts";
import { openTestApp, type TestApp } from "../../../testing/open-test-app.ts";

let app: TestApp;
let hook: Receiver;
beforeAll(async () => {
  app = await openTestApp({ ATTUNE_WEBHOOK_ALLOW: "127.0.0.1" });
  hook = await startReceiver();
  await app.call("PUT", "/v1/segments/fans", { label: "Fans", rule: { event: "Item Liked", count: { gte: 2 } } });
  const status = async () => (await app.call("GET", "/v1/segments/fans")).body.status as string;
  await vi.waitUntil(async () => (await status()) !== "computing", { timeout: 20_000 });
});
afterAll(async () => {
  await app.close();
  await hook.close();
});
const like = (userId: string) => ({ userId, type: "track", event: "Item Liked", properties: { itemId: "a" } });

test("an event that makes a user a member is told to a webhook, signed with the secret of its making", async () => {
  const made = await app.call("PUT", "/v1/webhooks/crm", { url: hook.url, topics: ["segment.entered"] });
  expect(made).toMatchObject({
    status: 200,
    body: { id: "crm", enabled: true, secret: expect.stringMatching(/^whsec_/) },
  });
  expect((await app.call("GET", "/v1/webhooks/crm")).body).not.toHaveProperty("secret");
  await app.call("POST", "/v1/batch", { batch: [like("ann"), like("bob"), like("ann")] });
  await expect.poll(() => hook.received.length, { timeout: 5_000 }).toBe(1);
  const [{ headers, body }] = hook.received as [(typeof hook.received)[0]];
  expect(new Verifier(made.body.secret).verify(body, headers)).toMatchObject({
    type: "segment.entered",
    data: { userId: "ann", segmentId: "fans", cause: "event" },
  });
  await expect
    .poll(async () => (await app.call("GET", "/v1/webhooks/crm/deliveries")).body.deliveries)
    .toMatchObject([{ type: "segment.entered", key: "ann", status: "delivered", attempts: 1, responseStatus: 204 }]);
});

test("the export of a user says what others were told", async () => {
  const { deliveries } = (await app.call("GET", "/v1/users/ann/export")).body;
  expect(deliveries).toMatchObject([{ webhookId: "crm", topic: "segment.entered", status: "delivered", key: "ann" }]);
});

test("erasing a user erases what was delivered of it, and tells of the erasure without its name", async () => {
  await app.call("PUT", "/v1/webhooks/privacy", { url: hook.url, topics: ["user.erased"] });
  hook.received.length = 0;
  await app.call("DELETE", "/v1/users/ann");
  expect((await app.call("GET", "/v1/webhooks/crm/deliveries")).body.deliveries).toEqual([]);
  await expect.poll(() => hook.received.length, { timeout: 5_000 }).toBe(1);
  expect(hook.received[0]!.body).not.toContain("ann");
});

test("rotation, test, replay, listing and removal", async () => {
  const rotated = (await app.call("POST", "/v1/webhooks/crm/rotate")).body;
  expect(rotated).toMatchObject({
    secret: expect.stringMatching(/^whsec_/),
    secrets: [{}, { until: expect.any(String) }],
  });
  expect((await app.call("POST", "/v1/webhooks/crm/test")).body).toMatchObject({ ok: true, status: 204 });
  const replay = { since: "2020-01-01T00:00:00Z", all: true };
  expect((await app.call("POST", "/v1/webhooks/crm/replay", replay)).body).toEqual({ deliveries: 0 });
  expect((await app.call("POST", "/v1/webhooks/crm/deliveries/999/replay")).body.code).toBe("delivery-not-found");
  expect((await app.call("GET", "/v1/webhooks")).body.webhooks.map(({ id }: { id: string }) => id)).toEqual([
    "crm",
    "privacy",
  ]);
  expect((await app.call("DELETE", "/v1/webhooks/crm")).status).toBe(204);
  expect((await app.call("GET", "/v1/webhooks/crm")).body.code).toBe("webhook-not-found");
});

test.each([
  [{ url: "http://169.254.169.254/latest", topics: ["*"] }, "address-refused"],
  [{ url: "http://[::1]:1/", topics: ["*"] }, "address-refused"],
  [{ url: "https://a.example/", topics: ["profile.changed"] }, "invalid-input"],
  [{ url: "https://a.example/", topics: [] }, "invalid-input"],
  [{ url: "https://a.example/", topics: ["*"], retries: 3 }, "invalid-input"],
  [{ url: "https://a.example/", topics: ["*"], headers: { "Webhook-Id": "x" } }, "invalid-input"],
  [{ url: "https://a.example/", topics: ["*"], headers: { a: "b\r\nc: d" } }, "invalid-input"],
  [{ url: "https://a.example/", topics: ["*"], format: "fastly" }, "invalid-input"],
])("%j is refused: %s", async (body, code) => {
  expect(await app.call("PUT", "/v1/webhooks/x", body)).toMatchObject({ status: 422, body: { code } });
});
