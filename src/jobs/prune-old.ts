import type { Log } from "../log/log.ts";

/** Records that are kept for some days only. */
export interface DatedStore {
  /** Removes at most `limit` of the oldest and returns how many. */
  deleteBefore(query: { createdBeforeMs: number; limit: number }): Promise<number>;
}

export interface PruningOptions {
  /** In the log. */
  what: string;
  store: DatedStore;
  /** Records older than this are removed. */
  keepDays: number;
  /** Default one hour. */
  everyMs?: number;
  log: Log;
  now: () => number;
}

export interface Pruning {
  /** Removes what is too old now, unless that is under way already; returns how many records went. */
  prune(): Promise<number>;
  stop(): Promise<void>;
}

const dayMs = 86_400_000;
/** Removed in one go; between two of them requests have their turn. */
const portion = 200;
const pauseMs = 20;

/** Removes old records at once and then at intervals, in small portions. A failure is logged and tried again next time. */
export function startPruning(options: PruningOptions): Pruning {
  const { what, store, keepDays, everyMs = 3_600_000, log, now } = options;
  let isStopped = false;
  let running: Promise<number> | undefined;

  async function removeOld(): Promise<number> {
    const createdBeforeMs = now() - keepDays * dayMs;
    for (let removed = 0; ; ) {
      const count = isStopped ? 0 : await store.deleteBefore({ createdBeforeMs, limit: portion });
      removed += count;
      if (count < portion) return removed;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }

  async function prune(): Promise<number> {
    if (running !== undefined) return 0;
    running = removeOld();
    try {
      const removed = await running;
      if (removed > 0) log.info({ removed, keepDays }, `old ${what} were removed`);
      return removed;
    } catch (err) {
      log.error({ err }, `old ${what} were not removed`);
      return 0;
    } finally {
      running = undefined;
    }
  }

  const timer = setInterval(() => void prune(), everyMs);
  timer.unref();
  void prune();
  return {
    prune,
    async stop() {
      isStopped = true;
      clearInterval(timer);
      await running?.catch(() => undefined);
    },
  };
}
