import { join } from "node:path";
import { projectionTables } from "../../../src/ingestion/projections.ts";
import { createRandom } from "../../../src/math/random.ts";
import { openDatabase } from "../../../src/storage/sqlite/database.ts";
import { createSegmentStore } from "../../../src/storage/sqlite/segments/segment-store.ts";
import { startWriteThread } from "../../../src/storage/sqlite/threads/write-thread.ts";
import { makeUserWorld, startMs } from "../../../src/storage/testing/user-world.ts";
import { generateSegments } from "./generated-rules.ts";

const users = 2_000;
const batches = 60;
const batchSize = 500;
const rounds = 3;
const names = [
  "Item Viewed",
  "Item Viewed",
  "Item Viewed",
  "Item Clicked",
  "Item Read",
  "Item Liked",
  "Item Saved",
  "Item Purchased",
];

/** Ingestion with 500 segments beside ingestion with none: the same batches to both in turn, and single events for the waits. */
export async function measureEvents({
  folder,
  say,
}: {
  folder: string;
  say: (line: string) => void;
}): Promise<string[]> {
  const plain = await openWorld(join(folder, "plain.db"), 0);
  const full = await openWorld(join(folder, "full.db"), 500);
  const spent = { plain: 0, full: 0 };
  const waits = { plain: [] as number[], full: [] as number[] };
  const random = createRandom("events");
  for (let batch = 0; batch < batches * rounds; batch++) {
    const events = Array.from({ length: batchSize }, () => makeEvent(random));
    const single = [makeEvent(random)];
    // Whoever is first in turn changes, so that neither has the warmer cache.
    for (const which of batch % 2 === 0 ? (["plain", "full"] as const) : (["full", "plain"] as const)) {
      const world = which === "plain" ? plain : full;
      world.clock.nowMs += 60_000;
      let started = performance.now();
      await world.ingestion.ingest(events);
      if (batch >= batches) spent[which] += performance.now() - started;
      started = performance.now();
      await world.ingestion.ingest(single);
      if (batch >= batches) waits[which].push(performance.now() - started);
    }
    if (batch % batches === 0) say(`events: round ${batch / batches}`);
  }
  await Promise.all([plain.close(), full.close()]);
  const count = batches * (rounds - 1) * batchSize;
  const rate = { plain: (1_000 * count) / spent.plain, full: (1_000 * count) / spent.full };
  const p99 = { plain: quantile(waits.plain, 0.99), full: quantile(waits.full, 0.99) };
  const loss = 100 * (1 - rate.full / rate.plain);
  const line = `without ${rate.plain.toFixed(0)}/s, with ${rate.full.toFixed(0)}/s: loss ${loss.toFixed(1)} %; p99 of one event ${p99.plain.toFixed(1)} and ${p99.full.toFixed(1)} ms`;
  say(`events: ${line}`);
  return [
    "## Events",
    "",
    `500 segments of 5 conditions, ${users} users, batches of ${batchSize}, paired: ${line}.`,
    "",
  ];
}

async function openWorld(path: string, segments: number) {
  const database = openDatabase({ path });
  const store = createSegmentStore(database);
  for (const segment of generateSegments(segments)) await store.put(segment);
  const log = { error: console.error } as never;
  const thread = startWriteThread(database, { log, tables: projectionTables, durability: "normal" });
  return { ...(await makeUserWorld({ database, thread })), close: async () => thread?.stop() };
}

function makeEvent(random: () => number): object {
  return {
    type: "track",
    userId: `u${Math.floor(random() * users)}`,
    event: names[Math.floor(random() * names.length)],
    properties: { itemId: `i${Math.floor(random() * 500)}`, value: 10 },
    timestamp: new Date(startMs - random() * 60_000).toISOString(),
  };
}

function quantile(values: number[], share: number): number {
  return values.sort((a, b) => a - b)[Math.floor(share * (values.length - 1))]!;
}
