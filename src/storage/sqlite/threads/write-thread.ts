import { once } from "node:events";
import Sqlite from "better-sqlite3";
import { startWorker } from "../../../concurrency/start-worker.ts";
import { StorageError } from "../../../errors/errors.ts";
import type { Log } from "../../../log/log.ts";
import type { ProfileChange } from "../../../profiles/profile-store.ts";
import { asStorageError, type Database } from "../database.ts";
import type { WriteThread } from "../profile-store.ts";
import { takeTurn } from "../write-turn.ts";

export type WriteMessage = { write: ProfileChange } | "commit" | "roll back";
/** The end of a transaction: what was wrong with it; `code` is SQLite's, where it was SQLite that refused. */
export interface WriteReply {
  fault?: { code?: string; message: string };
}

/** Not for databases in memory, which one connection alone can see. `undefined` for those. */
export function startWriteThread(database: Database, log: Log): WriteThread | undefined {
  if (database.memory) return undefined;
  const worker = startWorker(new URL("./write-worker.ts", import.meta.url), { path: database.name });
  let failure: Error | undefined;
  worker.on("error", (err) => {
    log.error({ err }, "the thread that writes events failed; the main thread writes them from now on");
    failure = err;
  });
  worker.unref();
  const tell = (message: WriteMessage): void => worker.postMessage(message);

  async function end(how: "commit" | "roll back"): Promise<void> {
    tell(how);
    worker.ref();
    try {
      const [reply] = (await Promise.race([once(worker, "message"), ended])) as [WriteReply];
      if (reply.fault === undefined) return;
      const { code, message } = reply.fault;
      throw code === undefined
        ? new Error(message)
        : asStorageError(new Sqlite.SqliteError(message, code), database.name);
    } finally {
      worker.unref();
    }
  }

  /** Rejects when the thread ends, whatever for: nobody waits for its reply for ever. */
  const ended = new Promise<never>((_, reject) => {
    worker.once("exit", () =>
      reject(
        new StorageError(
          "write-thread-ended",
          `${database.name}: the thread that writes events has ended. Send these again; everything acknowledged so far is kept.`,
          failure,
        ),
      ),
    );
  });
  ended.catch(() => undefined);

  return {
    async commit(changes) {
      let finishTurn: (() => void) | undefined;
      let isWhole = false;
      try {
        for await (const change of changes) {
          finishTurn ??= await takeTurn(database);
          tell({ write: change });
        }
        isWhole = true;
      } finally {
        try {
          // Of what could not be worked out to its end, nothing is kept.
          if (finishTurn !== undefined) await end(isWhole ? "commit" : "roll back");
        } finally {
          finishTurn?.();
        }
      }
    },
    hasEnded: () => worker.threadId === -1,
    async stop() {
      await worker.terminate();
    },
  };
}
