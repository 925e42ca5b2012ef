import { join } from "node:path";
import { projectionTables } from "../../../src/ingestion/projections.ts";
import { createRandom } from "../../../src/math/random.ts";
import { openDatabase } from "../../../src/storage/sqlite/database.ts";
import { createSegmentStore } from "../../../src/storage/sqlite/segments/segment-store.ts";
import { startWriteThread } from "../../../src/storage/sqlite/threads/write-thread.ts";
import { makeUserWorld, startMs } from "../../../src/storage/testing/user-world.ts";
import { categories, eventNames, generateSegments, type Mix } from "./generated-rules.ts";

const users = 2_000;
const batchSize = 500;
/** Before what is measured, each user has so many events on average over so many days. */
const history = { events: 20, days: 60 };
const dayMs = 86_400_000;

interface Spent {
  wallMs: number;
  processorMs: number;
}

interface EventsOptions {
  folder: string;
  mixes: readonly Mix[];
  batches: number;
  say: (line: string) => void;
}

/** Ingestion with 500 segments beside ingestion with none: the same batches to both in turn, and single events for the waits. */
export async function measureEvents({ mixes, ...options }: EventsOptions): Promise<string[]> {
  const { batches } = options;
  const lines = [
    "## Events",
    "",
    `500 segments of 5 conditions beside none, paired: ${users} users with ${history.events} events each over ${history.days} days, then ${batches * batchSize} events`,
    `in batches of ${batchSize}, a minute between them, commits on a thread, deadlines judged after each batch. \`editors\`: windows, counts and values`,
    "that people type, of every kind of condition; `unshared`: numbers drawn evenly, and users without history.",
    "",
    "| mix | memberships moved by an event | events/s without and with | loss by wall time | loss by processor time | p99 of one event, without and with (ms) |",
    "| --- | --- | --- | --- | --- | --- |",
  ];
  for (const mix of mixes) lines.push(await measureMix(mix, options));
  return [...lines, ""];
}

async function measureMix(mix: Mix, { folder, batches, say }: Omit<EventsOptions, "mixes">): Promise<string> {
  const plain = await openWorld(join(folder, `${mix}-plain.db`), 0, mix);
  const full = await openWorld(join(folder, `${mix}-full.db`), 500, mix);
  const random = createRandom("events");
  if (mix === "editors") for (const world of [plain, full]) await makeHistory(world);
  const spent = { plain: { wallMs: 0, processorMs: 0 }, full: { wallMs: 0, processorMs: 0 } };
  const waits = { plain: [] as number[], full: [] as number[] };
  const movesBefore = full.moves();
  for (let batch = 0; batch < batches; batch++) {
    const atMs = startMs + batch * 60_000;
    const events = Array.from({ length: batchSize }, () => makeEvent(random, atMs - random() * 60_000));
    const single = [makeEvent(random, atMs)];
    // Whoever is first in turn changes, so that neither has the warmer cache.
    for (const which of batch % 2 === 0 ? (["plain", "full"] as const) : (["full", "plain"] as const)) {
      const world = which === "plain" ? plain : full;
      world.clock.nowMs = atMs;
      await timed(spent[which], async () => {
        await world.ingestion.ingest(events);
        while ((await world.segments.due()) > 0);
      });
      const started = performance.now();
      await world.ingestion.ingest(single);
      waits[which].push(performance.now() - started);
    }
    if (batch % 40 === 0) say(`events, ${mix}: batch ${batch}`);
  }
  const count = batches * (batchSize + 1);
  const moved = ((full.moves() - movesBefore) / count).toFixed(2);
  await Promise.all([plain.close(), full.close()]);
  const rate = (which: Spent): string => ((1_000 * batches * batchSize) / which.wallMs).toFixed(0);
  const loss = (unit: keyof Spent): string => `${(100 * (1 - spent.plain[unit] / spent.full[unit])).toFixed(1)} %`;
  const p99 = `${quantile(waits.plain, 0.99).toFixed(1)} and ${quantile(waits.full, 0.99).toFixed(1)}`;
  const line = `| ${mix} | ${moved} | ${rate(spent.plain)} and ${rate(spent.full)} | ${loss("wallMs")} | ${loss("processorMs")} | ${p99} |`;
  say(line);
  return line;
}

/** All threads of the process count. */
async function timed(spent: Spent, work: () => Promise<void>): Promise<void> {
  const started = performance.now();
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  spent.wallMs += performance.now() - started;
  spent.processorMs += (user + system) / 1_000;
}

type World = Awaited<ReturnType<typeof openWorld>>;

export async function openWorld(path: string, segments: number, mix: Mix) {
  const database = openDatabase({ path });
  const store = createSegmentStore(database);
  for (const segment of generateSegments(segments, mix)) await store.put(segment);
  const log = { error: console.error } as never;
  const thread = startWriteThread(database, { log, tables: projectionTables, durability: "normal" });
  const world = await makeUserWorld({ database, thread });
  const moved = database.prepare<[], number>("SELECT coalesce(sum(entered_count + left_count), 0) FROM segment_day");
  return { ...world, moves: () => moved.pluck().get()!, close: async () => thread?.stop() };
}

/** Arrives late and in order, traits first. */
export async function makeHistory({ ingestion, clock }: World): Promise<void> {
  const random = createRandom("history");
  clock.nowMs = startMs - dayMs;
  for (let start = 0; start < users; start += batchSize) {
    await ingestion.ingest(
      Array.from({ length: batchSize }, (_, i) => ({
        ...{ type: "identify", userId: `u${start + i}` },
        traits: { plan: "abcd"[i % 4], country: "abcd"[(i >> 2) % 4], language: "abcd"[(i >> 4) % 4] },
      })),
    );
  }
  const times = Array.from({ length: users * history.events }, () => startMs - dayMs * (1 + history.days * random()));
  times.sort((a, b) => a - b);
  for (let start = 0; start < times.length; start += batchSize) {
    await ingestion.ingest(times.slice(start, start + batchSize).map((atMs) => makeEvent(random, atMs)));
  }
}

export function makeEvent(random: () => number, atMs: number): object {
  return {
    type: "track",
    userId: `u${Math.floor(random() * users)}`,
    event: eventNames[Math.floor(random() * eventNames.length)],
    properties: {
      itemId: `i${Math.floor(random() * 500)}`,
      category: categories[Math.floor(random() * categories.length)],
      value: 10,
    },
    timestamp: new Date(atMs).toISOString(),
  };
}

function quantile(values: number[], share: number): number {
  return values.sort((a, b) => a - b)[Math.floor(share * (values.length - 1))]!;
}
