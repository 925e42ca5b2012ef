export interface LoopDelay {
  /** How late the event loop has been, averaged over about the last second, in ms. */
  meanMs(): number;
  stop(): void;
}

const everyMs = 20;
/** Weight of one sample: e^-1 after a second of samples. One stall of 500 ms moves the mean by 10 ms, stalls without end to their length. */
const weight = everyMs / 1_000;

/** Measures how late a timer fires, as an exponentially weighted mean over time. */
export function createLoopDelay(now: () => number = () => performance.now()): LoopDelay {
  let mean = 0;
  let due = now() + everyMs;
  const timer = setInterval(() => {
    const nowMs = now();
    const late = Math.max(0, nowMs - due);
    const share = 1 - (1 - weight) ** (1 + late / everyMs);
    mean += share * (late - mean);
    due = nowMs + everyMs;
  }, everyMs).unref();
  return { meanMs: () => mean, stop: () => clearInterval(timer) };
}
