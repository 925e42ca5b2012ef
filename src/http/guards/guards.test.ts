import { createHmac } from "node:crypto";
import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestApp, type TestApp } from "../../testing/open-test-app.ts";

const publicKey = "public-key-0123456789";
const appKey = "app-key-0123456789abc";
const adminKey = "admin-key-0123456789a";
const signingKey = "signing-key-0123456789";
const withKey = (key: string) => ({ "x-api-key": key });

/** fetch() refuses to set Host, Origin and Sec-Fetch-Site. */
function send(server: TestApp, method: string, path: string, headers: Record<string, string>, body = "") {
  return new Promise<{ status: number; headers: Record<string, unknown>; body: string }>((resolve, reject) => {
    const length = body === "" ? {} : { "content-length": String(Buffer.byteLength(body)) };
    const sent = httpRequest(`${server.server.url}${path}`, { method, headers: { ...length, ...headers } }, (reply) => {
      let text = "";
      reply.on("data", (chunk) => {
        text += chunk;
      });
      reply.on("end", () => resolve({ status: reply.statusCode!, headers: reply.headers, body: text }));
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

describe("an open server", () => {
  let open: TestApp;
  const json = { "content-type": "application/json" };
  const planted = JSON.stringify({ id: "planted", title: "PLANTED", body: "x" });

  beforeAll(async () => {
    open = await openTestApp({ ATTUNE_ALLOWED_ORIGINS: "https://shop.example" });
  });
  afterAll(() => open.close());

  test.each([
    ["another name of this machine (DNS rebinding)", { host: "evil.example" }],
    ["a name that only begins like loopback", { host: "127.0.0.1.evil.example:3000" }],
    ["a page of another site", { origin: "http://evil.example" }],
    ["a page of no site", { origin: "null" }],
    ["a page of another port of this machine", { origin: "http://127.0.0.1:9" }],
    ["a browser that says cross-site", { "sec-fetch-site": "cross-site" }],
  ])("refuses %s on every method", async (_kind, headers) => {
    for (const [method, path] of [
      ["GET", "/v1/users"],
      ["DELETE", "/v1/users/a"],
      ["POST", "/v1/topics/train?wait=false"],
      ["POST", "/v1/items"],
      ["GET", "/metrics"],
    ] as const) {
      const reply = await send(open, method, path, { ...json, ...headers }, method === "POST" ? planted : "");
      expect([method, path, reply.status, JSON.parse(reply.body).code]).toEqual([method, path, 403, "foreign-origin"]);
    }
    expect((await open.call("GET", "/v1/items/planted")).status).toBe(404);
  });

  test("a request with two names of the server is refused, whichever comes first", async () => {
    for (const hosts of [
      ["localhost", "evil.example"],
      ["evil.example", "localhost"],
    ]) {
      const socket = connect(open.server.port, "127.0.0.1");
      // Not ended: a caller who closes counts as gone.
      socket.write(`GET /v1/users HTTP/1.1\r\nHost: ${hosts.join("\r\nHost: ")}\r\nConnection: close\r\n\r\n`);
      expect(await text(socket)).toMatch(/^HTTP\/1\.1 40[03] /);
    }
  });

  test("lets local programs, its own page and links from other sites in", async () => {
    const { port } = open.server;
    const local: Record<string, string>[] = [
      {},
      { host: `localhost:${port}` },
      { host: `[::1]:${port}` },
      { host: `127.0.0.1:${port}`, origin: `http://127.0.0.1:${port}`, "sec-fetch-site": "same-origin" },
    ];
    for (const headers of local) {
      expect((await send(open, "GET", "/v1/users", headers)).status).toBe(200);
    }
    const link = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" };
    expect((await send(open, "GET", "/", link)).status).not.toBe(403);
    expect((await send(open, "GET", "/v1/users", link)).status).toBe(403);
  });

  test("lets pages in that the settings name, with CORS", async () => {
    const origin = "https://shop.example";
    const reply = await send(open, "GET", "/v1/info", { origin, "sec-fetch-site": "cross-site" });
    expect([reply.status, reply.headers["access-control-allow-origin"]]).toEqual([200, origin]);
    const preflight = await send(open, "OPTIONS", "/v1/batch", { origin, "access-control-request-method": "POST" });
    expect([preflight.status, String(preflight.headers["access-control-allow-headers"])]).toEqual([
      204,
      expect.stringContaining("X-User-Signature"),
    ]);
  });

  test.each(["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""])(
    "a body of type %j is refused with the types that are read",
    async (type) => {
      const headers: Record<string, string> = type === "" ? {} : { "content-type": type };
      for (const path of ["/v1/items", "/v1/items/import?format=jsonl", "/v1/analyze"]) {
        const reply = await send(open, "POST", path, headers, planted);
        expect([path, reply.status, JSON.parse(reply.body).code]).toEqual([path, 415, "unsupported-media-type"]);
      }
      expect((await open.call("GET", "/v1/items/planted")).status).toBe(404);
    },
  );

  test("a method that a path does not have is 405 with those that it has", async () => {
    for (const method of ["PUT", "PATCH", "OPTIONS"]) {
      const reply = await send(open, method, "/v1/analyze", {});
      expect([reply.status, reply.headers.allow]).toEqual([405, "POST"]);
    }
  });

  test("headers that are too large are a problem too", async () => {
    const reply = await send(open, "GET", "/v1/info", { "x-large": "a".repeat(20_000) });
    expect([reply.status, JSON.parse(reply.body).code]).toEqual([431, "headers-too-large"]);
  });
});

describe("a server with keys", () => {
  let guarded: TestApp;
  beforeAll(async () => {
    guarded = await openTestApp({
      ATTUNE_KEYS: `${publicKey}:public,${appKey}:app,${adminKey}:admin`,
      ATTUNE_RATE_PER_MINUTE: "6000",
    });
    await guarded.call(
      "POST",
      "/v1/identify",
      { userId: "victim", traits: { email: "v@example.org" } },
      withKey(adminKey),
    );
  });
  afterAll(() => guarded.close());

  test("a public key reads no profile and renders no template of its own", async () => {
    const body = { userId: "victim", body: "{{ user | json }}" };
    const reply = await guarded.call("POST", "/v1/messages", body, withKey(publicKey));
    expect([reply.status, reply.body.code, JSON.stringify(reply.body)]).toEqual([
      403,
      "forbidden-role",
      expect.not.stringContaining("example.org"),
    ]);
    for (const [method, path] of [
      ["GET", "/v1/users/victim"],
      ["GET", "/v1/users/victim/export"],
      ["DELETE", "/v1/users/victim"],
      ["GET", "/v1/users"],
    ] as const) {
      expect([path, (await guarded.call(method, path, undefined, withKey(publicKey))).status]).toEqual([path, 403]);
    }
    expect((await guarded.call("GET", "/v1/users/victim", undefined, withKey(appKey))).status).toBe(200);
    expect((await guarded.call("POST", "/v1/messages", body, withKey(appKey))).status).toBe(200);
  });

  test("random keys get no bucket of their own, and guessing is limited for the address", async () => {
    const statuses = new Set<number>();
    for (let i = 0; i < 60; i++) {
      statuses.add((await guarded.call("GET", "/v1/info", undefined, withKey(`guess-${i}`))).status);
    }
    expect([...statuses]).toEqual([401, 429]);
    expect((await guarded.call("GET", "/v1/info", undefined, {})).status).toBe(401);
  });
});

describe("a server with a signing key", () => {
  let signed: TestApp;
  const signatureOf = (userId: string): string => createHmac("sha256", signingKey).update(userId).digest("hex");
  beforeAll(async () => {
    signed = await openTestApp({
      ATTUNE_KEYS: `${publicKey}:public,${appKey}:app,${adminKey}:admin`,
      ATTUNE_USER_SIGNING_KEY: signingKey,
    });
  });
  afterAll(() => signed.close());

  test("a public key speaks only for the user whose signature it has", async () => {
    const ask = (signature: string) =>
      signed.call(
        "POST",
        "/v1/users/anna/recommendations",
        {},
        { ...withKey(publicKey), "x-user-signature": signature },
      );
    expect((await ask(signatureOf("anna"))).status).toBe(200);
    for (const wrong of ["", "00", signatureOf("bob"), signatureOf("anna").slice(2), "zz".repeat(32)]) {
      expect([wrong, (await ask(wrong)).body.code]).toEqual([wrong, "unsigned-user"]);
    }
    expect((await signed.call("POST", "/v1/users/anna/recommendations", {}, withKey(appKey))).status).toBe(200);
  });

  describe("events of a public key", () => {
    const track = (fields: object, signature?: string) =>
      signed.call(
        "POST",
        "/v1/track",
        { event: "Opened", ...fields },
        { ...withKey(publicKey), ...(signature !== undefined && { "x-user-signature": signature }) },
      );

    test.each<[string, object]>([
      ["without a signature", { userId: "anna" }],
      ["with that of somebody else", { userId: "anna", context: { userSignature: signatureOf("bob") } }],
      ["with the user in the place of the device", { anonymousId: "carla" }],
    ])("for a user are refused: %s", async (_kind, fields) => {
      await signed.call("POST", "/v1/identify", { userId: "carla" }, withKey(appKey));
      const reply = await track(fields);
      expect([reply.status, reply.body.code]).toEqual([403, "unsigned-user"]);
    });

    test("for a user are taken with its signature, and for a device without; no signature is stored", async () => {
      expect((await track({ userId: "dora" }, signatureOf("dora"))).body.accepted).toBe(1);
      const batch = [
        { type: "track", event: "Opened", userId: "dora", context: { userSignature: signatureOf("dora") } },
        { type: "track", event: "Opened", userId: "erik", context: { userSignature: signatureOf("dora") } },
        { type: "track", event: "Opened", anonymousId: "a-device" },
      ];
      const reply = await signed.call("POST", "/v1/batch", { batch }, withKey(publicKey));
      expect(reply.body).toMatchObject({ accepted: 2, rejected: [{ index: 1, code: "unsigned-user" }] });
      const stored = await signed.call("GET", "/v1/users/dora/export", undefined, withKey(adminKey));
      expect([stored.status, JSON.stringify(stored.body)]).toEqual([
        200,
        expect.not.stringContaining(signatureOf("dora")),
      ]);
      expect((await signed.call("GET", "/v1/users/erik", undefined, withKey(appKey))).status).toBe(404);
    });

    test.each(["email:frida@example.org", "phone:+491701234567", "customer:17"])(
      "take no name of a person in the place of a device: %s",
      async (name) => {
        const [type, id] = name.split(":");
        const context = { externalIds: [{ type, id }] };
        await signed.call("POST", "/v1/identify", { userId: `has-${type}`, context }, withKey(appKey));
        const taken = { userId: "gert", anonymousId: name };
        const reply = await signed.call("POST", "/v1/identify", taken, {
          ...withKey(publicKey),
          "x-user-signature": signatureOf("gert"),
        });
        expect([reply.status, reply.body.code]).toEqual([403, "forbidden-role"]);
        const owner = await signed.call("GET", `/v1/users/${encodeURIComponent(name)}`, undefined, withKey(appKey));
        expect(owner.body.id).toBe(`has-${type}`);
      },
    );
  });
});
