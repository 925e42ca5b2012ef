import Sqlite from "better-sqlite3";
import { startWorker } from "../../../concurrency/start-worker.ts";
import type { Log } from "../../../log/log.ts";
import type { Database } from "../database.ts";
import type { FoundWords, SearchThread } from "../items/item-search.ts";

export interface SearchRequest {
  id: number;
  query: string;
  limit: number;
}

export interface SearchReply {
  id: number;
  found?: FoundWords[];
  /** `code` is SQLite's, where it was SQLite that refused. */
  fault?: { message: string; code?: string | undefined };
}

interface Waiting {
  resolve(found: FoundWords[]): void;
  reject(cause: Error): void;
}

/**
 * Searches on a thread with a connection of its own: a query of common words scores every item that has one, which would hold up everybody
 * else. Not for databases in memory, which one connection alone can see: `undefined` for those. Should the thread fail, the caller's searches.
 */
export function startSearchThread(
  database: Database,
  log: Log,
): (SearchThread & { stop(): Promise<void> }) | undefined {
  if (database.memory) return undefined;
  const worker = startWorker(new URL("./search-worker.ts", import.meta.url), { path: database.name });
  const waiting = new Map<number, Waiting>();
  let last = 0;

  /** Keeps the process alive while somebody waits, and no longer. */
  function settle(id: number): Waiting | undefined {
    const one = waiting.get(id);
    waiting.delete(id);
    if (waiting.size === 0) worker.unref();
    return one;
  }

  worker.on("message", ({ id, found, fault }: SearchReply) => {
    const one = settle(id);
    if (found !== undefined) one?.resolve(found);
    else if (fault?.code !== undefined) one?.reject(new Sqlite.SqliteError(fault.message, fault.code));
    else one?.reject(new Error(fault?.message));
  });
  worker.on("error", (err) =>
    log.error({ err }, "the thread that searches failed; the main thread searches from now on"),
  );
  worker.once("exit", () => {
    for (const id of [...waiting.keys()]) settle(id)?.reject(new Error("The thread that searches has ended."));
  });
  worker.unref();

  return {
    searchWords: (query, limit) =>
      new Promise((resolve, reject) => {
        const id = ++last;
        waiting.set(id, { resolve, reject });
        worker.ref();
        worker.postMessage({ id, query, limit } satisfies SearchRequest);
      }),
    hasEnded: () => worker.threadId === -1,
    async stop() {
      await worker.terminate();
    },
  };
}
