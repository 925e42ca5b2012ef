import { mkdtempSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { type Receiver, startReceiver } from "../../src/relays/testing/receiver.ts";
import { markdownTable, type Task, writeReport } from "../evaluate/report.ts";
import { type BuiltServer, startBuiltServer, usageOf } from "./load/built-server.ts";

const eventsPerSecond = 100;
const seconds = 20;
const pairs = 8;

/** From an event to what hears of it: webhooks, the live stream and caches; the built server in a process of its own. */
export const relaysBench: Task = async (options) => {
  const dataDir = mkdtempSync(join(tmpdir(), "attune-relays-"));
  const server = await startBuiltServer({ dataDir, settings: { ATTUNE_WEBHOOK_ALLOW: "127.0.0.1" } });
  const app = createClient(server.url);
  const loads = [loadavg()[0]!];
  try {
    await fill(app);
    options.say("events to a webhook");
    const told = await timeWebhook(app);
    options.say("five endpoints, all well, and one that hangs");
    const paired = await comparePairs(app);
    options.say("answers by tag, and a feed");
    const same = await timeTags(app, "same");
    const ranked = await timeTags(app, "ranked");
    const used = { tag: await cpuMsOf(server, app, "tag"), probe: await cpuMsOf(server, app, "probe") };
    const feed = await timeFeed(app);
    const { mean, half } = paired.difference;
    loads.push(loadavg()[0]!);
    await writeReport(
      {
        file: "relays.md",
        title: "Events outside: webhooks, stream, caches",
        command: "npm run bench -- relays",
        dataFiles: [],
        body: `${markdownTable([
          ["what", "p50", "p99", "floor"],
          [`event -> segment -> webhook received, ${eventsPerSecond} events/s`, ...told.map(ms), "50 ms, 250 ms"],
          ["the same to four endpoints, five well", ...paired.well.map(ms), ""],
          ["the same to four endpoints, the fifth hangs", ...paired.hanging.map(ms), "not slower"],
          ["recommendations, 304 by tag", ...same.map(ms), "1 ms"],
          ["recommendations, ranked", ...ranked.map(ms), ""],
          ["click -> stream -> the open feed ranked anew", ...feed.map(ms), "300 ms"],
        ])}

With the fifth endpoint hanging the median of the other four is ${mean.toFixed(2)} ms slower (95 % interval ${(mean - half).toFixed(2)} to
${(mean + half).toFixed(2)} ms, ${pairs} pairs of neighbouring runs; below 0 is faster).

The server's processor time is ${ms(used.tag)} for a 304 and ${ms(used.probe)} for GET /healthz, which works nothing out: the rest of a 304 is HTTP.

Clients and receivers share a process and the machine with the server; times are from the sending of the request on. The 304 is the time of the whole request over a
kept connection. Load average of the machine: ${loads[0]!.toFixed(1)} at the start, ${loads[1]!.toFixed(1)} at the end.`,
      },
      options,
    );
  } finally {
    app.close();
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
};

interface Reply {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
}

interface Client {
  url: string;
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>;
  close(): void;
}

/** Requests over kept connections. */
function createClient(url: string): Client {
  const agent = new Agent({ keepAlive: true });
  return {
    url,
    call: (method, path, body, headers = {}) =>
      new Promise((resolve, reject) => {
        const json = body === undefined ? undefined : JSON.stringify(body);
        const type = json === undefined ? {} : { "content-type": "application/json" };
        const sent = request(url + path, { method, agent, headers: { ...type, ...headers } }, (response) => {
          text(response).then(
            (read) => resolve({ status: response.statusCode!, headers: response.headers, text: read }),
            reject,
          );
        });
        sent.once("error", reject);
        sent.end(json);
      }),
    close: () => agent.destroy(),
  };
}

const ms = (value: number): string => `${value.toFixed(value < 10 ? 2 : 0)} ms`;

function quantiles(times: readonly number[]): [number, number] {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
  return [at(0.5), at(0.99)];
}

const pause = (forMs: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, forMs));

async function fill(app: Client): Promise<void> {
  const items = Array.from({ length: 60 }, (_, i) => ({
    id: `item-${i}`,
    title: `The ${i}th harbour`,
    body: `All about harbour number ${i}. It opens on Monday, says its keeper of ${i} years.`,
  }));
  await app.call("POST", "/v1/items", { items });
  await app.call("PUT", "/v1/segments/fans", { label: "Fans", rule: { event: "Item Liked", count: { gte: 1 } } });
}

/** Sends new fans at the rate; resolves with when each that was taken in was sent. */
async function sendFans(app: Client, prefix: string, count: number): Promise<Map<string, number>> {
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

async function timeWebhook(app: Client): Promise<[number, number]> {
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
async function comparePairs(app: Client): Promise<{
  well: [number, number];
  hanging: [number, number];
  /** Of the medians of neighbouring runs, hanging less well: mean, and half of the 95 % interval. */
  difference: { mean: number; half: number };
}> {
  const hooks = await Promise.all(Array.from({ length: 5 }, startReceiver));
  const runs = { well: [] as number[][], hanging: [] as number[][] };
  for (let round = 0; round < 2 * pairs; round++) {
    // Well, hanging, hanging, well: neither kind is always the first of its pair.
    const kind = [0, 3].includes(round % 4) ? "well" : "hanging";
    for (const hook of hooks) hook.received.length = 0;
    hooks[0]!.answer = (_, response) => (kind === "well" ? response.writeHead(204).end() : undefined);
    for (const [i, hook] of hooks.entries()) await app.call("PUT", `/v1/webhooks/h${i}`, { url: hook.url, topics });
    const sent = await sendFans(app, `pair${round}`, 200);
    await allArrived(hooks.slice(1), sent.size);
    runs[kind].push(hooks.slice(1).flatMap((hook) => delays(hook, sent)));
    for (const i of hooks.keys()) await app.call("DELETE", `/v1/webhooks/h${i}`);
  }
  for (const hook of hooks) await hook.close();
  const differences = runs.hanging.map((times, i) => quantiles(times)[0] - quantiles(runs.well[i]!)[0]);
  return {
    ...{ well: quantiles(runs.well.flat()), hanging: quantiles(runs.hanging.flat()) },
    difference: intervalOf(differences),
  };
}

/** Student's t for the pairs of the bench: 97.5 % point at 7 degrees of freedom. */
const tQuantile = 2.365;

function intervalOf(values: readonly number[]): { mean: number; half: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return { mean, half: tQuantile * Math.sqrt(variance / values.length) };
}

async function timeTags(app: Client, kind: "same" | "ranked"): Promise<[number, number]> {
  const etag = await tagOf(app);
  const times: number[] = [];
  for (let i = 0; i < 2_500; i++) {
    const startedAt = performance.now();
    const { status } = await app.call("GET", tagPath, undefined, kind === "same" ? { "if-none-match": etag } : {});
    if (status !== (kind === "same" ? 304 : 200)) throw new Error(`the answer was ${status}`);
    if (i >= 500) times.push(performance.now() - startedAt);
  }
  return quantiles(times);
}

/** Processor time of the server for one request, threads and garbage collection included. */
async function cpuMsOf({ process: { pid } }: BuiltServer, app: Client, kind: "tag" | "probe"): Promise<number> {
  const path = kind === "tag" ? tagPath : "/healthz";
  const headers = kind === "tag" ? { "if-none-match": await tagOf(app) } : {};
  const requests = 3_000;
  const before = usageOf(pid!).cpuSeconds;
  for (let i = 0; i < requests; i++) await app.call("GET", path, undefined, headers);
  return (1_000 * (usageOf(pid!).cpuSeconds - before)) / requests;
}

const tagPath = "/v1/users/fan-1/recommendations?limit=10";
const tagOf = async (app: Client): Promise<string> => String((await app.call("GET", tagPath)).headers.etag);

async function timeFeed(app: Client): Promise<[number, number]> {
  const closing = new AbortController();
  const stream = await fetch(`${app.url}/v1/stream?topics=profile&userId=reader`, { signal: closing.signal });
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
