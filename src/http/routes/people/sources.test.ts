import { createHmac } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestApp, type TestApp } from "../../../testing/open-test-app.ts";

const [admin, publicKey] = ["admin-key-of-the-test", "public-key-of-the-test"];
let server: TestApp;
beforeAll(async () => {
  server = await openTestApp({ ATTUNE_KEYS: `${admin}:admin,${publicKey}:public` });
  const put = (id: string, source: object) => asAdmin("PUT", `/v1/sources/${id}`, source);
  await put("shop", { kind: "shopify", secret: "hush", consentDefault: { messaging: false } });
  await put("pay", { kind: "stripe", secret: "whsec_x" });
  await put("crm", { kind: "crm", mapping: { userId: "Id" } });
  await put("slow", { kind: "crm", ratePerMinute: 1 });
});
afterAll(() => server.close());

const asAdmin = (method: string, path: string, body?: unknown, headers = {}) =>
  server.call(method, path, body, { authorization: `Bearer ${admin}`, ...headers });
const sign = (body: string): string => createHmac("sha256", "hush").update(body).digest("base64");
const order = (id: number): string =>
  JSON.stringify({
    id,
    email: "shopper@example.org",
    currency: "EUR",
    line_items: [{ id: 1, product_id: 9, price: "5.00", quantity: 1 }, { id: 2 }],
  });
const post = (body: string, headers: Record<string, string>) =>
  server.call("POST", "/v1/sources/shop", body, { "x-shopify-topic": "orders/create", ...headers });

test("a signed payload needs no key, is in the profile with the reply, once, and its faulty row is kept with the reason", async () => {
  const body = order(1);
  const headers = { "x-shopify-hmac-sha256": sign(body) };
  const first = await post(body, headers);
  expect(first).toMatchObject({
    status: 200,
    body: { accepted: 1, duplicates: 0, rejected: [{ index: 1, code: "invalid-row" }] },
  });
  expect((await post(body, headers)).body).toMatchObject({ accepted: 0, duplicates: 1 });
  const user = await asAdmin("GET", "/v1/users/email:shopper@example.org");
  expect(user.body).toMatchObject({ engagement: { events: 1 } });
  const { rejected } = (await asAdmin("GET", "/v1/sources/shop/rejected")).body;
  expect(rejected[0]).toMatchObject({ code: "invalid-row", row: '{"id":2}' });
  expect((await asAdmin("GET", "/v1/sources/shop/health")).body).toMatchObject({
    requests: 2,
    accepted: 1,
    duplicates: 1,
    rejected: 2,
  });
});

test.each([
  ["unsigned", order(2), {}],
  ["wrongly signed", order(2), { "x-shopify-hmac-sha256": sign(order(3)) }],
  ["signed with something that is no signature", order(2), { "x-shopify-hmac-sha256": "%%%" }],
  ["old", order(2), { "x-shopify-hmac-sha256": sign(order(2)), "x-shopify-triggered-at": "2020-01-01T00:00:00Z" }],
])("%s: refused, and counted", async (_, body, headers) => {
  const before = (await asAdmin("GET", "/v1/sources/shop/health")).body.refused;
  expect(await post(body, headers)).toMatchObject({ status: 401, body: { code: "bad-signature" } });
  expect((await asAdmin("GET", "/v1/sources/shop/health")).body.refused).toBe(before + 1);
});

test("truncated, empty and huge bodies are told apart", async () => {
  const cut = order(4).slice(0, 40);
  expect(await post(cut, { "x-shopify-hmac-sha256": sign(cut) })).toMatchObject({
    status: 422,
    body: { code: "invalid-input" },
  });
  expect(
    (await asAdmin("POST", "/v1/sources/crm", "x".repeat(8 * 1024 * 1024 + 1), { "content-type": "text/csv" })).status,
  ).toBe(413);
  expect((await server.call("POST", "/v1/sources/pay", "")).status).toBe(401);
});

test("what is nested without end is a fault of its row, or of a request that is one", async () => {
  const deep = `${"[".repeat(20_000)}${"]".repeat(20_000)}`;
  const rows = `{"Id":"d-1","x":${deep}}\n{"Id":"d-2","plan":"gold"}\n`;
  expect((await asAdmin("POST", "/v1/sources/crm", rows)).body).toMatchObject({
    ...{ accepted: 1, rejected: [{ index: 0, detail: "the row is nested deeper than 64 levels" }] },
  });
  const order = `{"id":1,"line_items":${deep}}`;
  expect(await post(order, { "x-shopify-hmac-sha256": sign(order) })).toMatchObject({
    ...{ status: 422, body: { detail: expect.stringContaining("nested deeper than 64 levels") } },
  });
});

test("a kind without signatures takes a key of this API, or the secret of the source", async () => {
  const csv = "Id,email,plan\nc-1,c1@example.org,gold\n";
  const type = { "content-type": "text/csv" };
  expect((await server.call("POST", "/v1/sources/crm", csv, type)).status).toBe(401);
  expect(
    (await server.call("POST", "/v1/sources/crm", csv, { ...type, authorization: `Bearer ${publicKey}` })).status,
  ).toBe(401);
  expect((await asAdmin("POST", "/v1/sources/crm", csv, type)).body).toMatchObject({ accepted: 1 });
  expect((await asAdmin("GET", "/v1/users/c-1")).body.traits).toMatchObject({ plan: "gold" });
  await asAdmin("PUT", "/v1/sources/crm", { kind: "crm", secret: "s3cret", mapping: { userId: "Id" } });
  expect((await server.call("POST", "/v1/sources/crm?secret=s3cret", csv, type)).body).toMatchObject({ duplicates: 1 });
  expect((await server.call("POST", "/v1/sources/crm?secret=wrong", csv, type)).status).toBe(401);
});

test("a source that floods is stopped by its own limit, and no other", async () => {
  const send = (id: string) => asAdmin("POST", `/v1/sources/${id}`, '{"userId":"f-1","plan":"x"}');
  const replies = await Promise.all(Array.from({ length: 15 }, () => send("slow")));
  expect(replies.filter(({ status }) => status === 200)).toHaveLength(10);
  const refused = replies.find(({ status }) => status === 429)!;
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  expect((await post(order(5), { "x-shopify-hmac-sha256": sign(order(5)) })).status).toBe(200);
});

test("the tester says what a payload becomes and stores nothing; secrets are never shown", async () => {
  const { rows } = (await asAdmin("POST", "/v1/sources/shop/try", order(99), { "x-shopify-topic": "orders/create" }))
    .body;
  expect(rows[0].event).toMatchObject({ event: "Item Purchased", properties: { value: 5 } });
  expect(rows[1].fault).toContain("line_items.product_id");
  expect((await asAdmin("GET", "/v1/users/email:shopper@example.org")).body.engagement.events).toBe(2);
  const listed = (await asAdmin("GET", "/v1/sources")).body;
  expect(JSON.stringify(listed)).not.toContain("hush");
  expect(listed.sources.find(({ id }: { id: string }) => id === "shop")).toMatchObject({
    hasSecret: true,
    kind: "shopify",
  });
});

test("a payload is tried by other columns than those of the source, which stay", async () => {
  const csv = "Kundennummer,Tarif\n77,gold\n";
  const tryBy = (mapping: string) =>
    asAdmin("POST", `/v1/sources/slow/try?mapping=${encodeURIComponent(mapping)}`, csv, { "content-type": "text/csv" });
  expect((await tryBy("")).body).toMatchObject({
    rows: [{ fault: expect.stringContaining("Kundennummer") }],
    mapping: {},
  });
  const mapped = (await tryBy("userId=Kundennummer, trait.plan=Tarif")).body;
  expect(mapped).toMatchObject({
    rows: [{ event: { type: "identify", userId: "77", traits: { plan: "gold" } } }],
    mapping: { userId: "Kundennummer", "trait.plan": "Tarif" },
  });
  expect((await tryBy("userId")).body).toMatchObject({ status: 422, detail: expect.stringContaining("FIELD=COLUMN") });
  expect((await asAdmin("GET", "/v1/sources/slow")).body.mapping).toEqual({});
});

test.each([
  ["PUT", "/v1/sources/x", { kind: "carrier-pigeon" }, 422],
  ["PUT", "/v1/sources/x", { kind: "stripe" }, 422],
  ["PUT", "/v1/sources/X Y", { kind: "crm" }, 422],
  ["PUT", "/v1/sources/x", { kind: "crm", consentDefault: { everything: true } }, 422],
  ["GET", "/v1/sources/nowhere", undefined, 404],
  ["POST", "/v1/sources/nowhere", "{}", 404],
  ["PUT", "/v1/rates", { reporting: "Euro", rates: [] }, 422],
  ["PUT", "/v1/rates", { reporting: "EUR", rates: [{ currency: "USD", date: "2026-02-30", rate: 1 }] }, 422],
])("%s %s %j is refused", async (method, path, body, status) => {
  expect((await asAdmin(method, path, body)).status).toBe(status);
});

test("amounts are shown in the currency of reports, by the rate of their day", async () => {
  const rates = [
    { currency: "USD", date: "2026-01-01", rate: 0.8 },
    { currency: "USD", date: "2026-06-01", rate: 0.9 },
  ];
  expect((await asAdmin("PUT", "/v1/rates", { reporting: "EUR", rates })).body).toEqual({ reporting: "EUR", rates: 2 });
  const dated = (created_at: string): string =>
    JSON.stringify({
      id: 1,
      email: "a@b.c",
      currency: "USD",
      created_at,
      line_items: [{ id: 1, product_id: 9, price: "10.00" }],
    });
  const values = [];
  for (const day of ["2025-12-31T00:00:00Z", "2026-05-31T23:00:00Z", "2026-06-01T00:00:00Z"]) {
    const { rows } = (await asAdmin("POST", "/v1/sources/shop/try", dated(day))).body;
    values.push(rows[0].event.properties.value);
  }
  expect(values).toEqual([10, 8, 9]);
});

test("an erasure takes rejected rows that name the user along", async () => {
  await asAdmin(
    "POST",
    "/v1/sources/crm?secret=s3cret",
    '{"Id":"gone-1","timestamp":"whenever"}\n{"Id":"gone-1","plan":"x"}',
  );
  expect((await asAdmin("GET", "/v1/sources/crm/rejected")).body.rejected[0].row).toContain("gone-1");
  expect((await asAdmin("DELETE", "/v1/users/gone-1")).status).toBe(204);
  expect(JSON.stringify((await asAdmin("GET", "/v1/sources/crm/rejected")).body)).not.toContain("gone-1");
});

test("Segment's library for browsers puts its key into the body alone", async () => {
  const send = (writeKey: string) =>
    server.call("POST", "/v1/t", JSON.stringify({ event: "Seen", anonymousId: "b-1", writeKey }), {
      "content-type": "text/plain",
    });
  expect((await send(publicKey)).status).toBe(200);
  expect((await send("another")).status).toBe(401);
  const batch = JSON.stringify({ writeKey: publicKey, batch: [{ type: "track", event: "Seen", anonymousId: "b-1" }] });
  expect((await server.call("POST", "/v1/b", batch, { "content-type": "text/plain" })).body).toMatchObject({
    accepted: 1,
  });
});
