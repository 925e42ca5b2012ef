import { type Receiver, startReceiver } from "../../src/relays/testing/receiver.ts";
import { openTestApp, type TestApp } from "../../src/testing/open-test-app.ts";
import { markdownTable, type Task, writeReport } from "../evaluate/report.ts";

const eventsPerSecond = 100;
const seconds = 20;

/** From an event to what hears of it: webhooks, the live stream and caches. */
export const relaysBench: Task = async (options) => {
  const app = await openTestApp({ ATTUNE_WEBHOOK_ALLOW: "127.0.0.1" });
  try {
    await fill(app);
    options.say("events to a webhook");
    const told = await timeWebhook(app);
    options.say("five endpoints, all well, and one that hangs");
    const pairs = await comparePairs(app);
    options.say("answers by tag, and a feed");
    const tags = await timeTags(app);
    const feed = await timeFeed(app);
    await writeReport(
      {
        file: "relays.md",
        title: "Events outside: webhooks, stream, caches",
        command: "npm run bench -- relays",
        dataFiles: [],
        body: `${markdownTable([
          ["what", "p50", "p99", "floor"],
          [`event -> segment -> webhook received, ${eventsPerSecond} events/s`, ...told.map(ms), "50 ms, 250 ms"],
          ["the same to four endpoints, five well", ...pairs.well.map(ms), ""],
          ["the same to four endpoints, the fifth hangs", ...pairs.hanging.map(ms), "not slower"],
          ["recommendations, 304 by tag", ...tags.same.map(ms), "1 ms"],
          ["recommendations, ranked", ...tags.ranked.map(ms), ""],
          ["click -> stream -> the open feed ranked anew", ...feed.map(ms), "300 ms"],
        ])}

Server, clients and receivers share one process and its cores; times are from the sending of the request on. The 304 is the time of the whole
request over a kept connection.`,
      },
      options,
    );
  } finally {
    await app.close();
  }
};

const ms = (value: number): string => `${value.toFixed(value < 10 ? 2 : 0)} ms`;

function quantiles(times: readonly number[]): [number, number] {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
  return [at(0.5), at(0.99)];
}

const pause = (forMs: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, forMs));

async function fill(app: TestApp): Promise<void> {
  const items = Array.from({ length: 60 }, (_, i) => ({
    id: `item-${i}`,
    title: `The ${i}th harbour`,
    body: `All about harbour number ${i}. It opens on Monday, says its keeper of ${i} years.`,
  }));
  await app.call("POST", "/v1/items", { items });
  await app.call("PUT", "/v1/segments/fans", { label: "Fans", rule: { event: "Item Liked", count: { gte: 1 } } });
}

/** Sends new fans at the rate; resolves with when each that was taken in was sent. */
async function sendFans(app: TestApp, prefix: string, count: number): Promise<Map<string, number>> {
  const sent = new Map<string, number>();
  const startedAt = performance.now();
  const replies: Promise<unknown>[] = [];
  for (let i = 0; i < count; i++) {
    await pause(Math.max(0, startedAt + (1_000 * i) / eventsPerSecond - performance.now()));
    const userId = `${prefix}-${i}`;
    sent.set(userId, performance.now());
    const event = { userId, event: "Item Liked", properties: { itemId: `item-${i % 60}` } };
    replies.push(
      app.call("POST", "/v1/track", event).then(({ status }) => {
        if (status !== 200) sent.delete(userId);
      }),
    );
  }
  await Promise.all(replies);
  return sent;
}

function delays({ received }: Receiver, sent: ReadonlyMap<string, number>): number[] {
  return received.flatMap(({ body, atMs }) => {
    const sentAt = sent.get(JSON.parse(body).data.userId);
    return sentAt === undefined ? [] : [atMs - sentAt];
  });
}

async function allArrived(receivers: readonly Receiver[], count: number): Promise<void> {
  const deadline = performance.now() + 30_000;
  while (receivers.some(({ received }) => received.length < count)) {
    if (performance.now() > deadline) throw new Error("deliveries did not arrive within 30 s");
    await pause(20);
  }
}

const topics = ["segment.entered"];

async function timeWebhook(app: TestApp): Promise<[number, number]> {
  const hook = await startReceiver();
  await app.call("PUT", "/v1/webhooks/one", { url: hook.url, topics });
  const warm = await sendFans(app, "warm", 100);
  await allArrived([hook], warm.size);
  const sent = await sendFans(app, "fan", eventsPerSecond * seconds);
  await allArrived([hook], warm.size + sent.size);
  await app.call("DELETE", "/v1/webhooks/one");
  const times = delays(hook, sent);
  await hook.close();
  return quantiles(times);
}

/** Alternating runs, so that what else the machine does falls on both. */
async function comparePairs(app: TestApp): Promise<{ well: [number, number]; hanging: [number, number] }> {
  const hooks = await Promise.all(Array.from({ length: 5 }, startReceiver));
  const times = { well: [] as number[], hanging: [] as number[] };
  for (let round = 0; round < 6; round++) {
    const kind = round % 2 === 0 ? "well" : "hanging";
    for (const hook of hooks) hook.received.length = 0;
    hooks[0]!.answer = (_, response) => (kind === "well" ? response.writeHead(204).end() : undefined);
    for (const [i, hook] of hooks.entries()) await app.call("PUT", `/v1/webhooks/h${i}`, { url: hook.url, topics });
    const sent = await sendFans(app, `pair${round}`, 300);
    await allArrived(hooks.slice(1), sent.size);
    for (const hook of hooks.slice(1)) times[kind].push(...delays(hook, sent));
    for (const i of hooks.keys()) await app.call("DELETE", `/v1/webhooks/h${i}`);
  }
  for (const hook of hooks) await hook.close();
  return { well: quantiles(times.well), hanging: quantiles(times.hanging) };
}

async function timeTags(app: TestApp): Promise<{ same: [number, number]; ranked: [number, number] }> {
  const path = "/v1/users/fan-1/recommendations?limit=10";
  const times = { same: [] as number[], ranked: [] as number[] };
  const etag = (await app.call("GET", path)).headers.get("etag")!;
  for (let i = 0; i < 600; i++) {
    const kind = i % 2 === 0 ? "same" : "ranked";
    const startedAt = performance.now();
    const { status } = await app.call("GET", path, undefined, kind === "same" ? { "if-none-match": etag } : {});
    if (status !== (kind === "same" ? 304 : 200)) throw new Error(`the answer was ${status}`);
    if (i >= 200) times[kind].push(performance.now() - startedAt);
  }
  return { same: quantiles(times.same), ranked: quantiles(times.ranked) };
}

async function timeFeed(app: TestApp): Promise<[number, number]> {
  const closing = new AbortController();
  const stream = await fetch(`${app.server.url}/v1/stream?topics=profile&userId=reader`, { signal: closing.signal });
  const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader();
  await reader.read();
  const times: number[] = [];
  for (let i = 0; i < 50; i++) {
    const startedAt = performance.now();
    const event = { userId: "reader", event: "Item Clicked", properties: { itemId: `item-${i}` } };
    const sending = app.call("POST", "/v1/track", event);
    for (let text = ""; !text.includes("profile.changed"); ) text += (await reader.read()).value ?? "";
    await app.call("GET", "/v1/users/reader/recommendations?limit=12");
    times.push(performance.now() - startedAt);
    await sending;
    await pause(20);
  }
  closing.abort();
  return quantiles(times);
}
