import { startWorker } from "../../../concurrency/start-worker.ts";
import type { Log } from "../../../log/log.ts";
import type { Database } from "../database.ts";
import type { FoundWords, SearchThread } from "../items/item-search.ts";
import { createAskedThread } from "./asked-thread.ts";

export interface SearchRequest {
  query: string;
  limit: number;
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
  const thread = createAskedThread<SearchRequest, FoundWords[]>(() => {
    const worker = startWorker(new URL("./search-worker.ts", import.meta.url), { path: database.name });
    worker.on("error", (err) =>
      log.error({ err }, "the thread that searches failed; the main thread searches from now on"),
    );
    return worker;
  }, "searches");
  thread.start();
  return {
    searchWords: (query, limit) => thread.ask({ query, limit }),
    hasEnded: thread.hasEnded,
    stop: thread.stop,
  };
}
