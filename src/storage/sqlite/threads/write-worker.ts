import { parentPort, workerData } from "node:worker_threads";
import Sqlite from "better-sqlite3";
import { StaleCommitError } from "../../../ingestion/commit/commit-store.ts";
import { createCommitWriter } from "../commit/commit-writer.ts";
import { openDatabase } from "../database.ts";
import type { WriteMessage, WriteReply, WriteWorkerData } from "./write-thread.ts";

const port = parentPort!;
const { path, tables, origin, durability } = workerData as WriteWorkerData;
const database = openDatabase({ path });
database.pragma(`synchronous = ${durability === "full" ? "FULL" : "NORMAL"}`);
// There is a thread for checkpoints.
database.pragma("wal_autocheckpoint = 0");
const write = createCommitWriter(database, { tables, origin });
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
  if (message === "begin") attempt(() => begin.run());
  if (message === "commit" && fault === undefined && database.inTransaction) attempt(() => commit.run());
  if (message !== "begin" && database.inTransaction) rollBack.run();
  const reply: WriteReply = message !== "roll back" && fault !== undefined ? { fault } : {};
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
    if (error instanceof StaleCommitError) fault = { message, isStale: true };
    else fault = error instanceof Sqlite.SqliteError ? { code: error.code, message } : { message };
  }
}
