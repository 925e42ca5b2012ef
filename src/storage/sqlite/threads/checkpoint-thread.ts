import { startWorker } from "../../../concurrency/start-worker.ts";
import type { Log } from "../../../log/log.ts";
import type { Database } from "../database.ts";
import { takeTurn } from "../write-turn.ts";

export interface CheckpointThread {
  stop(): Promise<void>;
}

/** SQLite's own: a writer that has filled this many pages of the log checkpoints by itself. */
const automaticPages = 1_000;
export type CheckpointMessage = "turn wanted" | "turn over";

export interface CheckpointOptions {
  /** Default 1,000 ms. */
  everyMs?: number;
  /** From this many pages on, writers wait a moment so that the log can start anew. Default 16,384 pages, 64 MB. */
  mostLogPages?: number;
}

/**
 * Checkpoints in the background, so that no request waits for the disk: SQLite would make the writer that fills the log
 * copy all of it into the database file and wait for both to be on disk. A long log is emptied in a turn of its own
 * (`write-turn.ts`), so that writers wait without blocking anybody, however slow the disk is: SQLite's own way to do that
 * holds the write lock all the time, and on a busy disk longer than any timeout. Should the thread fail, writers do it all again.
 * In-memory databases need none of this.
 */
export function startCheckpointThread(
  database: Database,
  log: Log,
  { everyMs = 1_000, mostLogPages = 16_384 }: CheckpointOptions = {},
): CheckpointThread {
  if (database.memory) return { stop: async () => undefined };
  const worker = startWorker(new URL("./checkpoint-worker.ts", import.meta.url), {
    path: database.name,
    everyMs,
    mostLogPages,
  });
  let finishTurn: (() => void) | undefined;
  const byWriters = (): void => {
    finishTurn?.();
    if (database.open) database.pragma(`wal_autocheckpoint = ${automaticPages}`);
  };
  worker.on("message", async (message: CheckpointMessage) => {
    if (message === "turn wanted") {
      // What waits for it must not be cut off by the end of everything else.
      worker.ref();
      finishTurn = await takeTurn(database);
      if (worker.threadId === -1) finishTurn();
      else worker.postMessage("your turn");
    } else {
      finishTurn?.();
      finishTurn = undefined;
      worker.unref();
    }
  });
  worker.on("error", (err) => {
    log.error({ err }, "background checkpoints failed; writers checkpoint themselves");
  });
  worker.once("exit", byWriters);
  worker.once("online", () => {
    if (database.open) database.pragma("wal_autocheckpoint = 0");
  });
  worker.unref();
  return {
    async stop() {
      await worker.terminate();
    },
  };
}
