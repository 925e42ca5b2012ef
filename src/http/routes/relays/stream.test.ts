import { createHmac } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { openTestApp, type TestApp } from "../../../testing/open-test-app.ts";

const publicKey = "public-key-0123456789";
const appKey = "app-key-0123456789012";
const signingKey = "signing-key-0123456789";
const signatureOf = (userId: string): string => createHmac("sha256", signingKey).update(userId).digest("hex");
const like = (userId: string, more: object = {}) => ({
  ...{ userId, type: "track", event: "Item Liked", properties: { itemId: "a" } },
  ...more,
});

interface Frame {
  id?: string;
  event?: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into data of every shape
  data?: any;
}

const streams: AbortController[] = [];
afterEach(() => {
  for (const stream of streams.splice(0)) stream.abort();
});

/** Reads a stream as EventSource does. */
async function follow(app: TestApp, query: string, headers: Record<string, string> = {}) {
  const stream = new AbortController();
  streams.push(stream);
  const response = await fetch(`${app.server.url}/v1/stream?${query}`, { headers, signal: stream.signal });
  const frames: Frame[] = [];
  const read = async (): Promise<void> => {
    let text = "";
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      const parts = text.split("\n\n");
      text = parts.pop()!;
      for (const part of parts) {
        const fields = part
          .split("\n")
          .map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)]);
        const { data, ...frame } = Object.fromEntries(fields.filter(([name]) => name !== ""));
        if (Object.keys(frame).length > 0 || data) frames.push({ ...frame, ...(data && { data: JSON.parse(data) }) });
      }
    }
  };
  const ended = response.ok ? read().catch(() => undefined) : Promise.resolve();
  const told = () => frames.filter(({ event }) => event !== undefined && event !== "connected");
  const until = (count: number) =>
    expect.poll(() => told().length, { timeout: 5_000, interval: 5 }).toBeGreaterThanOrEqual(count);
  return { response, frames, told, until, ended, close: () => stream.abort() };
}

describe("on an open server", () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await openTestApp();
    await app.call("PUT", "/v1/segments/fans", { label: "Fans", rule: { event: "Item Liked", count: { gte: 1 } } });
  });
  afterAll(() => app.close());
  const send = (...batch: object[]) => app.call("POST", "/v1/batch", { batch });

  test("the headers keep proxies and compression from holding events back", async () => {
    const { response } = await follow(app, "topics=segments", { "accept-encoding": "gzip" });
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store, no-transform",
      "x-accel-buffering": "no",
    });
    expect(response.headers.get("content-encoding")).toBeNull();
  });

  test("events of the topics come as they happen, of one user where it is named", async () => {
    const all = await follow(app, "topics=segments");
    const own = await follow(app, "topics=profile,segment.entered&userId=ann");
    await send(like("ann"), like("bob"));
    await Promise.all([all.until(2), own.until(2)]);
    expect(all.told().map(({ event, data }) => [event, data.data.userId])).toEqual([
      ["segment.entered", "ann"],
      ["segment.entered", "bob"],
    ]);
    expect(new Set(own.told().map(({ event }) => event))).toEqual(new Set(["profile.changed", "segment.entered"]));
    expect(own.told().every(({ data }) => data.data.userId === "ann")).toBe(true);
  });

  test("Last-Event-ID goes on from there, without a gap and without a repeat", async () => {
    const first = await follow(app, "topics=profile");
    await send(like("cas"));
    await first.until(1);
    const { id } = first.told().at(-1)!;
    first.close();
    await send(like("cas"), like("dan"));
    const second = await follow(app, "topics=profile", { "last-event-id": id! });
    const third = await follow(app, `topics=profile&after=${id}`);
    await Promise.all([second.until(2), third.until(2)]);
    await send(like("eve"));
    await second.until(3);
    expect(second.told().map(({ data }) => data.data.userId)).toEqual(["cas", "dan", "eve"]);
    expect(
      third
        .told()
        .slice(0, 2)
        .map(({ data }) => data.data.userId),
    ).toEqual(["cas", "dan"]);
    const ids = second.told().map((frame) => Number(frame.id));
    expect(ids).toEqual(ids.toSorted((a, b) => a - b));
  });

  test("a stream follows its user under another name", async () => {
    await send(like("", { userId: undefined, anonymousId: "anon-1" }));
    const own = await follow(app, "topics=profile&userId=anon-1");
    await send({ type: "identify", userId: "fay", anonymousId: "anon-1" }, like("fay"));
    await own.until(1);
    await send(like("fay"));
    await expect.poll(() => own.told().at(-1)?.data.data.userId).toBe("fay");
  });

  test("a click re-ranks an open feed within 300 ms", async () => {
    const items = ["harbour", "museum", "tram", "concert"].map((word) => ({
      id: word,
      title: `The ${word}`,
      body: `All about the ${word}. The ${word} opens on Monday, says the ${word} keeper.`,
    }));
    await app.call("POST", "/v1/items", { items });
    const feed = async () => (await app.call("GET", "/v1/users/gus/recommendations?limit=4")).body.items;
    await feed();
    const own = await follow(app, "topics=profile&userId=gus");
    const times: number[] = [];
    for (const itemId of ["tram", "museum", "concert"]) {
      const seen = own.told().length;
      const startedAt = performance.now();
      await send({ type: "track", userId: "gus", event: "Item Clicked", properties: { itemId } });
      await own.until(seen + 1);
      expect((await feed()).map(({ id }: { id: string }) => id)).not.toContain(itemId);
      times.push(performance.now() - startedAt);
    }
    expect(Math.min(...times)).toBeLessThan(300);
  });

  test.each(["topics=everything", "topics=segments,nothing", "topic=segments", "after=-1"])(
    "%s is refused",
    async (query) => {
      expect((await follow(app, query)).response.status).toBe(422);
    },
  );

  test("a server that stops ends its streams", async () => {
    const other = await openTestApp();
    const open = await follow(other, "topics=items");
    const startedAt = performance.now();
    await other.close();
    await open.ended;
    expect(performance.now() - startedAt).toBeLessThan(3_000);
  }, 60_000);
});

describe("with keys and a signing key", () => {
  let app: TestApp;
  beforeAll(async () => {
    const ATTUNE_KEYS = `${publicKey}:public,${appKey}:app`;
    app = await openTestApp({ ATTUNE_KEYS, ATTUNE_USER_SIGNING_KEY: signingKey });
  });
  afterAll(() => app.close());
  const withKey = (key: string, more: Record<string, string> = {}) => ({ authorization: `Bearer ${key}`, ...more });
  const tokenOf = async (body: object, headers: Record<string, string>) =>
    (await app.call("POST", "/v1/stream/tokens", body, headers)).body.token as string;

  test("a public key hears of the user whose signature it has, and of nobody else", async () => {
    const ann = withKey(publicKey, { "x-user-signature": signatureOf("ann") });
    expect((await follow(app, "topics=profile", ann)).response.status).toBe(422);
    expect((await follow(app, "topics=profile&userId=bob", ann)).response.status).toBe(403);
    expect((await follow(app, "topics=items&userId=ann", ann)).response.status).toBe(403);
    expect((await app.call("POST", "/v1/stream/tokens", { userId: "bob" }, ann)).status).toBe(403);
    expect((await app.call("POST", "/v1/stream/tokens", {}, ann)).status).toBe(422);
    const own = await follow(app, `token=${await tokenOf({ userId: "ann" }, ann)}`);
    await app.call("POST", "/v1/batch", { batch: [like("bob"), like("ann")] }, withKey(appKey));
    await own.until(1);
    expect(own.told().map(({ event, data }) => [event, data.data.userId])).toEqual([["profile.changed", "ann"]]);
  });

  test("a token of a server hears of everyone, and is for connecting alone", async () => {
    const token = await tokenOf({}, withKey(appKey));
    const all = await follow(app, `topics=profile&token=${token}`);
    await app.call("POST", "/v1/batch", { batch: [like("cas"), like("dan")] }, withKey(appKey));
    await all.until(2);
    expect((await app.call("GET", `/v1/users/cas?token=${token}`)).status).toBe(401);
  });

  test.each(["", "x", "x.y", `${"e30"}.${"A".repeat(43)}`])("the token %j is refused", async (token) => {
    const reply = await follow(app, `topics=profile&token=${token}`);
    expect(reply.response.status).toBe(401);
  });

  test("a token for one user does not speak for another", async () => {
    const ann = withKey(publicKey, { "x-user-signature": signatureOf("ann") });
    const token = await tokenOf({ userId: "ann" }, ann);
    expect((await follow(app, `userId=bob&token=${token}`)).response.status).toBe(403);
    const changed = Buffer.from(JSON.stringify({ userId: "bob", isSigned: true, expiresAtMs: 9e15 })).toString(
      "base64url",
    );
    expect((await follow(app, `token=${changed}.${token.split(".")[1]}`)).response.status).toBe(401);
  });
});

test("without a signing key a page hears that its user did something, and no segments", async () => {
  const app = await openTestApp({ ATTUNE_KEYS: `${publicKey}:public` });
  const headers = { authorization: `Bearer ${publicKey}` };
  expect((await follow(app, "topics=profile&userId=ann", headers)).response.status).toBe(200);
  const refused = await app.call("GET", "/v1/stream?topics=segments&userId=ann", undefined, headers);
  expect(refused).toMatchObject({
    status: 403,
    body: { code: "forbidden-topic", detail: expect.stringContaining("ATTUNE_USER_SIGNING_KEY") },
  });
  await app.close();
}, 60_000);
