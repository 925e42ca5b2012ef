import { once } from "node:events";
import Sqlite from "better-sqlite3";
import { startWorker } from "../../../concurrency/start-worker.ts";
import { StorageError } from "../../../errors/errors.ts";
import { StaleCommitError } from "../../../ingestion/commit/commit-store.ts";
import type { ProjectionTable } from "../../../ingestion/commit/projection-table.ts";
import type { Log } from "../../../log/log.ts";
import type { WriteThread } from "../commit/commit-store.ts";
import { type PackedPart, packPart } from "../commit/packed-part.ts";
import { asStorageError, type Database } from "../database.ts";
import { originOf } from "../origin.ts";
import { takeTurn } from "../write-turn.ts";

/** All but a part of a commit are answered. */
export type WriteMessage = { write: PackedPart } | WriteRequest;
export type WriteRequest = "begin" | "commit" | "roll back" | { erase: { profileId: string; nowMs: number } };
/** What was wrong with the transaction; `code` is SQLite's, where it was SQLite that refused. */
export interface WriteReply {
  fault?: { code?: string; message: string; isStale?: boolean };
  /** Of who was erased. */
  names?: string[];
}
export interface WriteWorkerData {
  path: string;
  tables: readonly ProjectionTable[];
  origin: number;
  durability: "full" | "normal";
}

export interface WriteThreadOptions {
  log: Log;
  /** Of all projections. */
  tables: readonly ProjectionTable[];
  /** full: a commit resolves when the disk has it; normal: at most a power cut takes the last second. */
  durability: "full" | "normal";
}

/** Not for databases in memory, which one connection alone can see. `undefined` for those. */
export function startWriteThread(
  database: Database,
  { log, tables, durability }: WriteThreadOptions,
): WriteThread | undefined {
  if (database.memory) return undefined;
  const data: WriteWorkerData = { path: database.name, tables, origin: originOf(database), durability };
  const worker = startWorker(new URL("./write-worker.ts", import.meta.url), data);
  let failure: Error | undefined;
  worker.on("error", (err) => {
    log.error({ err }, "the thread that writes events failed; the main thread writes them from now on");
    failure = err;
  });
  worker.unref();
  const tell = (message: WriteMessage): void => worker.postMessage(message);

  async function ask(what: WriteRequest): Promise<WriteReply> {
    tell(what);
    worker.ref();
    try {
      const [reply] = (await Promise.race([once(worker, "message"), ended])) as [WriteReply];
      if (reply.fault === undefined) return reply;
      const { code, message, isStale } = reply.fault;
      if (isStale) throw new StaleCommitError(message);
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
          {
            cause: failure,
            publicMessage:
              "The thread that writes events has ended. Send these again; everything acknowledged so far is kept.",
          },
        ),
      ),
    );
  });
  ended.catch(() => undefined);

  return {
    async commit(parts, { isExclusive = false } = {}) {
      let finishTurn = isExclusive ? await takeTurn(database) : undefined;
      let isWhole = false;
      try {
        if (isExclusive) await ask("begin");
        for await (const part of parts) {
          finishTurn ??= await takeTurn(database);
          tell({ write: packPart(part) });
        }
        isWhole = true;
      } finally {
        try {
          // Of what could not be worked out to its end, nothing is kept.
          if (finishTurn !== undefined) await ask(isWhole ? "commit" : "roll back");
        } finally {
          finishTurn?.();
        }
      }
    },
    async erase(profileId, nowMs) {
      const finishTurn = await takeTurn(database);
      try {
        return (await ask({ erase: { profileId, nowMs } })).names ?? [];
      } finally {
        finishTurn();
      }
    },
    hasEnded: () => worker.threadId === -1,
    async stop() {
      await worker.terminate();
    },
  };
}
