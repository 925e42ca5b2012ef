import { parentPort, workerData } from "node:worker_threads";
import Sqlite from "better-sqlite3";
import { openDatabase } from "../database.ts";
import { createProfileWriter } from "../profile-writer.ts";
import type { WriteMessage, WriteReply } from "./write-thread.ts";

const port = parentPort!;
const database = openDatabase({ path: (workerData as { path: string }).path });
// There is a thread for checkpoints.
database.pragma("wal_autocheckpoint = 0");
const write = createProfileWriter(database);
const begin = database.prepare("BEGIN IMMEDIATE");
const commit = database.prepare("COMMIT");
const rollBack = database.prepare("ROLLBACK");
/** What spoilt the transaction under way; the rest of it is passed over. */
let fault: WriteReply["fault"];

port.on("message", (message: WriteMessage) => {
  if (typeof message === "object") {
    if (fault === undefined) attempt(() => add(message.write));
    return;
  }
  if (message === "commit" && fault === undefined) attempt(() => commit.run());
  if (database.inTransaction) rollBack.run();
  const reply: WriteReply = message === "commit" && fault !== undefined ? { fault } : {};
  fault = undefined;
  port.postMessage(reply);
});

function add(change: Parameters<typeof write>[0]): void {
  if (!database.inTransaction) begin.run();
  write(change);
}

function attempt(work: () => void): void {
  try {
    work();
  } catch (error) {
    const { message } = error as Error;
    fault = error instanceof Sqlite.SqliteError ? { code: error.code, message } : { message };
  }
}
