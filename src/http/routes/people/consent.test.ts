import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestApp, type TestApp } from "../../../testing/open-test-app.ts";

let server: TestApp;
beforeAll(async () => {
  server = await openTestApp();
});
afterAll(() => server.close());

const like = { event: "Item Liked", userId: "ann", properties: { itemId: "a" } };

test.each([
  ["nested", { purposes: { personalisation: false } }],
  ["flat, in words", { personalisation: "denied" }],
])("a withdrawal, %s, clears the profile with the reply and is on record", async (_, body) => {
  const { call } = server;
  await call("PUT", "/v1/users/ann/consent", { personalisation: true });
  await call("POST", "/v1/track", like);
  expect((await call("GET", "/v1/users/ann")).body.engagement.events).toBe(1);
  const reply = await call("PUT", "/v1/users/ann/consent", body);
  expect(reply).toMatchObject({
    status: 200,
    body: { purposes: { personalisation: { status: "denied", granted: false, via: "api" } } },
  });
  await call("POST", "/v1/track", like);
  expect((await call("GET", "/v1/users/ann")).body.engagement.events).toBe(0);
  expect((await call("GET", "/v1/users/ann/consent")).body.receipts[0].purposes).toEqual({ personalisation: false });
});

test("a browser that refuses tracking is counted, and nobody learns who it was", async () => {
  const sent = { event: "Item Viewed", anonymousId: "quiet-1", properties: { itemId: "a" } };
  expect((await server.call("POST", "/v1/track", sent, { "sec-gpc": "1" })).body).toMatchObject({ accepted: 1 });
  expect((await server.call("GET", "/v1/users/quiet-1")).status).toBe(404);
});

test.each([[{}], [{ purposes: {} }], [{ everything: false }], [{ personalisation: "maybe" }]])(
  "%j is refused",
  async (body) => {
    expect((await server.call("PUT", "/v1/users/ann/consent", body)).status).toBe(422);
  },
);

test("who refused messages is sent those of service alone, whoever asks", async () => {
  const { call } = server;
  await call("PUT", "/v1/users/quiet/consent", { messaging: false });
  const message = { userId: "quiet", body: "The harbour opens at nine.", channel: "email" };
  expect(await call("POST", "/v1/messages", { ...message, purpose: "newsletter" })).toMatchObject({
    status: 409,
    body: { code: "messaging-refused", detail: expect.stringContaining("newsletter") },
  });
  expect((await call("POST", "/v1/messages", { ...message, purpose: "security" })).status).toBe(200);
  await call("PUT", "/v1/users/quiet/consent", { messaging: true });
  expect((await call("POST", "/v1/messages", { ...message, purpose: "newsletter" })).status).toBe(200);
});
