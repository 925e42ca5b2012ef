import { projectionTables } from "../../ingestion/projections.ts";
import { silentLog } from "../../log/log.ts";
import { openDatabase } from "../sqlite/database.ts";
import { startStorageThreads } from "../sqlite/threads/storage-threads.ts";
import { makeUserWorld } from "./user-world.ts";

/** Takes in events as the service does and says which are acknowledged, a line each: a process for tests to kill. */
const [databasePath = "", run = ""] = process.argv.slice(2);
const database = openDatabase({ path: databasePath });
// A log so short that it starts anew all the time.
const threads = startStorageThreads(database, {
  log: silentLog,
  tables: projectionTables,
  checkpoints: { everyMs: 5, mostLogPages: 50 },
});
const { ingestion } = await makeUserWorld({ database, thread: threads.writes });
for (let batch = 0; ; batch++) {
  const events = Array.from({ length: 1 + ((batch * 7) % 60) }, (_, i) => ({
    type: "track",
    messageId: `${run}-${batch}-${i}`,
    userId: `user-${(batch * 31 + i * 17) % 400}`,
    event: "Item Liked",
    properties: { itemId: `item-${(batch + i) % 97}` },
  }));
  const { accepted } = await ingestion.ingest(events);
  if (accepted !== events.length) throw new Error(`${accepted} of ${events.length} events were accepted`);
  process.stdout.write(`${events.map(({ messageId }) => messageId).join(" ")}\n`);
}
