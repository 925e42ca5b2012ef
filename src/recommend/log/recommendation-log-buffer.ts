import type { Log } from "../../log/log.ts";
import type { RecommendationRecord, RecommendationStore } from "./recommendation-store.ts";

/** A store of answers that no answer waits for. */
export interface RecommendationLogBuffer extends RecommendationStore {
  /** Resolves when everything written so far is in the store; throws what the store throws. */
  flush(): Promise<void>;
  /** Writes what is left, for the last time; a failure is logged. */
  close(): Promise<void>;
}

export interface RecommendationLogBufferOptions {
  store: RecommendationStore;
  log: Log;
  /** Answers wait at most this long for others to be written with them: short, since requests wait for the write. Default 50 ms. */
  everyMs?: number;
  /** ... or until there are this many. Default 50. */
  most?: number;
}

/** A store that keeps failing does not fill the memory: beyond this many the oldest answers are given up. */
const mostKept = 20_000;

/**
 * Takes answers into memory, where replay and joins find them at once, and writes them together a moment later: one
 * transaction for all. A process that is killed loses the answers of that moment (whoever names one of them is told that
 * it does not exist); events and profiles are never kept waiting here.
 */
export function createRecommendationLogBuffer({
  store,
  log,
  everyMs = 50,
  most = 50,
}: RecommendationLogBufferOptions): RecommendationLogBuffer {
  const waiting = new Map<string, RecommendationRecord>();
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();

  async function writeWaiting(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const records = [...waiting.values()];
    if (records.length === 0) return;
    await store.write(records);
    for (const { id } of records) waiting.delete(id);
  }

  function flush(): Promise<void> {
    const written = writing.then(writeWaiting);
    writing = written.catch(() => undefined);
    return written;
  }

  function flushSoon(): void {
    flush().catch((err: unknown) => {
      log.error({ err, waiting: waiting.size }, "answers were not written; they are tried again with the next ones");
      for (const id of waiting.keys()) {
        if (waiting.size <= mostKept) break;
        waiting.delete(id);
      }
    });
  }

  return {
    flush,
    close: () => flush().catch((err: unknown) => log.error({ err, lost: waiting.size }, "answers were not written")),
    async write(records) {
      for (const record of records) waiting.set(record.id, record);
      if (waiting.size >= most) flushSoon();
      else timer ??= setTimeout(flushSoon, everyMs).unref();
    },
    read: async (id) => waiting.get(id) ?? store.read(id),
    async listByUser(query) {
      await flush();
      return store.listByUser(query);
    },
    deleteBefore: (query) => store.deleteBefore(query),
  };
}
