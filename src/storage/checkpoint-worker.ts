import { parentPort, workerData } from "node:worker_threads";
import Sqlite from "better-sqlite3";

/** Copies what was committed from the log to the database file, on a connection and a thread of its own. */
const { path, everyMs, mostLogPages } = workerData as { path: string; everyMs: number; mostLogPages: number };
const port = parentPort!;
const database = new Sqlite(path, { timeout: 1_000 });
database.pragma("synchronous = NORMAL");

/** Nobody waits for it; copies what no reader still needs and returns the pages of the log. */
function checkpoint(): number {
  const [state] = database.pragma("wal_checkpoint(PASSIVE)") as { log: number }[];
  return state?.log ?? 0;
}

let areHeld = false;
setInterval(() => {
  if (areHeld) return;
  // Without a moment of silence the log would only grow: it starts anew at the first write after all of it was copied.
  areHeld = checkpoint() > mostLogPages;
  if (areHeld) port.postMessage("hold writers");
}, everyMs);

port.on("message", () => {
  try {
    checkpoint();
  } finally {
    areHeld = false;
    port.postMessage("release writers");
  }
});
