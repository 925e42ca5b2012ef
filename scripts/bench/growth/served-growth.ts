import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { markdownTable, type Task, writeReport } from "../../evaluate/report.ts";
import { startBuiltServer, usageOf } from "../load/built-server.ts";
import { fillUsers } from "../load/fill-users.ts";
import { growingRequests, mostRounds } from "../load/growing-requests.ts";
import { multiplyItems } from "../load/multiply-items.ts";

const bars = { startTimes: 3, holdMs: 25 };
const hook = pathToFileURL(fileURLToPath(new URL("../load/thread-holds.mjs", import.meta.url))).href;

/**
 * The built server with a big catalogue: processor time of a start against that with the bundled newsroom, and how long each request holds the main
 * thread. Items beyond the newsroom are copies with their vectors turned a little, since reading so many would take hours.
 * Options: `--items 100000 --users 50000 --data-dir DIR` (a seeded one, which is copied),
 * `--only WORDS` of the requests; `--big-dir DIR` asks one that is filled, as it is, and writes no page.
 */
export const servedGrowthBench: Task = async (options) => {
  const { values } = parseArgs({
    args: options.args,
    options: {
      items: { type: "string", default: "100000" },
      users: { type: "string", default: "50000" },
      only: { type: "string", default: "" },
      "data-dir": { type: "string" },
      "big-dir": { type: "string" },
    },
  });
  const folder = mkdtempSync(join(tmpdir(), "attune-served-growth-"));
  const [small, big] = [join(folder, "small"), join(folder, "big")];
  try {
    if (values["big-dir"] !== undefined) {
      await holdsOf(values["big-dir"], { say: options.say, only: values.only });
      return;
    }
    if (values["data-dir"] === undefined) await startSeconds(small);
    else cpSync(values["data-dir"], small, { recursive: true });
    cpSync(small, big, { recursive: true });
    const users = await startBuiltServer({ dataDir: big, seed: true });
    await fillUsers(users.url, Number(values.users));
    await users.stop();
    multiplyItems(big, Number(values.items));
    // The first start builds the graph of vectors, and leaves it to the next.
    await startSeconds(big);
    const starts = { small: await startSeconds(small), big: await startSeconds(big) };
    options.say(JSON.stringify(starts));
    const holds = await holdsOf(big, { say: options.say, only: values.only });
    const ratio = starts.big / starts.small;
    const body = [
      markdownTable([
        ["start", "processor seconds until ready", `times (at most ${bars.startTimes})`],
        ["the newsroom, 195 items", starts.small.toFixed(1), ""],
        [`${values.items} items`, starts.big.toFixed(1), ratio.toFixed(1)],
      ]),
      "",
      `Longest time that a request held the main thread, in ms of its processor time (at most ${bars.holdMs}): least, median and most of ${mostRounds} requests. Garbage`,
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

async function holdsOf(
  dataDir: string,
  { say, only }: { say: (line: string) => void; only: string },
): Promise<(string | number)[][]> {
  const port = await freePort();
  const server = await startBuiltServer({
    ...{ dataDir, seed: true, settings: { HOLDS_PORT: String(port) } },
    nodeOptions: ["--import", hook],
  });
  const longestSinceAsked = async (): Promise<number> => Number(await (await fetch(`http://127.0.0.1:${port}`)).text());
  const pauseMs = 50;
  const rows: (string | number)[][] = [];
  try {
    for (const { name, send } of await growingRequests(server.url)) {
      if (!name.includes(only)) continue;
      const held: number[] = [];
      let status = 0;
      for (let round = 0; round < mostRounds; round++) {
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

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => probe.once("listening", resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
