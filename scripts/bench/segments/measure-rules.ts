import { join } from "node:path";
import { createRandom } from "../../../src/math/random.ts";
import { openDatabase } from "../../../src/storage/sqlite/database.ts";
import { makeUserWorld, startMs } from "../../../src/storage/testing/user-world.ts";

const dayMs = 86_400_000;
const names = ["Item Viewed", "Item Clicked", "Item Read", "Item Liked", "Item Purchased"];

/** Preview of three conditions and edit of a segment, over generated users whose events stand in the database. */
export async function measureRules(options: {
  folder: string;
  users: number;
  events: number;
  say: (line: string) => void;
}): Promise<string[]> {
  const { folder, users, events, say } = options;
  const world = await makeUserWorld({ path: join(folder, "rules.db") });
  await fill(world, { users, events, say });
  const rule = {
    all: [
      { event: "Item Purchased", count: { gte: 2 }, within: "P30D" },
      { event: "Item Liked", within: "P7D" },
      { not: { event: "Item Read", count: { gte: 20 }, within: "P90D" } },
    ],
  };
  const timed = async <T>(work: () => Promise<T>): Promise<{ seconds: number; result: T }> => {
    const started = performance.now();
    const result = await work();
    return { seconds: (performance.now() - started) / 1_000, result };
  };
  const { segments } = world.segments;
  const preview = await timed(() => segments.preview({ rule }));
  say(`preview: ${preview.seconds.toFixed(2)} s, ${preview.result.count} of ${preview.result.of}`);
  const made = await timed(async () => {
    await segments.put("bench", { rule });
    await segments.settled();
  });
  say(`new segment: ${made.seconds.toFixed(1)} s`);
  const edited = await timed(async () => {
    await segments.put("bench", { rule: { event: "Item Purchased", count: { gte: 3 }, within: "P30D" } });
    await segments.settled();
  });
  say(`edit: ${edited.seconds.toFixed(1)} s`);
  return [
    "## Rules",
    "",
    `${users} users, ${events} events: preview of 3 conditions ${preview.seconds.toFixed(2)} s; edit of a segment ${edited.seconds.toFixed(1)} s, with the old version served.`,
    "",
  ];
}

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
        const atMs = Math.floor(startMs - random() * 120 * dayMs);
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
