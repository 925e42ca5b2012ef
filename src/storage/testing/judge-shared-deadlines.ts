import { once } from "node:events";
import { projectionTables } from "../../ingestion/projections.ts";
import { silentLog } from "../../log/log.ts";
import { openDatabase } from "../sqlite/database.ts";
import { startStorageThreads } from "../sqlite/threads/storage-threads.ts";
import { makeUserWorld } from "./user-world.ts";

export const sharedUsers = Array.from({ length: 2_000 }, (_, i) => `user-${i}`);

/**
 * One of several processes that judge whose membership has ended: by time, or (`buy`) as every user buys again. All users
 * are in its memory, as members, when it says "ready"; it judges as of `nowMs` at the time of the clock that it is told.
 */
async function judgeDeadlines(databasePath: string, nowMs: number, acts: string): Promise<void> {
  const database = openDatabase({ path: databasePath });
  const threads = startStorageThreads(database, { log: silentLog, tables: projectionTables });
  const { segments, ingestion, clock } = await makeUserWorld({ database, thread: threads.writes });
  for (const user of sharedUsers) await segments.segments.idsOf(user);
  process.stdout.write("ready\n");
  const [startsMs] = (await once(process.stdin, "data")) as [Buffer];
  process.stdin.destroy();
  while (Date.now() < Number(startsMs));
  clock.nowMs = nowMs;
  if (acts === "buy") {
    for (let start = 0; start < sharedUsers.length; start += 50) {
      const users = sharedUsers.slice(start, start + 50);
      await ingestion.ingest(users.map((userId) => ({ type: "track", userId, event: "Ticket Bought" })));
    }
  } else while ((await segments.due()) > 0);
  await threads.stop();
  database.close();
}

const [databasePath, nowMs, acts = "judge"] = process.argv.slice(2);
if (process.argv[1]?.includes("judge-shared-deadlines") && databasePath !== undefined) {
  await judgeDeadlines(databasePath, Number(nowMs), acts);
}
