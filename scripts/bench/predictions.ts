import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { packageRoot } from "../../src/config/config.ts";
import { createRandom } from "../../src/math/random.ts";
import { generatedShop } from "../../src/predictions/testing/generated-shop.ts";
import { markdownTable, type Task, writeReport } from "../evaluate/report.ts";
import { type BuiltServer, startBuiltServer, usageOf } from "./load/built-server.ts";
import { measureTable } from "./predictions/measure-table.ts";
import { type Timed, timed, type Watched, watchServer } from "./predictions/watch-server.ts";

const floors = { seconds: 60, stallMs: 50, scoreMs: 2 };
const days = 200;
const msPerDay = 86_400_000;
const batchSize = 500;
const senders = 4;
/** Articles that the generated customers look at and buy. */
const itemCount = 60;
/** A view becomes one of these, so that there are 40 features and more. */
const viewNames = ["Item Viewed", "Item Liked", "Search Entered", "Mail Opened", "Cart Updated", "Page Viewed"];
const prediction = { label: "Buys within two weeks", outcome: { event: "Item Purchased" }, horizon: "P14D" };

/**
 * A training of 100,000 rows on the built server, which is asked all the while: how long it takes and how long the main thread stands still;
 * scores of single users over HTTP; and the same size of table from the command line. Options: `--users 13000`, `--data-dir DIR` (kept, and filled
 * only where there is nothing yet).
 */
export const predictionsBench: Task = async (options) => {
  const { values } = parseArgs({
    args: options.args,
    options: { users: { type: "string", default: "13000" }, "data-dir": { type: "string" } },
  });
  const folder = await mkdtemp(join(tmpdir(), "attune-predictions-"));
  const dataDir = values["data-dir"] ?? join(folder, "data");
  const isFilled = existsSync(join(dataDir, "attune.db"));
  const stallsFile = join(folder, "stalls");
  const watcher = fileURLToPath(new URL("./predictions/watch-thread.mjs", import.meta.url));
  const settings = { BENCH_STALLS_FILE: stallsFile };
  const server = await startBuiltServer({ dataDir, settings, nodeOptions: ["--import", watcher] });
  try {
    const articles = readArticles();
    const events = generateEvents(
      Number(values.users),
      articles.map(({ id }) => id),
    );
    options.say(`${events.length} events of ${values.users} users`);
    if (!isFilled) {
      await index(server, articles);
      await send(server, events);
    }
    await untilIdle(server);
    const trained = await train(server, { stallsFile, say: options.say });
    const scores = await scoreUsers(server, Number(values.users));
    options.say(JSON.stringify({ ...trained, scores }));
    await server.stop();
    const table = await measureTable({ folder, rows: 100_000, columns: 40, seed: options.seed });
    const body = reportOf({ users: Number(values.users), events: events.length, ...trained, scores, table });
    const title = "Predictions under load";
    const command = "npm run bench -- predictions";
    await writeReport({ file: "predictions-load.md", title, command, dataFiles: [], body }, options);
  } finally {
    if (server.process.exitCode === null) await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
};

/** Articles of the bundled newsroom. */
function readArticles(): { id: string }[] {
  const lines = readFileSync(join(packageRoot, "corpora", "newsroom", "articles.jsonl"), "utf8").split("\n");
  return lines.slice(0, itemCount).map((line) => JSON.parse(line) as { id: string });
}

/** So that topics and mood of items are features. */
async function index(server: BuiltServer, items: readonly object[]): Promise<void> {
  for (const [path, body] of [["/v1/items", { items }], ["/v1/topics/train"]] as const) {
    const reply = await call(server, "POST", path, body);
    if (reply.status >= 300) throw new Error(`The server answered ${reply.status}: ${reply.text}`);
  }
}

/** What the generated customers did with the items, as a batch takes it. */
function generateEvents(users: number, itemIds: readonly string[]): unknown[] {
  const random = createRandom("view names");
  const endMs = Date.now() - msPerDay;
  return generatedShop({ users, days, endMs }).flatMap(({ userId, events: own }) =>
    own.map(({ event, occurredAtMs, properties }, i) => ({
      type: "track",
      messageId: `${userId}-${i}`,
      userId,
      event: event === "Item Viewed" ? viewNames[Math.floor(random() * viewNames.length)]! : event,
      timestamp: new Date(occurredAtMs).toISOString(),
      properties: { itemId: itemIds[Math.floor(random() * itemIds.length)], ...properties },
      context: { channel: "web" },
    })),
  );
}

async function send(server: BuiltServer, events: readonly unknown[]): Promise<void> {
  let next = 0;
  const sender = async (): Promise<void> => {
    while (next < events.length) {
      const batch = events.slice(next, next + batchSize);
      next += batchSize;
      const reply = await call(server, "POST", "/v1/batch", { batch });
      if (reply.status >= 300) throw new Error(`The server answered ${reply.status}: ${reply.text}`);
    }
  };
  await Promise.all(Array.from({ length: senders }, sender));
}

/** Until the server has no more to do. */
async function untilIdle(server: BuiltServer): Promise<void> {
  for (let before = -1, now = 0; now - before > 0.1; ) {
    before = now;
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    now = usageOf(server.process.pid!).cpuSeconds;
  }
}

interface Trained {
  rows: number;
  features: number;
  auc: number;
  seconds: number;
  cpuSeconds: number;
  watched: Watched;
  /** Before the training. */
  quiet: Watched;
}

async function train(
  server: BuiltServer,
  { stallsFile, say }: { stallsFile: string; say: (line: string) => void },
): Promise<Trained> {
  const pid = server.process.pid!;
  const created = await call(server, "PUT", "/v1/predictions/buys", prediction);
  if (created.status !== 200) throw new Error(created.text);
  const before = watchServer({ url: server.url, pid, stallsFile });
  await new Promise((resolve) => setTimeout(resolve, 5_000));
  const quiet = await before.end();
  say(`quiet: ${JSON.stringify(quiet)}`);
  const watch = watchServer({ url: server.url, pid, stallsFile });
  const [startMs, startCpu] = [performance.now(), usageOf(pid).cpuSeconds];
  const reply = await call(server, "POST", "/v1/predictions/buys/train");
  const seconds = (performance.now() - startMs) / 1_000;
  const cpuSeconds = usageOf(pid).cpuSeconds - startCpu;
  const watched = await watch.end();
  if (reply.status !== 200) throw new Error(reply.text);
  const { rows, importance, cutOffs } = JSON.parse(reply.text) as {
    rows: number;
    importance: unknown[];
    cutOffs: { auc: number }[];
  };
  return { rows, features: importance.length, auc: cutOffs.at(-1)!.auc, seconds, cpuSeconds, watched, quiet };
}

/** Explained scores of single users, one after the other. */
async function scoreUsers(server: BuiltServer, users: number): Promise<Timed & { cpuMs: number }> {
  const ask = async (i: number): Promise<void> => {
    const reply = await call(server, "GET", `/v1/users/customer-${(i * 7) % users}/predictions?explain=true`);
    if (reply.status !== 200) throw new Error(reply.text);
  };
  for (let i = 0; i < 200; i++) await ask(i);
  const times: number[] = [];
  const startCpu = usageOf(server.process.pid!).cpuSeconds;
  for (let i = 200; i < 1_200; i++) {
    const startMs = performance.now();
    await ask(i);
    times.push(performance.now() - startMs);
  }
  const cpuSeconds = usageOf(server.process.pid!).cpuSeconds - startCpu;
  return { ...timed(times), cpuMs: (1_000 * cpuSeconds) / times.length };
}

async function call(server: BuiltServer, method: string, path: string, body?: unknown) {
  const reply = await fetch(`${server.url}${path}`, {
    method,
    headers: body === undefined ? {} : { "content-type": "application/json" },
    body: body === undefined ? null : JSON.stringify(body),
  });
  return { status: reply.status, text: await reply.text() };
}

function reportOf(
  found: Trained & {
    users: number;
    events: number;
    scores: Timed & { cpuMs: number };
    table: Awaited<ReturnType<typeof measureTable>>;
  },
): string {
  const { users, events, rows, features, auc, seconds, cpuSeconds, watched, quiet, scores, table } = found;
  const ms = (value: number): string => value.toFixed(1);
  const said = (isReached: boolean): string => (isReached ? "reached" : "missed");
  const { stallMs } = watched;
  return [
    markdownTable([
      ["what", "figure", "floor", ""],
      [
        `training over HTTP, ${rows} rows x ${features} features`,
        `${cpuSeconds.toFixed(1)} s of processor time (${seconds.toFixed(1)} s on the clock)`,
        `${floors.seconds} s`,
        said(cpuSeconds <= floors.seconds),
      ],
      [
        "longest stall of the main thread meanwhile, processor time",
        `${ms(stallMs)} ms`,
        `${floors.stallMs} ms`,
        said(stallMs <= floors.stallMs),
      ],
      ["longest answer to a probe meanwhile", `${ms(watched.probe.most)} ms`, "", ""],
      [
        "a user's score with explanation over HTTP, median",
        `${ms(scores.median)} ms (${scores.cpuMs.toFixed(2)} ms of processor time)`,
        `${floors.scoreMs} ms`,
        said(scores.median <= floors.scoreMs),
      ],
      [
        `table of ${table.rows} x ${table.columns}, \`attune predict train\`: 5 folds, both kinds, and the final model`,
        `${table.cpuSeconds.toFixed(1)} s of processor time (${table.seconds.toFixed(1)} s on the clock)`,
        `${floors.seconds} s`,
        said(table.cpuSeconds <= floors.seconds),
      ],
      [
        "trees alone on that table, 200 rounds x 15 leaves",
        `${table.treesCpuSeconds.toFixed(1)} s of processor time`,
        "",
        "",
      ],
    ]),
    "",
    `${events} events of ${users} generated customers over ${days} days, about articles of the bundled newsroom; AUC at the newest cut-off ${auc.toFixed(3)}. A stall is the processor time of the main thread between two looks, 10 ms apart (${ms(quiet.stallMs)} ms before the training); on the clock its event loop was late by at most ${ms(watched.lagMs)} ms (${ms(quiet.lagMs)} ms before the training: the machine was ${quiet.lagMs > 50 ? "loaded" : "quiet"}). Probes ask \`/healthz\` every 10 ms (median ${ms(watched.probe.median)} ms, p99 ${ms(watched.probe.p99)} ms). Of 1,000 scores over HTTP p99 is ${ms(scores.p99)} ms.`,
  ].join("\n");
}
