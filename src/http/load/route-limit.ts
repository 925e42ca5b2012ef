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
/** The quickest request of the last one or two of these spans says how long one takes without company. */
const quickestMs = 30_000;
/** A request may take so many times what it takes without company: where it waits for the disk, fewer of them would be no quicker. */
const companyTimes = 2;
/** Weight of the newest request in the mean. */
const weight = 0.1;

/**
 * How many requests of one route may be under way. A burst may use all permits. Once refusals go on, the queue is a standing one, which makes
 * everybody wait and serves nobody sooner (CoDel; Nichols and Jacobson 2012), so it is cut to what is served within `standingMs`: by Little's law
 * a request among n takes n times the time that one adds, which is the mean of duration / n over the requests that ended. What takes longer
 * than half of `standingMs` by itself is allowed twice its own time.
 */
export function createRouteLimit({ permits, standingMs, now }: RouteLimitOptions): RouteLimit {
  let running = 0;
  let eachMs: number | undefined;
  let quickest = { now: Number.POSITIVE_INFINITY, before: Number.POSITIVE_INFINITY, sinceMs: now() };
  let firstRefusedMs = Number.NEGATIVE_INFINITY;
  let lastRefusedMs = Number.NEGATIVE_INFINITY;

  function isStanding(): boolean {
    return lastRefusedMs - firstRefusedMs > burstMs && now() - lastRefusedMs <= calmMs;
  }

  function noteDuration(ms: number): void {
    const { now: latest, sinceMs } = quickest;
    if (now() - sinceMs > quickestMs) quickest = { now: ms, before: latest, sinceMs: now() };
    else quickest.now = Math.min(latest, ms);
  }

  return {
    running: () => running,
    current() {
      if (standingMs === undefined || eachMs === undefined || !isStanding()) return permits;
      const aloneMs = Math.min(quickest.now, quickest.before);
      const targetMs = Math.max(standingMs, companyTimes * aloneMs);
      return Math.min(permits, Math.max(least, Math.round(targetMs / eachMs)));
    },
    begin() {
      running += 1;
      const among = running;
      const startedMs = now();
      return () => {
        const tookMs = now() - startedMs;
        noteDuration(tookMs);
        const share = tookMs / ((among + running) / 2);
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
