export interface RouteLimitOptions {
  /** Requests under way at once, bursts included. */
  permits: number;
  /** Under standing overload so many requests are under way that each takes about this long, in ms; absent: `permits` hold always. */
  standingMs?: number;
  /** Monotonic, in ms. */
  now: () => number;
}

export interface RouteLimit {
  /** How many requests of the route may be under way now. */
  current(): number;
  running(): number;
  /** Counts a request that was let in; the result is to be called once when it has ended. */
  begin(): () => void;
  /** Counts a request that was refused. */
  refuse(): void;
}

/** Refusals that go on for longer than this are standing overload, not a burst. */
const burstMs = 100;
/** Without a refusal for this long, the overload is over. */
const calmMs = 1_000;
/** Under standing overload too: one that is served and one that comes after it. */
const least = 2;
/** Weight of the newest request in the mean. */
const weight = 0.1;

/**
 * How many requests of one route may be under way. A burst may use all permits. Once refusals go on, the queue is a standing one, which makes
 * everybody wait and serves nobody sooner (CoDel; Nichols and Jacobson 2012), so it is cut to what is served within `standingMs`: by Little's law
 * a request among n takes n times the time that one adds, which is the mean of duration / n over the requests that ended.
 */
export function createRouteLimit({ permits, standingMs, now }: RouteLimitOptions): RouteLimit {
  let running = 0;
  let eachMs: number | undefined;
  let firstRefusedMs = Number.NEGATIVE_INFINITY;
  let lastRefusedMs = Number.NEGATIVE_INFINITY;

  function isStanding(): boolean {
    return lastRefusedMs - firstRefusedMs > burstMs && now() - lastRefusedMs <= calmMs;
  }

  return {
    running: () => running,
    current() {
      if (standingMs === undefined || eachMs === undefined || !isStanding()) return permits;
      return Math.min(permits, Math.max(least, Math.round(standingMs / eachMs)));
    },
    begin() {
      running += 1;
      const among = running;
      const startedMs = now();
      return () => {
        const share = (now() - startedMs) / ((among + running) / 2);
        eachMs = eachMs === undefined ? share : eachMs + weight * (share - eachMs);
        running -= 1;
      };
    },
    refuse() {
      const nowMs = now();
      if (nowMs - lastRefusedMs > calmMs) firstRefusedMs = nowMs;
      lastRefusedMs = nowMs;
    },
  };
}
