import { workerData } from "node:worker_threads";
import Sqlite from "better-sqlite3";

/** Copies what was committed from the log to the database file, on a connection and a thread of its own. */
const { path, everyMs, mostLogPages } = workerData as { path: string; everyMs: number; mostLogPages: number };
const database = new Sqlite(path, { timeout: 1_000 });
database.pragma("synchronous = NORMAL");

setInterval(() => {
  // Nobody waits for this one; it copies what no reader still needs from the log.
  const [state] = database.pragma("wal_checkpoint(PASSIVE)") as { busy: number; log: number }[];
  // Without a moment of silence the log would only grow: then writers wait for the few pages that are left.
  if (state !== undefined && state.log > mostLogPages) database.pragma("wal_checkpoint(RESTART)");
}, everyMs);
