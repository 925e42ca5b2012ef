import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { markdownTable, type Task, writeReport } from "../evaluate/report.ts";
import { type BuiltServer, startBuiltServer, usageOf } from "./load/built-server.ts";
import { multiplyItems } from "./load/multiply-items.ts";

const bars = { startTimes: 3, holdMs: 25 };
const hook = pathToFileURL(fileURLToPath(new URL("./load/thread-holds.mjs", import.meta.url))).href;
const rounds = 5;

interface Asked {
  name: string;
  /** The request of a round. */
  send: (round: number) => Promise<Response>;
}

/**
 * The built server with a big catalogue: processor time of a start against that with the bundled newsroom, and how long each request holds the main
 * thread. Items beyond the newsroom are copies with their vectors turned a little, since reading so many would take hours.
 * Options: `--items 100000 --data-dir DIR` (a seeded one, which is copied).
 */
export const servedGrowthBench: Task = async (options) => {
  const { values } = parseArgs({
    args: options.args,
    options: { items: { type: "string", default: "100000" }, "data-dir": { type: "string" } },
  });
  const folder = mkdtempSync(join(tmpdir(), "attune-served-growth-"));
  const [small, big] = [join(folder, "small"), join(folder, "big")];
  try {
    if (values["data-dir"] === undefined) await startSeconds(small);
    else cpSync(values["data-dir"], small, { recursive: true });
    cpSync(small, big, { recursive: true });
    multiplyItems(big, Number(values.items));
    // The first start builds the graph of vectors, and leaves it to the next.
    await startSeconds(big);
    const starts = { small: await startSeconds(small), big: await startSeconds(big) };
    options.say(JSON.stringify(starts));
    const holds = await holdsOf(big, options.say);
    const ratio = starts.big / starts.small;
    const body = [
      markdownTable([
        ["start", "processor seconds until ready", `times (at most ${bars.startTimes})`],
        ["the newsroom, 195 items", starts.small.toFixed(1), ""],
        [`${values.items} items`, starts.big.toFixed(1), ratio.toFixed(1)],
      ]),
      "",
      `Longest time that a request held the main thread, in ms of its processor time (at most ${bars.holdMs}): least, median and most of ${rounds} requests. Garbage`,
      "collection and what the request before left to do in the background are part of the most.",
      "",
      markdownTable([["request", "least", "median", "most"], ...holds]),
    ].join("\n");
    const command = `npm run bench -- served-growth -- --items ${values.items}`;
    await writeReport({ file: "served-growth.md", title: "A big catalogue", command, dataFiles: [], body }, options);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

async function startSeconds(dataDir: string): Promise<number> {
  const server = await startBuiltServer({ dataDir, seed: true });
  const { cpuSeconds } = usageOf(server.process.pid!);
  await server.stop();
  return cpuSeconds;
}

async function holdsOf(dataDir: string, say: (line: string) => void): Promise<(string | number)[][]> {
  const port = await freePort();
  const server = await startBuiltServer({
    ...{ dataDir, seed: true, settings: { HOLDS_PORT: String(port) } },
    nodeOptions: ["--import", hook],
  });
  const longestSinceAsked = async (): Promise<number> => Number(await (await fetch(`http://127.0.0.1:${port}`)).text());
  const pauseMs = 50;
  const rows: (string | number)[][] = [];
  try {
    for (const { name, send } of await requestsTo(server)) {
      const held: number[] = [];
      let status = 0;
      for (let round = 0; round < rounds; round++) {
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
        await longestSinceAsked();
        const reply = await send(round);
        await reply.arrayBuffer();
        status = reply.status;
        held.push(await longestSinceAsked());
      }
      held.sort((a, b) => a - b);
      rows.push([`${name} (${status})`, ...[held[0]!, held[2]!, held.at(-1)!].map((ms) => ms.toFixed(0))]);
      say(rows.at(-1)!.join("  "));
    }
  } finally {
    await server.stop();
  }
  return rows.sort((a, b) => Number(b[1]) - Number(a[1]));
}

/** Everything that goes through the catalogue. */
async function requestsTo({ url }: BuiltServer): Promise<Asked[]> {
  // biome-ignore lint/suspicious/noExplicitAny: replies of many shapes
  const read = async (path: string): Promise<any> => (await fetch(`${url}${path}`)).json();
  const call = (method: string, path: string, body?: unknown): Promise<Response> =>
    fetch(`${url}${path}`, {
      method,
      headers: body === undefined ? {} : { "content-type": "application/json" },
      body: body === undefined ? null : JSON.stringify(body),
    });
  const { items } = await read("/v1/items?limit=10");
  const { topics } = await read("/v1/topics");
  const { entities } = await read("/v1/entities?limit=1");
  const { tags, taxonomy } = { ...(await read("/v1/tags")), taxonomy: (await read("/v1/taxonomy")).tags };
  const id = (round: number): string => encodeURIComponent(items[round].id);
  const text = (round: number): string =>
    `The harbour of Lisbon is rebuilt this summer, in part ${round}. People are happy.`;
  const gets = {
    list: "/v1/items",
    "list of a tag": `/v1/items?tag=${tags[0].tag}`,
    "list of a topic": `/v1/items?topic=${topics[0].id}`,
    "list of words and a mood": "/v1/items?query=harbour+city&sentiment=neutral",
    search: "/v1/search?q=lantern+river",
    "similar items": `/v1/items/${id(0)}/similar`,
    topics: "/v1/topics",
    "a topic": `/v1/topics/${topics[0].id}`,
    entities: "/v1/entities",
    "an entity": `/v1/entities/${encodeURIComponent(entities[0].id)}`,
    tags: "/v1/tags",
    "report of tags": "/v1/tags/report",
    "hygiene of tags": "/v1/tags/hygiene",
    recommendations: "/v1/users/somebody/recommendations?limit=10",
    "report of recommendations": "/v1/analytics/recommendations?by=item",
    "coverage of segments": "/v1/segments/coverage",
  };
  return [
    ...Object.entries(gets).map(([name, path]) => ({ name, send: () => call("GET", path) })),
    { name: "put an item", send: (n) => call("PUT", `/v1/items/new-${n}`, { title: `New ${n}`, body: text(n) }) },
    { name: "remove an item", send: (n) => call("DELETE", `/v1/items/new-${n}`) },
    { name: "decide on a tag", send: (n) => call("POST", `/v1/items/${id(n)}/tags`, { add: ["held"] }) },
    { name: "correct topics of an item", send: (n) => call("POST", `/v1/items/${id(n)}/topics`, { right: [] }) },
    { name: "rename a topic", send: (n) => call("PATCH", `/v1/topics/${topics[1].id}`, { label: `Name ${n}` }) },
    { name: "hide a topic", send: (n) => call("PATCH", `/v1/topics/${topics[2].id}`, { hidden: n % 2 === 0 }) },
    { name: "teach a name", send: (n) => call("POST", "/v1/gazetteer", { name: `Lantern ${n}`, type: "work" }) },
    {
      name: "replace the taxonomy",
      send: (n) => call("PUT", "/v1/taxonomy", { tags: [...taxonomy, { id: "held-too", label: `Held ${n}` }] }),
    },
    { name: "remove a tag", send: (n) => call("DELETE", `/v1/tags/${encodeURIComponent(tags[n + 1].tag)}`) },
  ];
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => probe.once("listening", resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
