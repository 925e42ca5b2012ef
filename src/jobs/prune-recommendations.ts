import type { Log } from "../log/log.ts";
import type { RecommendationStore } from "../recommend/log/recommendation-store.ts";

export interface RecommendationPruningOptions {
  store: Pick<RecommendationStore, "deleteBefore">;
  /** Answers older than this are removed. */
  keepDays: number;
  /** Default one hour. */
  everyMs?: number;
  log: Log;
  now: () => number;
}

export interface RecommendationPruning {
  /** Removes what is too old now, unless that is under way already; returns how many answers went. */
  prune(): Promise<number>;
  stop(): Promise<void>;
}

const dayMs = 86_400_000;
/** Removed in one go; between two of them requests have their turn. */
const portion = 200;
const pauseMs = 20;

/** Removes old answers at once and then at intervals, in small portions. A failure is logged and tried again next time. */
export function startRecommendationPruning(options: RecommendationPruningOptions): RecommendationPruning {
  const { store, keepDays, everyMs = 3_600_000, log, now } = options;
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
      if (removed > 0) log.info({ removed, keepDays }, "old recommendations were removed");
      return removed;
    } catch (err) {
      log.error({ err }, "old recommendations were not removed");
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
