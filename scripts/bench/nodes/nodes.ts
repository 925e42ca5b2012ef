import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import pg from "pg";
import { createRandom } from "../../../src/math/random.ts";
import { markdownTable, type Task, writeReport } from "../../evaluate/report.ts";
import { type BuiltServer, startBuiltServer } from "../load/built-server.ts";
import { call } from "../reliability/call.ts";
import { startOwnPostgres } from "./own-postgres.ts";
import { createWriters, type Written } from "./writers.ts";

const bars = { takeoverSeconds: 10 };
const joins = 50;
/** A segment has who has so many; some users stay below. */
const manyLikes = 60;

/**
 * Two nodes on one PostgreSQL, which the bench starts for itself, while clients write the events of the same users to both and send again what was
 * not acknowledged: each node is killed with SIGKILL in turn, then the database. Options: `--kills 20 --restarts 3`.
 */
export const nodesBench: Task = async (options) => {
  const { values } = parseArgs({
    args: options.args,
    options: { kills: { type: "string", default: "20" }, restarts: { type: "string", default: "3" } },
  });
  const [kills, restarts] = [Number(values.kills), Number(values.restarts)];
  const folder = mkdtempSync(join(tmpdir(), "attune-nodes-"));
  const random = createRandom(`nodes|${options.seed}`);
  const postgres = await startOwnPostgres();
  const start = (name: string): Promise<BuiltServer> =>
    startBuiltServer({
      dataDir: join(folder, name),
      settings: { ATTUNE_DATABASE_URL: postgres.url, ATTUNE_ENCODER_THREADS: "1" },
    });
  const nodes: BuiltServer[] = [];
  try {
    nodes.push(await start("a"), await start("b"));
    await prepare(nodes[0]!.url);
    // Documented: what one node has indexed, the others have within two seconds.
    await pause(2_000);
    const joined = await joinedClicks(nodes);
    options.say(`${joined} of ${joins} clicks joined the answer of the other node`);
    const before = await interactionsOf(postgres.url);
    const writers = createWriters(nodes, random);
    const gaps: number[] = [];
    for (let round = 0; round < kills; round++) {
      await pause(300 + 700 * random());
      gaps.push(await killed(nodes, { at: round % 2, writers, restart: (name) => start(name) }));
      if (round % 5 === 4)
        options.say(
          `killed ${round + 1} times (${gaps.at(-1)!.toFixed(1)} s): ${writers.written().acknowledged} events acknowledged`,
        );
    }
    const databaseGaps: number[] = [];
    for (let round = 0; round < restarts; round++) {
      await pause(500);
      const from = performance.now();
      await postgres.restart(1_000 + 2_000 * random());
      await writers.next(2);
      databaseGaps.push((performance.now() - from) / 1_000);
      options.say(`database restarted: taken in again after ${databaseGaps.at(-1)!.toFixed(1)} s`);
    }
    const written = await writers.stop();
    // A node hears within so long what the other one wrote.
    await pause(2_000);
    const found = await compare(nodes, written, { databaseUrl: postgres.url, before, say: options.say });
    const most = (times: readonly number[]): string => (times.length === 0 ? "" : Math.max(...times).toFixed(1));
    const rows = [
      ["clicks that joined the answer of the other node", `${joined} of ${joins}`, `${joins}`],
      ["events acknowledged", written.acknowledged, ""],
      ["requests sent again, as they were not acknowledged", written.repeated, ""],
      ["events lost, by the users' profiles", found.lost, "0"],
      ["events counted twice, by the users' profiles", found.doubled, "0"],
      ["events lost or twice, by the statistics of items", found.itemDifference, "0"],
      ["users who are not members as their events say", found.wrongMembers, "0"],
      ["longest time until events of every writer were acknowledged after a kill, s", most(gaps), bars.takeoverSeconds],
      ["the same after the database was ended and started again 1 to 3 s later, s", most(databaseGaps), ""],
    ];
    await writeReport(
      {
        file: "nodes.md",
        title: "Two nodes, killed in turn",
        command: `npm run bench -- nodes -- --kills ${kills} --restarts ${restarts}`,
        dataFiles: [],
        body: `${markdownTable([["what", "found", "at most"], ...rows])}\n\n${method(kills, restarts)}`,
      },
      options,
    );
  } finally {
    for (const node of nodes) node.process.kill("SIGKILL");
    postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
};

const method = (kills: number, restarts: number): string =>
  `Two built servers on one PostgreSQL 15 of their own. Each writer sends batches about users of its own, one to either node at a time, both at once for
the same user now and then; what is not answered with 200 is sent again, with the same ids, to the other node. One node is ended by SIGKILL and started
again, ${kills} times in turn, then the database ${restarts} times by an immediate stop. At the end every user's profile on both nodes, the statistics of the
items and the members of a segment are compared with what was sent.`;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function prepare(url: string): Promise<void> {
  const items = Array.from({ length: 10 }, (_, i) => ({
    id: `item-${i}`,
    title: `About number ${i}`,
    body: `A long look at number ${i}, by somebody who likes numbers and the harbour.`,
  }));
  await must(call(url, "POST", "/v1/items", { items }));
  const rule = { event: "Item Liked", count: { gte: manyLikes } };
  await must(call(url, "PUT", "/v1/segments/many-likes", { label: "Many likes", rule }));
}

async function must<T extends { status: number; text: string }>(reply: Promise<T>): Promise<T> {
  const found = await reply;
  if (found.status < 200 || found.status >= 300) throw new Error(`${found.status}: ${found.text}`);
  return found;
}

/** Answers of one node whose click, sent to the other at once, is joined with them. */
async function joinedClicks([a, b]: BuiltServer[]): Promise<number> {
  let joined = 0;
  for (let i = 0; i < joins; i++) {
    const [asked, clicked] = i % 2 === 0 ? [a!, b!] : [b!, a!];
    const userId = `reader-${i}`;
    const { body } = await must(call(asked.url, "POST", `/v1/users/${userId}/recommendations`, { limit: 3 }));
    const { recommendationId, items } = body as { recommendationId: string; items: { id: string }[] };
    const properties = { itemId: items[0]!.id, recommendationId };
    await must(call(clicked.url, "POST", "/v1/track", { userId, event: "Item Viewed", properties }));
    const replay = await must(call(asked.url, "GET", `/v1/recommendations/${recommendationId}`));
    if (JSON.stringify(replay.body).includes("Item Viewed")) joined++;
  }
  return joined;
}

/** Kills a node under load and starts it again; gives the seconds until every writer was acknowledged once more. */
async function killed(
  nodes: BuiltServer[],
  options: { at: number; writers: ReturnType<typeof createWriters>; restart: (name: string) => Promise<BuiltServer> },
): Promise<number> {
  const { at, writers, restart } = options;
  const { process } = nodes[at]!;
  const ended = once(process, "exit");
  const from = performance.now();
  process.kill("SIGKILL");
  await ended;
  await writers.next(1);
  const seconds = (performance.now() - from) / 1_000;
  nodes[at] = await restart(at === 0 ? "a" : "b");
  return seconds;
}

interface Found {
  lost: number;
  doubled: number;
  itemDifference: number;
  wrongMembers: number;
}

async function compare(
  nodes: readonly BuiltServer[],
  { users, items }: Written,
  options: { databaseUrl: string; before: ReadonlyMap<string, number>; say: (line: string) => void },
): Promise<Found> {
  const { databaseUrl, before, say } = options;
  const found: Found = { lost: 0, doubled: 0, itemDifference: 0, wrongMembers: 0 };
  for (const { url } of nodes) {
    for (const [userId, events] of users) {
      const { body } = await must(call(url, "GET", `/v1/users/${userId}`));
      const counted = (body as { engagement: { events: number } }).engagement.events;
      if (counted !== events) say(`${userId} on ${url}: ${counted} of ${events} events`);
      found.lost += Math.max(0, events - counted);
      found.doubled += Math.max(0, counted - events);
      const { text } = await must(call(url, "GET", `/v1/users/${userId}/segments`));
      if (text.includes("many-likes") !== events >= manyLikes) found.wrongMembers++;
    }
  }
  const after = await interactionsOf(databaseUrl);
  for (const [id, count] of items)
    found.itemDifference += Math.abs((after.get(id) ?? 0) - (before.get(id) ?? 0) - count);
  return found;
}

/** Interactions by item, as the statistics of items count them. */
async function interactionsOf(url: string): Promise<Map<string, number>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query("SELECT item_id, interactions FROM attune.item_statistic WHERE channel = ''");
    return new Map(rows.map(({ item_id, interactions }) => [String(item_id), Number(interactions)]));
  } finally {
    await client.end();
  }
}
