import { projectionTables } from "../../ingestion/projections.ts";
import { silentLog } from "../../log/log.ts";
import { createRandom } from "../../math/random.ts";
import { openDatabase } from "../sqlite/database.ts";
import { startStorageThreads } from "../sqlite/threads/storage-threads.ts";
import { makeCatalogue, makeItem, makeUserWorld } from "./user-world.ts";

/** Events of 20 users on 30 items; every tenth is the same in every run, as when a client sends again to another server. */
export function sharedEvents(run: string, count: number): object[] {
  const own = createRandom(run);
  return Array.from({ length: count }, (_, i) => {
    const isShared = i % 10 === 0;
    const random = isShared ? createRandom(`shared ${i}`) : own;
    return {
      type: "track",
      messageId: `${isShared ? "shared" : run}-${i}`,
      userId: `user-${Math.floor(random() * 20)}`,
      event: random() < 0.5 ? "Item Liked" : "Item Viewed",
      properties: { itemId: `item-${Math.floor(random() * 30)}` },
    };
  });
}

export const sharedCatalogue = makeCatalogue(
  ...Array.from({ length: 30 }, (_, i) => makeItem({ id: `item-${i}`, tags: [`tag-${i % 7}`] })),
);

/** One of several processes that take in events for the same users at the same time. Says "ready", and begins when it is told to. */
async function takeEvents(databasePath: string, run: string, count: number): Promise<void> {
  const database = openDatabase({ path: databasePath });
  const threads = startStorageThreads(database, { log: silentLog, tables: projectionTables });
  const { ingestion, domainEvents } = await makeUserWorld({
    database,
    thread: threads.writes,
    catalogue: sharedCatalogue,
  });
  domainEvents.start();
  process.stdout.write("ready\n");
  await new Promise((resolve) => process.stdin.once("data", resolve));
  process.stdin.destroy();
  const events = sharedEvents(run, count);
  let accepted = 0;
  for (let start = 0; start < events.length; start += 25) {
    const reply = await ingestion.ingest(events.slice(start, start + 25));
    accepted += reply.accepted;
    if (reply.rejected.length > 0) throw new Error(JSON.stringify(reply.rejected[0]));
  }
  await domainEvents.stop();
  await threads.stop();
  database.close();
  process.stdout.write(`${accepted}\n`);
}

const [databasePath, run, count] = process.argv.slice(2);
if (process.argv[1]?.includes("take-shared-events") && databasePath !== undefined) {
  await takeEvents(databasePath, run!, Number(count));
}
