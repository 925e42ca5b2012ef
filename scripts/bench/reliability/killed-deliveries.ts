import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createRandom } from "../../../src/math/random.ts";
import { type Receiver, startReceiver } from "../../../src/relays/testing/receiver.ts";
import { connectionsPerEndpoint } from "../../../src/relays/webhooks/endpoint-queue.ts";
import { markdownTable, type Task, writeReport } from "../../evaluate/report.ts";
import { type BuiltServer, startBuiltServer } from "../load/built-server.ts";
import { call } from "./call.ts";

/** Segments that a user enters one after the other, with each like. */
const likes = 8;
const usersPerBatch = 5;
const writers = 4;
const drainMs = 120_000;

/** By user: how many likes were acknowledged. */
type Acknowledged = Map<string, number>;

/**
 * Kills the built server with SIGKILL at moments drawn by the seed while events make users members of segments and a webhook is told of it, and
 * compares what was acknowledged with what is stored and with what arrived. Option: `--kills 50`.
 */
export const killedDeliveriesBench: Task = async (options) => {
  const { values } = parseArgs({ args: options.args, options: { kills: { type: "string", default: "50" } } });
  const kills = Number(values.kills);
  const folder = mkdtempSync(join(tmpdir(), "attune-killed-deliveries-"));
  const hook = await startReceiver();
  const random = createRandom(`killed deliveries|${options.seed}`);
  const start = (): Promise<BuiltServer> =>
    startBuiltServer({ dataDir: folder, settings: { ATTUNE_WEBHOOK_ALLOW: "127.0.0.1" } });
  const acknowledged: Acknowledged = new Map();
  try {
    let server = await start();
    await prepare(server.url, hook.url);
    for (let round = 0; round < kills; round++) {
      await writeUntilKilled(server, { round, afterMs: 100 + 1_400 * random(), acknowledged });
      server = await start();
      if (round % 10 === 9) options.say(`killed ${round + 1} times; ${sum(acknowledged)} events acknowledged`);
    }
    const startedAt = performance.now();
    await arrival(hook, acknowledged);
    const drainSeconds = (performance.now() - startedAt) / 1_000;
    const rows = [
      ["events acknowledged", sum(acknowledged), ""],
      ["of them not stored (sent again, they were new)", await countNew(server.url, acknowledged), "0"],
      ["users whose profile counts other than their events", await countWrong(server.url, told(hook)), "0"],
      ["deliveries of acknowledged events that did not arrive", missing(hook, acknowledged), "0"],
      ["users whose first deliveries came out of order", outOfOrder(hook), "0"],
      ["deliveries that came twice", told(hook).length - new Set(told(hook)).size, `${kills * connectionsPerEndpoint}`],
      ["seconds until the last was there, after the last start", drainSeconds.toFixed(1), ""],
    ];
    await server.stop();
    await writeReport(
      {
        file: "killed-deliveries.md",
        title: `A server killed ${kills} times: events and what webhooks are told`,
        command: `npm run bench -- killed-deliveries -- --kills ${kills}`,
        dataFiles: [],
        body: `${markdownTable([["what", "count", "at most"], ...rows])}

The built server is ended by SIGKILL .1 to 1.5 s after it is ready, while ${writers} clients send batches of ${usersPerBatch} events; each event makes its
user a member of the next of ${likes} segments, and a webhook is told of each entry. What may come twice is what was under way to the endpoint when
the process was killed: at most ${connectionsPerEndpoint} messages a kill.`,
      },
      options,
    );
  } finally {
    await hook.close();
    rmSync(folder, { recursive: true, force: true });
  }
};

const sum = (acknowledged: Acknowledged): number =>
  [...acknowledged.values()].reduce((total, count) => total + count, 0);

async function prepare(url: string, hookUrl: string): Promise<void> {
  for (let count = 1; count <= likes; count++) {
    const rule = { event: "Item Liked", count: { gte: count } };
    await call(url, "PUT", `/v1/segments/likes-${count}`, { label: `${count} likes`, rule });
  }
  await call(url, "PUT", "/v1/webhooks/test", { url: hookUrl, topics: ["segment.entered"] });
}

const like = (userId: string, count: number) => ({
  ...{ type: "track", event: "Item Liked", userId, messageId: `${userId}-${count}` },
  properties: { itemId: `item-${count}` },
});

async function writeUntilKilled(
  { url, process }: BuiltServer,
  { round, afterMs, acknowledged }: { round: number; afterMs: number; acknowledged: Acknowledged },
): Promise<void> {
  let isKilled = false;
  const write = async (writer: number): Promise<void> => {
    for (let batch = 0; !isKilled; batch++) {
      const users = Array.from({ length: usersPerBatch }, (_, i) => `kill-${round}-${writer}-${batch}-${i}`);
      for (let count = 1; count <= likes && !isKilled; count++) {
        const reply = await call(url, "POST", "/v1/batch", { batch: users.map((user) => like(user, count)) });
        if (reply.status === 200) for (const user of users) acknowledged.set(user, count);
        // Later likes of a user whose last one may not be stored would look like a gap.
        else if (!isKilled) break;
      }
    }
  };
  const writing = Array.from({ length: writers }, (_, writer) => write(writer));
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  const ended = once(process, "exit");
  process.kill("SIGKILL");
  await ended;
  isKilled = true;
  await Promise.all(writing);
}

/** `user count` of each delivery, in order of arrival. */
function told({ received }: Receiver): string[] {
  return received.map(({ body }) => {
    const { userId, segmentId } = JSON.parse(body).data as { userId: string; segmentId: string };
    return `${userId} ${segmentId.slice("likes-".length)}`;
  });
}

function missing(hook: Receiver, acknowledged: Acknowledged): number {
  const arrived = new Set(told(hook));
  let lost = 0;
  for (const [user, count] of acknowledged) {
    for (let i = 1; i <= count; i++) if (!arrived.has(`${user} ${i}`)) lost++;
  }
  return lost;
}

async function arrival(hook: Receiver, acknowledged: Acknowledged): Promise<void> {
  const untilMs = performance.now() + drainMs;
  while (missing(hook, acknowledged) > 0 && performance.now() < untilMs) {
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function countsByUser(entries: Iterable<string>): Map<string, number[]> {
  const counts = new Map<string, number[]>();
  for (const entry of entries) {
    const [user, count] = entry.split(" ") as [string, string];
    counts.set(user, [...(counts.get(user) ?? []), Number(count)]);
  }
  return counts;
}

function outOfOrder(hook: Receiver): number {
  const isInOrder = (counts: readonly number[]): boolean => counts.every((count, i) => count === i + 1);
  return [...countsByUser(new Set(told(hook))).values()].filter((counts) => !isInOrder(counts)).length;
}

/** Sends everything again: what is stored counts as a duplicate. */
async function countNew(url: string, acknowledged: Acknowledged): Promise<number> {
  const events = [...acknowledged].flatMap(([user, count]) =>
    Array.from({ length: count }, (_, i) => like(user, i + 1)),
  );
  let isNew = 0;
  for (let start = 0; start < events.length; start += 500) {
    const reply = await call(url, "POST", "/v1/batch", { batch: events.slice(start, start + 500) });
    isNew += (reply.body as { accepted: number }).accepted;
  }
  return isNew;
}

async function countWrong(url: string, entries: readonly string[]): Promise<number> {
  let wrong = 0;
  for (const [user, counts] of countsByUser(new Set(entries))) {
    const { body } = await call(url, "GET", `/v1/users/${user}`);
    if ((body as { engagement?: { events: number } } | undefined)?.engagement?.events !== counts.length) wrong++;
  }
  return wrong;
}
