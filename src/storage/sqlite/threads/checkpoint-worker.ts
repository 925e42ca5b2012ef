import { parentPort, workerData } from "node:worker_threads";
import Sqlite from "better-sqlite3";
import type { CheckpointMessage } from "./checkpoint-thread.ts";

/** Copies what was committed from the log to the database file, on a connection and a thread of its own. */
const { path, everyMs, mostLogPages } = workerData as { path: string; everyMs: number; mostLogPages: number };
const port = parentPort!;
const database = new Sqlite(path, { timeout: 1_000 });
database.pragma("synchronous = NORMAL");

/** Nobody waits for it; copies what no user still needs and returns the pages of the log. */
function checkpoint(): number {
  const [state] = database.pragma("wal_checkpoint(PASSIVE)") as { log: number }[];
  return state?.log ?? 0;
}

let isWaiting = false;
setInterval(() => {
  if (isWaiting) return;
  // Without a moment of silence the log would only grow: it starts anew at the first write after all of it was copied.
  isWaiting = checkpoint() > mostLogPages;
  if (isWaiting) tell("turn wanted");
}, everyMs);

port.on("message", () => {
  try {
    checkpoint();
  } finally {
    isWaiting = false;
    tell("turn over");
  }
});

function tell(message: CheckpointMessage): void {
  port.postMessage(message);
}
