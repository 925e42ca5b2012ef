import type { Log } from "../log/log.ts";

export interface RetrainScheduleOptions {
  /** How often to look, in milliseconds. */
  everyMs: number;
  /** Train only when at least this many events came in since the last training. */
  leastEvents: number;
  train: (signal: AbortSignal) => Promise<unknown>;
  log: Log;
}

export interface RetrainSchedule {
  /** To be called with the number of accepted events. */
  countEvents(count: number): void;
  /** Looks now: trains when enough events came in and no training runs. */
  check(): Promise<boolean>;
  /** Stops the timer and a running training. */
  stop(): Promise<void>;
}

/** Trains again at intervals, once enough has happened. A training that fails is logged; the old model stays in use. */
export function startRetrainSchedule({ everyMs, leastEvents, train, log }: RetrainScheduleOptions): RetrainSchedule {
  const stopping = new AbortController();
  let events = 0;
  let running: Promise<unknown> | undefined;

  async function check(): Promise<boolean> {
    if (running !== undefined || events < leastEvents || stopping.signal.aborted) return false;
    const counted = events;
    running = train(stopping.signal);
    try {
      await running;
      events -= counted;
      return true;
    } catch (err) {
      if (!stopping.signal.aborted) log.error({ err }, "training failed; the old model stays in use");
      return false;
    } finally {
      running = undefined;
    }
  }

  const timer = setInterval(() => void check(), everyMs);
  timer.unref();
  return {
    countEvents: (count) => {
      events += count;
    },
    check,
    stop: async () => {
      clearInterval(timer);
      stopping.abort(new Error("the server is stopping"));
      await running?.catch(() => undefined);
    },
  };
}
