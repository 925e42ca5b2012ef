import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestApp, type TestApp } from "../testing/open-test-app.ts";

let desk: TestApp;
const articles = [
  {
    id: "tram",
    title: "Lisbon opens a new tram line",
    body: "Commuters in Lisbon cheered on Monday. The line cost €120 million. Mayor Teresa Duarte called it a wonderful day for the city.",
    publishedAt: "2026-10-01T08:00:00Z",
    tags: ["transport"],
    attributes: { section: "city" },
  },
  {
    id: "flood",
    title: "Floods close the coast road",
    body: "Heavy rain destroyed two bridges near Porto. Families lost their homes. The repairs will take months, officials warned.",
    publishedAt: "2026-10-03T08:00:00Z",
    attributes: { section: "weather" },
  },
  {
    id: "railway",
    title: "Night trains return",
    body: "The railway brings back night trains between Lisbon and Madrid in spring. Tickets start at €49.",
    publishedAt: "2026-10-02T08:00:00Z",
    attributes: { section: "city" },
  },
];

beforeAll(async () => {
  // Without exploration: it is drawn anew each hour, and a list of one may be the drawn item.
  desk = await openTestApp({ ATTUNE_EXPLORE_SHARE: "0" });
  await desk.call("PUT", "/v1/taxonomy", {
    tags: [
      { id: "transport", label: "Public transport", description: "Trams, trains and buses" },
      { id: "weather", label: "Weather", description: "Storms, floods, heat and snow" },
    ],
  });
  const report = await desk.call("POST", "/v1/items", { items: articles });
  expect(report.body).toEqual({ accepted: 3, unchanged: 0, rejected: [] });
}, 120_000);

afterAll(() => desk?.close());

describe("the work of an app", () => {
  test("a text comes back analysed, every entity at its exact place", async () => {
    const text = "Ana Ribeiro flew from Lisbon to Oslo on 3 March 2026 and paid $250. She loved it!";
    const { status, body, headers } = await desk.call("POST", "/v1/analyze", { texts: [text, ""] });
    expect(status).toBe(200);
    expect(headers.get("server-timing")).toMatch(/queue;dur=.*inference;dur=/);
    expect(body.results).toHaveLength(2);
    expect(body.results[0].entities.length).toBeGreaterThan(0);
    for (const { start, end, text: found } of body.results[0].entities) expect(text.slice(start, end)).toBe(found);
    expect(body.results[0].embedding).toBeUndefined();
    expect(body.took.totalMs).toBeGreaterThan(0);
  });

  test("embeddings have the OpenAI shape, as floats, base64 and shortened", async () => {
    const { body } = await desk.call("POST", "/v1/embeddings", { input: ["a tram", "a train"] });
    expect(body.data.map((entry: { index: number }) => entry.index)).toEqual([0, 1]);
    expect(Math.hypot(...body.data[0].embedding)).toBeCloseTo(1, 4);
    const short = await desk.call("POST", "/v1/embeddings", {
      input: "a tram",
      dimensions: 64,
      encoding_format: "base64",
    });
    const vector = new Float32Array(Uint8Array.from(Buffer.from(short.body.data[0].embedding, "base64")).buffer);
    expect(vector).toHaveLength(64);
    expect(Math.hypot(...vector)).toBeCloseTo(1, 4);
    expect(body.usage.total_tokens).toBeGreaterThan(0);
  });

  test("items are listed newest first, found by meaning, and compared", async () => {
    const list = await desk.call("GET", "/v1/items?limit=2");
    expect(list.body.items.map((item: { id: string }) => item.id)).toEqual(["flood", "railway"]);
    expect(list.body.nextCursor).toBeDefined();
    const found = await desk.call("GET", "/v1/search?q=public%20transport%20by%20rail&limit=2");
    expect(found.body.items.map((item: { id: string }) => item.id).toSorted()).toEqual(["railway", "tram"]);
    const similar = await desk.call("GET", "/v1/items/tram/similar?limit=1");
    expect(similar.body.items[0].id).toBe("railway");
    const one = await desk.call("GET", "/v1/items/tram");
    for (const { start, end, text } of one.body.analysis.entities) {
      expect(one.body.analysedText.slice(start, end)).toBe(text);
    }
  });

  test("JSON lines are streamed in, faulty lines reported by index", async () => {
    const lines = `${JSON.stringify({ id: "n1", title: "One", body: "First." })}\n{broken\n${JSON.stringify({ id: "n2", title: 5, body: "x" })}\n`;
    const { status, body } = await desk.call("POST", "/v1/items", lines, { "content-type": "application/x-ndjson" });
    expect(status).toBe(200);
    expect(body.accepted).toBe(1);
    expect(body.rejected.map((fault: { index: number; code: string }) => [fault.index, fault.code])).toEqual([
      [1, "malformed-json"],
      [2, "invalid-item"],
    ]);
    expect((await desk.call("DELETE", "/v1/items/n1")).status).toBe(204);
  });

  test("a file is previewed without a trace, then imported, its faulty record named by line", async () => {
    const csv = 'id,title,text\nc1,One,"First, with a comma."\nc2,only two\n';
    const headers = { "content-type": "application/octet-stream" };
    const preview = await desk.call("POST", "/v1/items/import?format=csv&preview=true", csv, headers);
    expect(preview.body).toMatchObject({ format: "csv", total: 2, accepted: 1, sample: [{ id: "c1", title: "One" }] });
    expect((await desk.call("GET", "/v1/items/c1")).status).toBe(404);
    const done = await desk.call("POST", "/v1/items/import?format=csv", csv, headers);
    expect(done.body).toMatchObject({ accepted: 1, rejected: [{ code: "wrong-column-count" }] });
    expect((await desk.call("GET", "/v1/items/c1")).body.item.body).toBe("First, with a comma.");
    expect((await desk.call("DELETE", "/v1/items/c1")).status).toBe(204);
  });

  test("two editors at once: the second is refused with 409 and nothing is lost", async () => {
    const seen = await desk.call("GET", "/v1/items/flood/tags");
    const first = await desk.call("POST", "/v1/items/flood/tags", { add: ["weather"], version: seen.body.version });
    expect(first.body.tags).toContainEqual(expect.objectContaining({ tag: "weather", status: "accepted" }));
    const second = await desk.call("POST", "/v1/items/flood/tags", { reject: ["weather"], version: seen.body.version });
    expect([second.status, second.body.code]).toEqual([409, "tags-changed"]);
    expect((await desk.call("GET", "/v1/items?tag=weather")).body.items).toHaveLength(1);
  });
});

describe("a user's way", () => {
  test("events are idempotent, change the profile and the next recommendations", async () => {
    const cold = await desk.call("POST", "/v1/users/nobody/recommendations", { limit: 3 });
    expect(cold.body.strategy).toBe("cold-start");
    const batch = [
      { type: "identify", userId: "ada", messageId: "m0", traits: { first_name: "Ada" } },
      { type: "track", userId: "ada", messageId: "m1", event: "Item Liked", properties: { itemId: "tram" } },
      {
        type: "track",
        userId: "ada",
        messageId: "m2",
        event: "Text Submitted",
        properties: { text: "This is wonderful, thank you so much!" },
      },
      { type: "track", messageId: "m3", event: "Item Liked" },
    ];
    const first = await desk.call("POST", "/v1/batch", { batch });
    expect(first.body).toMatchObject({ accepted: 3, duplicates: 0, rejected: [{ index: 3 }] });
    const again = await desk.call("POST", "/v1/batch", { batch });
    expect(again.body).toMatchObject({ accepted: 0, duplicates: 3 });
    const profile = await desk.call("GET", "/v1/users/ada");
    expect(profile.body.affinities.tags[0]?.id).toBe("transport");
    const warm = await desk.call("GET", "/v1/users/ada/recommendations?limit=2&explain=true");
    expect(warm.body.items[0].id).toBe("railway");
    for (const item of warm.body.items) {
      const sum = Object.values(item.parts as Record<string, number>).reduce((total, part) => total + part, 0);
      expect(sum).toBeCloseTo(item.score, 6);
      expect(item.reasons.length).toBeGreaterThan(0);
    }
    const replay = await desk.call("GET", `/v1/recommendations/${warm.body.recommendationId}`);
    expect(replay.body.reply.items[0].id).toBe("railway");
    const session = await desk.call("POST", "/v1/sessions/recommendations", { events: [{ itemId: "tram" }], limit: 1 });
    expect(session.body.items[0].id).toBe("railway");
  });

  test("a message is written with recommendations, and the same key returns the same reply", async () => {
    const request = {
      userId: "ada",
      channel: "email",
      body: "Hi {{ user.first_name | default: 'there' }}, your order #A-1234 of $20.00 will not arrive before 5 May.{% for item in recommendations %} {{ item.title }}{% endfor %}",
      slots: { recommendations: { limit: 2 } },
      tone: { formality: 0.9 },
    };
    const first = await desk.call("POST", "/v1/messages", request, { "Idempotency-Key": "k1" });
    expect(first.status).toBe(200);
    expect(first.body.body).toMatch(/Ada/);
    for (const fact of ["#A-1234", "$20.00", "5 May", "not"]) expect(first.body.body).toContain(fact);
    expect(first.body.recommendationId).toBeDefined();
    const second = await desk.call("POST", "/v1/messages", request, { "Idempotency-Key": "k1" });
    expect(second.body.messageId).toBe(first.body.messageId);
    const other = await desk.call("POST", "/v1/messages", { ...request, channel: "sms" }, { "Idempotency-Key": "k1" });
    expect(other.status).toBe(409);
  });

  test("a user's data can be taken along and erased", async () => {
    expect((await desk.call("GET", "/v1/users/ada/export")).body.events.length).toBe(3);
    expect((await desk.call("DELETE", "/v1/users/ada")).status).toBe(204);
    expect((await desk.call("GET", "/v1/users/ada")).status).toBe(404);
    expect((await desk.call("DELETE", "/v1/users/ada")).status).toBe(204);
  });
});

describe("bad input", () => {
  test("broken JSON is 400, a wrong type 422 with its path, an unknown route 404, all as problem+json", async () => {
    const broken = await desk.call("POST", "/v1/analyze", "{nope");
    expect([broken.status, broken.body.code]).toEqual([400, "malformed-request"]);
    expect(broken.headers.get("content-type")).toMatch(/^application\/problem\+json/);
    const wrong = await desk.call("POST", "/v1/analyze", { texts: ["fine", 5] });
    expect([wrong.status, wrong.body.errors[0].path]).toEqual([422, "texts.1"]);
    expect((await desk.call("POST", "/v1/analyze", { texts: [] })).status).toBe(422);
    expect((await desk.call("GET", "/v1/nothing")).body.code).toBe("route-not-found");
    expect((await desk.call("GET", "/v1/items/nobody")).status).toBe(404);
    expect((await desk.call("GET", "/v1/items?limit=0")).status).toBe(422);
    expect((await desk.call("GET", "/v1/items?cursor=xx")).status).toBe(400);
    expect((await desk.call("POST", "/v1/analyze", undefined)).status).toBe(422);
  });

  test("a body over 2 MB is 413", async () => {
    const { status, body } = await desk.call("POST", "/v1/analyze", { texts: ["x".repeat(2_200_000)] });
    expect([status, body.code]).toEqual([413, "too-large"]);
  });

  test("an unknown key is refused, and named with the keys that exist", async () => {
    const reply = await desk.call("POST", "/v1/analyze", { texts: ["Hello."], colour: "red" });
    expect([reply.status, reply.body.errors]).toEqual([
      422,
      [{ path: "colour", message: "is no known key; there are texts, include" }],
    ]);
    const filter = { tag: ["football"] };
    const filtered = await desk.call("POST", "/v1/users/anna/recommendations", { filter });
    expect([filtered.status, filtered.body.errors[0].path]).toEqual([422, "filter.tag"]);
    const query = await desk.call("GET", "/v1/items?tags=football");
    expect([query.status, query.body.errors[0].path]).toEqual([422, "tags"]);
  });

  const strange = {
    empty: "",
    "emoji only": "😀🎉👩‍👩‍👧",
    "lone surrogates": "a \ud800 b \udc00",
    "NUL and controls": "a\u0000b\u0007c",
    "right to left": "שלום עולם, זהו יום יפה מאוד בתל אביב.",
    HTML: "<p>Visit <b>Oslo</b> &amp; <script>alert(1)</script></p>",
    Chinese: "北京的天气今天非常好。",
  };
  test.each(Object.entries(strange))("%s gives a result, never a 500", async (_name, text) => {
    const { status, body } = await desk.call("POST", "/v1/analyze", { texts: [text] });
    expect(status).toBe(200);
    for (const entity of body.results[0].entities) expect(text.slice(entity.start, entity.end)).toBe(entity.text);
    const item = await desk.call("PUT", "/v1/items/strange", { title: text.slice(0, 50), body: text });
    expect(item.status).toBe(200);
    expect((await desk.call("GET", "/v1/items/strange")).body.analysedText.length).toBeGreaterThanOrEqual(0);
    expect(
      (await desk.call("GET", `/v1/search?q=${encodeURIComponent(text.replaceAll(/[\ud800-\udfff]/g, "") || "x")}`))
        .status,
    ).toBe(200);
    await desk.call("DELETE", "/v1/items/strange");
  });

  test("a taxonomy with a cycle or a duplicate is refused by path and the old one stays", async () => {
    const cycle = await desk.call("PUT", "/v1/taxonomy", {
      tags: [
        { id: "a", label: "A", parent: "b" },
        { id: "b", label: "B", parent: "a" },
        { id: "a", label: "A again" },
      ],
    });
    expect(cycle.status).toBe(422);
    expect(cycle.body.errors.map((fault: { path: string }) => fault.path)).toContain("tags.2.id");
    expect((await desk.call("GET", "/v1/taxonomy")).body.tags).toHaveLength(2);
  });

  test("all events rejected is 422, with the path of each fault", async () => {
    const { status, body } = await desk.call("POST", "/v1/batch", { batch: [{ type: "track" }, 7] });
    expect(status).toBe(422);
    expect(body.errors).toHaveLength(2);
  });

  test.each([0, 10_000])("limit %i of recommendations is 422", async (limit) => {
    expect((await desk.call("POST", "/v1/users/x/recommendations", { limit })).status).toBe(422);
  });
});

describe("operation", () => {
  test("probes, metrics, documents and info answer", async () => {
    expect((await desk.call("GET", "/healthz")).status).toBe(200);
    expect((await desk.call("GET", "/readyz")).body).toEqual({
      status: "ready",
      load: { loopDelayMs: expect.any(Number), inFlight: 0, queued: 0, refused: 0 },
    });
    const metrics = await desk.call("GET", "/metrics");
    expect(metrics.body).toMatch(/attune_http_requests_total\{method="POST",route="\/v1\/analyze",status="200"\}/);
    expect(metrics.body).toMatch(/attune_items \d+/);
    const { body: openapi } = await desk.call("GET", "/openapi.json");
    expect(openapi.openapi).toBe("3.1.0");
    expect(Object.keys(openapi.paths)).toEqual(
      expect.arrayContaining(["/v1/analyze", "/v1/items/{id}", "/v1/messages"]),
    );
    expect((await desk.call("GET", "/docs")).body).toContain("/v1/analyze");
    expect((await desk.call("GET", "/v1/info")).body.counts.items).toBe(3);
  });
});

describe("keys and roles", () => {
  test("each role reaches what it may and no more", async () => {
    const keyed = await openTestApp({
      ATTUNE_KEYS: "public-0123456789:public,editor-0123456789:editor,admin-01234567890:admin",
    });
    try {
      const as = (key: string | undefined, method: string, path: string, body?: unknown) =>
        keyed.call(method, path, body, key === undefined ? {} : { authorization: `Bearer ${key}` });
      expect((await as(undefined, "POST", "/v1/analyze", { texts: ["x"] })).status).toBe(401);
      expect((await as("wrong-0123456789", "POST", "/v1/analyze", { texts: ["x"] })).status).toBe(401);
      expect((await as("public-0123456789", "POST", "/v1/analyze", { texts: ["x"] })).status).toBe(200);
      expect((await as("public-0123456789", "POST", "/v1/items", { items: [articles[0]] })).status).toBe(403);
      expect((await as("editor-0123456789", "POST", "/v1/items", { items: [articles[0]] })).status).toBe(200);
      expect((await as("editor-0123456789", "DELETE", "/v1/users/x")).status).toBe(403);
      expect((await keyed.call("DELETE", "/v1/users/x", undefined, { "x-api-key": "admin-01234567890" })).status).toBe(
        204,
      );
      expect((await keyed.call("GET", "/healthz")).status).toBe(200);
    } finally {
      await keyed.close();
    }
  }, 120_000);
});

test("what was acknowledged is there after a restart", async () => {
  const first = await openTestApp();
  await first.call("POST", "/v1/items", { items: articles });
  await first.call("POST", "/v1/track", {
    userId: "bo",
    event: "Item Liked",
    properties: { itemId: "tram" },
    messageId: "x1",
  });
  await first.server.close();
  await first.app.close();
  const second = await openTestApp({}, first.dataDir);
  try {
    expect((await second.call("GET", "/v1/items")).body.total).toBe(3);
    expect((await second.call("POST", "/v1/items", { items: articles })).body.unchanged).toBe(3);
    expect((await second.call("GET", "/v1/users/bo")).body.affinities.tags[0].id).toBe("transport");
    const repeated = await second.call("POST", "/v1/track", {
      userId: "bo",
      event: "Item Liked",
      properties: { itemId: "tram" },
      messageId: "x1",
    });
    expect(repeated.body.duplicates).toBe(1);
  } finally {
    await second.close();
  }
}, 120_000);
