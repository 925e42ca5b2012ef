import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type Receiver, startReceiver } from "../../relays/testing/receiver.ts";
import { openTestApp, type TestApp } from "../../testing/open-test-app.ts";

let app: TestApp;
let proxy: CachingProxy;
const article = (id: string, word: string) => ({
  id,
  title: `The ${word}`,
  body: `All about the ${word}. The ${word} opens on Monday, says its keeper.`,
});
beforeAll(async () => {
  app = await openTestApp({ ATTUNE_WEBHOOK_ALLOW: "127.0.0.1" });
  proxy = await startCachingProxy(app.server.url);
  await app.call("PUT", "/v1/webhooks/cache", {
    ...{ url: proxy.url, topics: ["cache.invalidated"], format: "varnish" },
    headers: { "x-purge-token": "secret" },
  });
  await app.call("POST", "/v1/items", { items: ["harbour", "museum", "tram"].map((word) => article(word, word)) });
  // What the articles' own arrival purges is through before anything is kept.
  await vi.waitFor(() => expect(proxy.purges.flatMap(({ keys }) => keys)).toContain("item-tram"), { timeout: 5_000 });
});
afterAll(async () => {
  await app.close();
  proxy.server.close();
  proxy.server.closeAllConnections();
});

interface CachingProxy {
  url: string;
  server: Server;
  hits(): number;
  purges: { keys: string[]; headers: IncomingHttpHeaders }[];
}

/** A shared cache as Varnish with xkey is: keeps what `CDN-Cache-Control` lets it, and forgets by key. */
async function startCachingProxy(origin: string): Promise<CachingProxy> {
  const kept = new Map<string, { body: string; keys: string[]; headers: Record<string, string> }>();
  const purges: CachingProxy["purges"] = [];
  let hits = 0;
  const server = createServer(async (request, response) => {
    if (request.method === "PURGE") {
      const keys = String(request.headers["xkey-purge"]).split(" ");
      purges.push({ keys, headers: request.headers });
      for (const [url, entry] of kept) if (entry.keys.some((key) => keys.includes(key))) kept.delete(url);
      response.writeHead(200).end();
      return;
    }
    let entry = kept.get(request.url!);
    if (entry !== undefined) hits++;
    else {
      const answer = await fetch(origin + request.url);
      const keys = answer.headers.get("surrogate-key")?.split(" ") ?? [];
      entry = { body: await answer.text(), keys, headers: Object.fromEntries(answer.headers) };
      if (/max-age=60/.test(answer.headers.get("cdn-cache-control") ?? "")) kept.set(request.url!, entry);
    }
    response.writeHead(200, { "content-type": "application/json" }).end(entry.body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server, hits: () => hits, purges };
}

const throughProxy = async (path: string) =>
  (await fetch(proxy.url + path)).json() as Promise<{ item: { title: string }; items: { title: string }[] }>;

describe("shared answers", () => {
  test.each([
    ["/v1/items/harbour", ["item-harbour", "generation-1"]],
    ["/v1/items?limit=2", ["items", "generation-1"]],
    ["/v1/items/harbour/similar", ["item-harbour", "items", "generation-1"]],
    ["/v1/search?q=tram", ["items", "generation-1"]],
    ["/v1/topics", ["topics", "generation-1"]],
  ])("%s is kept under its keys, in the forms of every cache", async (path, keys) => {
    const { headers } = await app.call("GET", path);
    expect(headers.get("surrogate-key")!.split(" ")).toEqual(expect.arrayContaining(keys));
    expect(headers.get("cache-tag")!.split(",")).toEqual(headers.get("surrogate-key")!.split(" "));
    expect(headers.get("cache-groups")).toContain(`"${keys[0]}"`);
    expect(headers.get("cdn-cache-control")).toBe("public, max-age=60, stale-while-revalidate=600");
    expect(headers.get("cache-control")).toBe("no-cache");
    expect(headers.get("vary")).toMatch(/Authorization.*X-API-Key/);
    const again = await app.call("GET", path, undefined, { "if-none-match": headers.get("etag")! });
    expect([again.status, again.body]).toEqual([304, ""]);
  });

  test("a change reaches a cache within a second, and leaves what it does not concern", async () => {
    const title = async (id: string) => (await throughProxy(`/v1/items/${id}`)).item.title;
    expect([await title("harbour"), await title("museum")]).toEqual(["The harbour", "The museum"]);
    await throughProxy("/v1/items?limit=10");
    const hits = proxy.hits();
    await title("harbour");
    expect(proxy.hits()).toBe(hits + 1);
    const startedAt = performance.now();
    await app.call("PUT", "/v1/items/harbour", { ...article("harbour", "harbour"), title: "The new harbour" });
    await expect.poll(() => title("harbour"), { interval: 10, timeout: 5_000 }).toBe("The new harbour");
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    expect(proxy.purges.at(-1)).toMatchObject({
      keys: expect.arrayContaining(["item-harbour", "items"]),
      headers: { "x-purge-token": "secret" },
    });
    const before = proxy.hits();
    await title("museum");
    expect(proxy.hits()).toBe(before + 1);
    expect((await throughProxy("/v1/items?limit=10")).items.map((item: { title: string }) => item.title)).toContain(
      "The new harbour",
    );
  });

  test("a decision about a tag and a removal are purges as well", async () => {
    const purged = (key: string) =>
      expect.poll(() => proxy.purges.flatMap(({ keys }) => keys), { timeout: 5_000 }).toContain(key);
    await app.call("POST", "/v1/items/museum/tags", { add: ["art"] });
    await purged("item-museum");
    await app.call("DELETE", "/v1/items/tram");
    await purged("item-tram");
  });

  test.each([
    ["PUT", "/v1/items/harbour", article("harbour", "harbour"), '"item-harbour", "items", "topics"'],
    ["POST", "/v1/items/harbour/tags", { add: ["sea"] }, '"item-harbour", "items"'],
    ["PATCH", "/v1/tags/sea?preview=true", { label: "Sea" }, null],
    ["PATCH", "/v1/tags/sea", { label: "The sea" }, '"items", "topics", "generation-1"'],
    ["DELETE", "/v1/items/nothing", undefined, null],
  ])("%s %s tells caches on the way what is stale", async (method, path, body, groups) => {
    const { headers } = await app.call(method, path, body);
    expect(headers.get("cache-group-invalidation")).toBe(groups);
  });

  test.each([
    [
      "fastly",
      { "Fastly-Key": "token" },
      { method: "POST", headers: { "fastly-soft-purge": "1", "fastly-key": "token" } },
      (body: string) => JSON.parse(body).surrogate_keys as string[],
    ],
    [
      "cloudflare",
      { Authorization: "Bearer token" },
      { method: "POST", headers: { authorization: "Bearer token", "content-type": "application/json" } },
      (body: string) => JSON.parse(body).tags as string[],
    ],
    [
      "varnish",
      { "x-purge-token": "token" },
      { method: "PURGE", headers: { "x-purge-token": "token" }, body: "" },
      (_body: string, headers: Record<string, string>) => headers["xkey-purge"]!.split(" "),
    ],
  ])("a change is a purge in the form of %s, by its API's limits", async (format, headers, request, keysOf) => {
    const cache = await startReceiver();
    const topics = ["cache.invalidated"];
    await app.call("PUT", `/v1/webhooks/${format}`, { url: cache.url, topics, format, headers });
    const items = Array.from({ length: 40 }, (_, i) => article(`${format}-${i}`, `bridge ${i}`));
    const startedAt = performance.now();
    await app.call("POST", "/v1/items", { items });
    const told = () => cache.received.flatMap(({ body, headers }) => keysOf(body, headers));
    const wanted = [...items.map(({ id }) => `item-${id}`), "items"];
    await expect.poll(() => wanted.filter((key) => !told().includes(key)), { timeout: 5_000 }).toEqual([]);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    for (const received of cache.received) {
      expect(received).toMatchObject(request);
      expect(keysOf(received.body, received.headers).length).toBeLessThanOrEqual(format === "cloudflare" ? 30 : 256);
      expect(received.headers["webhook-signature"]).toBeUndefined();
    }
    await app.call("DELETE", `/v1/webhooks/${format}`);
    await cache.close();
  });

  test("what changes all the time is said about once a second", async () => {
    const hook = await startReceiver();
    await app.call("PUT", "/v1/webhooks/plain", { url: hook.url, topics: ["cache.invalidated"] });
    for (let i = 0; i < 10; i++) await app.call("PUT", "/v1/items/busy", article("busy", `word${i}`));
    const told = (receiver: Receiver) =>
      receiver.received.filter(({ body }) => (JSON.parse(body).data.keys as string[]).includes("item-busy")).length;
    await expect.poll(() => told(hook), { timeout: 5_000 }).toBeGreaterThanOrEqual(1);
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    expect(told(hook)).toBeLessThan(8);
    await app.call("DELETE", "/v1/webhooks/plain");
    await hook.close();
  });
});

describe("personal answers", () => {
  const path = "/v1/users/ann/recommendations?limit=2";
  const ask = (etag?: string | null, from = path) =>
    app.call("GET", from, undefined, etag ? { "if-none-match": etag } : {});

  test("are private, and answered 304 while nothing that they depend on has changed", async () => {
    const first = await ask();
    const etag = first.headers.get("etag");
    expect(etag).toMatch(/^"0\.\d+\.none\.\d+\.[\w-]{10}"$/);
    expect(first.headers.get("cache-control")).toBe("private, no-cache");
    expect(first.headers.get("vary")).toMatch(/Authorization/);
    expect(first.headers.get("surrogate-key")).toBeNull();
    const again = await ask(etag);
    expect([again.status, again.headers.get("etag")]).toEqual([304, etag]);
    expect((await ask(`W/${etag}, "other"`)).status).toBe(304);
  });

  test.each([
    [
      "an event of the user",
      () => app.call("POST", "/v1/track", { userId: "ann", event: "Item Liked", properties: { itemId: "museum" } }),
    ],
    ["an item", () => app.call("PUT", "/v1/items/opera", article("opera", "opera"))],
    [
      "an experiment",
      () =>
        app.call("PUT", "/v1/experiments/e", {
          hypothesis: "h",
          metrics: [],
          variations: [
            { key: "a", name: "A", value: {} },
            { key: "b", name: "B", value: {} },
          ],
          weights: [0.5, 0.5],
        }),
    ],
  ])("%s makes them new", async (_what, change) => {
    const etag = (await ask()).headers.get("etag");
    expect((await change()).status).toBeLessThan(300);
    expect((await ask(etag)).status).toBe(200);
  });

  test("another question is another answer, and a faulty one has none", async () => {
    const etag = (await ask()).headers.get("etag");
    expect((await ask(etag, "/v1/users/ann/recommendations?limit=1")).status).toBe(200);
    const faulty = await ask(undefined, "/v1/users/ann/recommendations?limit=1000");
    expect([faulty.status, faulty.headers.get("etag")]).toEqual([422, null]);
  });

  test("users of the same segments have the same signature, which names none", async () => {
    await app.call("PUT", "/v1/segments/fans", { label: "Fans", rule: { event: "Item Liked", count: { gte: 1 } } });
    const status = async () => (await app.call("GET", "/v1/segments/fans")).body.status;
    await expect.poll(status, { timeout: 10_000 }).not.toBe("computing");
    const like = (userId: string) =>
      app.call("POST", "/v1/track", { userId, event: "Item Liked", properties: { itemId: "museum" } });
    await Promise.all([like("bob"), like("cas")]);
    const of = async (userId: string) => (await app.call("GET", `/v1/segments-of?userId=${userId}`)).body;
    expect(await of("bob")).toEqual(await of("cas"));
    expect(await of("bob")).not.toEqual(await of("nobody"));
    expect(JSON.stringify(await of("bob"))).not.toContain("fans");
  });
});
