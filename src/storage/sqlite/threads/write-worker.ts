import { parentPort, workerData } from "node:worker_threads";
import Sqlite from "better-sqlite3";
import { StaleCommitError } from "../../../ingestion/commit/commit-store.ts";
import { createCommitWriter } from "../commit/commit-writer.ts";
import { openDatabase } from "../database.ts";
import { createUserEraser } from "../user-erasure.ts";
import type { WriteMessage, WriteReply, WriteWorkerData } from "./write-thread.ts";

const port = parentPort!;
const { path, tables, origin, durability } = workerData as WriteWorkerData;
const database = openDatabase({ path });
database.pragma(`synchronous = ${durability === "full" ? "FULL" : "NORMAL"}`);
// There is a thread for checkpoints.
database.pragma("wal_autocheckpoint = 0");
const write = createCommitWriter(database, { tables, origin });
const erase = createUserEraser(database, origin);
const begin = database.prepare("BEGIN IMMEDIATE");
const commit = database.prepare("COMMIT");
const rollBack = database.prepare("ROLLBACK");
/** What spoilt the transaction under way; the rest of it is passed over. */
let fault: WriteReply["fault"];

port.on("message", async (message: WriteMessage) => {
  if (typeof message === "object" && "erase" in message) {
    const { profileId, nowMs } = message.erase;
    try {
      reply({ names: await erase(profileId, nowMs) });
    } catch (error) {
      fault = faultOf(error);
      reply({});
    }
    return;
  }
  if (typeof message === "object") {
    if (fault === undefined) attempt(() => add(message.write));
    return;
  }
  if (message === "begin") attempt(() => begin.run());
  if (message === "commit" && fault === undefined && database.inTransaction) attempt(() => commit.run());
  if (message !== "begin" && database.inTransaction) rollBack.run();
  if (message === "roll back") fault = undefined;
  reply({});
});

/** Tells the outcome, and what spoilt it in its place. */
function reply(outcome: WriteReply): void {
  port.postMessage(fault === undefined ? outcome : { fault });
  fault = undefined;
}

function add(change: Parameters<typeof write>[0]): void {
  if (!database.inTransaction) begin.run();
  write(change);
}

function attempt(work: () => void): void {
  try {
    work();
  } catch (error) {
    fault = faultOf(error);
  }
}

function faultOf(error: unknown): WriteReply["fault"] {
  const { message } = error as Error;
  if (error instanceof StaleCommitError) return { message, isStale: true };
  return error instanceof Sqlite.SqliteError ? { code: error.code, message } : { message };
}
