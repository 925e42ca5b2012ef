import { startWorker } from "../../../concurrency/start-worker.ts";
import type { Log } from "../../../log/log.ts";
import type { ImpressionStore } from "../../../recommend/analytics/recommendation-analytics.ts";
import type { Database } from "../database.ts";
import type { SearchThread } from "../items/item-search.ts";
import type { ImpressionThread } from "../recommendations/impression-store.ts";
import { createAskedThread } from "./asked-thread.ts";

type CountBy = ImpressionStore["countBy"];
type Choices = ImpressionStore["choices"];

export type ReadRequest =
  | { read: "words"; query: string; limit: number }
  | { read: "counts"; by: Parameters<CountBy>[0]; span: Parameters<CountBy>[1] }
  | { read: "choices"; query: Parameters<Choices>[0] };

/** Reads beside the main thread. */
export type ReadingThread = SearchThread & ImpressionThread;

/**
 * Reads on a thread with a connection of its own what would hold up everybody else: a search of common words scores every item that has one, and
 * counts of impressions go through all answers of their time. Not for databases in memory, which one connection alone can see: `undefined` for
 * those. Should the thread fail, the caller's reads.
 */
export function startReadingThread(
  database: Database,
  log: Log,
): (ReadingThread & { stop(): Promise<void> }) | undefined {
  if (database.memory) return undefined;
  const thread = createAskedThread<ReadRequest, unknown>(() => {
    const worker = startWorker(new URL("./reading-worker.ts", import.meta.url), { path: database.name });
    worker.on("error", (err) => log.error({ err }, "the thread that reads failed; the main thread reads from now on"));
    return worker;
  }, "reads");
  thread.start();
  return {
    searchWords: (query, limit) =>
      thread.ask({ read: "words", query, limit }) as ReturnType<SearchThread["searchWords"]>,
    countBy: (by, span) => thread.ask({ read: "counts", by, span }) as ReturnType<CountBy>,
    choices: (query) => thread.ask({ read: "choices", query }) as ReturnType<Choices>,
    hasEnded: thread.hasEnded,
    stop: thread.stop,
  };
}
