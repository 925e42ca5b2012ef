import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout } from "node:timers/promises";
import { projectionTables } from "../../../src/ingestion/projections.ts";
import { createRandom } from "../../../src/math/random.ts";
import type { Rule } from "../../../src/segments/rules/rule.ts";
import { openDatabase } from "../../../src/storage/sqlite/database.ts";
import { startJudgeThread } from "../../../src/storage/sqlite/threads/judge-thread.ts";
import { startWriteThread } from "../../../src/storage/sqlite/threads/write-thread.ts";
import { makeUserWorld, startMs } from "../../../src/storage/testing/user-world.ts";

const dayMs = 86_400_000;
const names = ["Item Viewed", "Item Clicked", "Item Read", "Item Liked", "Item Purchased"];

/** Preview of three conditions and edit of a segment, over generated users whose events stand in the database, which is filled once. */
export async function measureRules(options: {
  folder: string;
  users: number;
  events: number;
  say: (line: string) => void;
}): Promise<string[]> {
  const { folder, users, events, say } = options;
  const path = join(folder, `rules-${users}-${events}.db`);
  const isFilled = existsSync(`${path}.filled`);
  const database = openDatabase({ path });
  const log = { error: say } as never;
  const thread = startWriteThread(database, { log, tables: projectionTables, durability: "normal" });
  const judgeThread = startJudgeThread(database, log);
  const world = await makeUserWorld({ database, thread, judgeThread });
  if (!isFilled) {
    await fill(world, { users, events, say });
    writeFileSync(`${path}.filled`, "");
  }
  const delay = monitorEventLoopDelay({ resolution: 5 });
  const rule: Rule = {
    all: [
      { event: "Item Purchased", count: { gte: 2 }, within: "P30D" },
      { event: "Item Liked", within: "P7D" },
      { not: { event: "Item Read", count: { gte: 20 }, within: "P90D" } },
    ],
  };
  const timed = async <T>(
    work: () => Promise<T>,
  ): Promise<{ seconds: number; processorSeconds: number; result: T }> => {
    const started = performance.now();
    const before = process.cpuUsage();
    const result = await work();
    const { user, system } = process.cpuUsage(before);
    return { seconds: (performance.now() - started) / 1_000, processorSeconds: (user + system) / 1e6, result };
  };
  const { segments } = world.segments;
  const lines = [
    "## Rules",
    "",
    `${users} users, ${events} events in order of arrival, in SQLite.`,
    "",
    "| what | s | processor (s) | longest stall of the main thread (ms) |",
    "| --- | --- | --- | --- |",
  ];
  const note = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    delay.reset();
    delay.enable();
    const { seconds, processorSeconds, result } = await timed(work);
    delay.disable();
    const line = `| ${what} | ${seconds.toFixed(2)} | ${processorSeconds.toFixed(2)} | ${(delay.max / 1e6).toFixed(0)} |`;
    lines.push(line);
    say(line);
    return result;
  };
  await note("preview of 3 conditions, the first (starts the thread)", () => segments.preview({ rule }));
  const { count } = await note("preview of 3 conditions", () => segments.preview({ rule }));
  for (const [what, given] of Object.entries(previewed))
    await note(`preview ${what}`, () => segments.preview({ rule: given }));
  const edit = (given: Rule) => async (): Promise<void> => {
    await segments.put("bench", { rule: given });
    await segments.settled();
  };
  await note(`new segment (${count} members)`, edit(rule));
  const seen = new Set<number>();
  let isOver = false;
  const watch = (async () => {
    while (!isOver) {
      const { version, members } = await segments.get("bench");
      if (version === 1) seen.add(members);
      await setTimeout(50);
    }
  })();
  await note("edit of the segment", edit({ event: "Item Purchased", count: { gte: 3 }, within: "P30D" }));
  isOver = true;
  await watch;
  const after = await segments.get("bench");
  lines.push(
    "",
    `While the edit was under way, the old version was served with ${[...seen].join(", ")} members; then version ${after.version} with ${after.members}.`,
  );
  say(lines.at(-1)!);
  await segments.delete("bench");
  await judgeThread?.stop();
  await thread?.stop();
  return [...lines, ""];
}

const previewed: Record<string, Rule> = {
  "of an event, a trait and activity": {
    all: [
      { event: "Item Purchased", within: "P30D" },
      { trait: "plan", op: "ne", value: "pro" },
      { engagement: "sessions", op: "gte", value: 1 },
    ],
  },
  "of 3 conditions, one on a property": {
    all: [
      { event: "Item Purchased", where: [{ property: "itemId", op: "startsWith", value: "i1" }], within: "P30D" },
      { event: "Item Liked", within: "P7D" },
      { not: { event: "Item Read", count: { gte: 20 }, within: "P90D" } },
    ],
  },
  "of 3 conditions, two on properties": {
    all: [
      { event: "Item Purchased", where: [{ property: "itemId", op: "startsWith", value: "i1" }], within: "P30D" },
      { event: "Item Read", sum: { of: "dwellSeconds", gte: 60 }, within: "P30D" },
      { event: "Item Liked", within: "P7D" },
    ],
  },
};

async function fill(
  world: Awaited<ReturnType<typeof makeUserWorld>>,
  { users, events, say }: { users: number; events: number; say: (line: string) => void },
): Promise<void> {
  const { database, ingestion } = world;
  const random = createRandom("rules");
  // One event through the front door for each user makes the profiles; the others are written as they would stand there.
  for (let start = 0; start < users; start += 1_000) {
    const batch = Array.from({ length: Math.min(1_000, users - start) }, (_, i) => ({
      ...{ type: "track", userId: `u${start + i}`, event: "Item Viewed", properties: { itemId: `i${i % 500}` } },
    }));
    await ingestion.ingest(batch);
  }
  say("profiles are made");
  const insert = openDatabase({ path: database.name }).prepare(`
    INSERT INTO event (message_id, profile_ref, type, event, occurred_at_ms, received_at_ms, properties, context)
    VALUES (?, ?, 'track', ?, ?, ?, ?, ?)`);
  const refs = database.prepare("SELECT ref FROM profile").pluck().all() as number[];
  const connection = insert.database;
  for (let start = 0; start < events; start += 100_000) {
    connection.transaction(() => {
      for (let i = start; i < Math.min(events, start + 100_000); i++) {
        // In order of arrival, as events come, and up to an hour late.
        const atMs = Math.floor(startMs - 120 * dayMs * (1 - i / events) - random() * 3_600_000);
        const properties = `{"itemId":"i${i % 500}","dwellSeconds":30,"scrollDepth":0.5}`;
        insert.run(
          `m${i}`,
          refs[Math.floor(random() * refs.length)]!,
          names[i % names.length]!,
          atMs,
          atMs,
          properties,
          '{"channel":"web"}',
        );
      }
    })();
    if (start % 1_000_000 === 0) say(`${start} events are written`);
  }
  connection.close();
}
