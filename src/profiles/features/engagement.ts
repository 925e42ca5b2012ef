import type { MessageAction } from "../../events/read-event.ts";
import { addDay, countDays, type DayRuns, uniteDays } from "./active-days.ts";

/** How often and how long the user comes. Times are milliseconds since 1970; 0 events means that none are set. */
export interface Engagement {
  events: number;
  firstSeenMs: number;
  lastSeenMs: number;
  sessions: number;
  sessionStartMs: number;
  /** Sum of the lengths of finished sessions. */
  finishedSessionsMs: number;
  /** Running mean of the silence between sessions, exponentially weighted; 0 before the second session. */
  returnIntervalMs: number;
  dwellSeconds: number;
  reads: number;
  /** Days (UTC) with an event. Of a profile that was stored before the days were kept, a late event adds one only where it is the first of all. */
  activeDays: number;
  /** Which days they are, as far as that is known. */
  days: DayRuns;
  /** Sum of the scroll depths in [0, 1], and how many items were read with one. */
  scrolled: { depth: number; reads: number };
  /** Sum of the values of purchases as sent, refunds below 0. */
  purchaseValue: number;
  messages: Record<MessageAction, number>;
}

/** Weight of the newest gap in the mean return interval. */
const returnIntervalGain = 0.3;

export function createEngagement(): Engagement {
  return {
    events: 0,
    firstSeenMs: 0,
    lastSeenMs: 0,
    sessions: 0,
    sessionStartMs: 0,
    finishedSessionsMs: 0,
    returnIntervalMs: 0,
    dwellSeconds: 0,
    reads: 0,
    activeDays: 0,
    days: [],
    scrolled: { depth: 0, reads: 0 },
    purchaseValue: 0,
    messages: { shown: 0, opened: 0, clicked: 0, dismissed: 0 },
  };
}

/**
 * Counts one event, in place; O(1). A session ends after `sessionGapMs` of silence (30 minutes, as web analytics
 * count). An event older than the running session is counted but moves no session: sessions are not re-cut.
 */
export function addToEngagement(
  engagement: Engagement,
  addition: {
    atMs: number;
    dwellSeconds: number;
    isRead: boolean;
    /** Of an item that was read, in [0, 1]. */
    scrollDepth: number | undefined;
    purchaseValue: number;
    messageAction: MessageAction | undefined;
  },
  sessionGapMs: number,
): void {
  const { atMs } = addition;
  const { firstSeenMs, lastSeenMs } = engagement;
  // Most events are of the day of the event before.
  if (engagement.events === 0 || dayOf(atMs) !== dayOf(lastSeenMs)) {
    const areKnown = countDays(engagement.days) === engagement.activeDays;
    const isOutside = engagement.events === 0 || atMs > lastSeenMs || dayOf(atMs) < dayOf(firstSeenMs);
    const days = addDay(engagement.days, dayOf(atMs));
    if (areKnown ? days !== engagement.days : isOutside) engagement.activeDays++;
    engagement.days = days;
  }
  if (engagement.events === 0) {
    engagement.firstSeenMs = atMs;
    engagement.lastSeenMs = atMs;
    engagement.sessionStartMs = atMs;
    engagement.sessions = 1;
  } else if (atMs > engagement.lastSeenMs) {
    const silenceMs = atMs - engagement.lastSeenMs;
    if (silenceMs > sessionGapMs) {
      const gain = engagement.returnIntervalMs === 0 ? 1 : returnIntervalGain;
      engagement.returnIntervalMs += gain * (silenceMs - engagement.returnIntervalMs);
      engagement.finishedSessionsMs += engagement.lastSeenMs - engagement.sessionStartMs;
      engagement.sessions++;
      engagement.sessionStartMs = atMs;
    }
    engagement.lastSeenMs = atMs;
  } else if (atMs < engagement.firstSeenMs) {
    engagement.firstSeenMs = atMs;
  }
  engagement.events++;
  engagement.dwellSeconds += addition.dwellSeconds;
  if (addition.isRead) engagement.reads++;
  if (addition.scrollDepth !== undefined) {
    engagement.scrolled.depth += addition.scrollDepth;
    engagement.scrolled.reads++;
  }
  engagement.purchaseValue += addition.purchaseValue;
  if (addition.messageAction !== undefined) engagement.messages[addition.messageAction]++;
}

/**
 * Adds the history of `other` to `engagement`, in place. The running session is that of whoever was seen last. Of profiles
 * whose days are not all known, the larger number of active days stands where their times overlap.
 */
export function mergeEngagement(engagement: Engagement, other: Engagement): void {
  if (other.events === 0) return;
  if (engagement.events === 0) {
    Object.assign(engagement, structuredClone(other));
    return;
  }
  const [earlier, later] = engagement.lastSeenMs <= other.lastSeenMs ? [engagement, other] : [other, engagement];
  const finishedSessionsMs =
    earlier.finishedSessionsMs + later.finishedSessionsMs + (earlier.lastSeenMs - earlier.sessionStartMs);
  const gaps = Math.max(0, engagement.sessions - 1) + Math.max(0, other.sessions - 1);
  const returnIntervalMs =
    gaps === 0
      ? 0
      : (engagement.returnIntervalMs * (engagement.sessions - 1) + other.returnIntervalMs * (other.sessions - 1)) /
        gaps;
  Object.assign(engagement, {
    events: engagement.events + other.events,
    firstSeenMs: Math.min(engagement.firstSeenMs, other.firstSeenMs),
    lastSeenMs: later.lastSeenMs,
    sessions: engagement.sessions + other.sessions,
    sessionStartMs: later.sessionStartMs,
    finishedSessionsMs,
    returnIntervalMs,
    dwellSeconds: engagement.dwellSeconds + other.dwellSeconds,
    reads: engagement.reads + other.reads,
    ...mergeDays(earlier, later),
    scrolled: {
      depth: engagement.scrolled.depth + other.scrolled.depth,
      reads: engagement.scrolled.reads + other.scrolled.reads,
    },
    purchaseValue: engagement.purchaseValue + other.purchaseValue,
  });
  for (const action of Object.keys(engagement.messages) as MessageAction[]) {
    engagement.messages[action] += other.messages[action];
  }
}

export interface EngagementView {
  events: number;
  sessions: number;
  /** ISO 8601; absent before the first event. */
  firstSeenAt?: string;
  lastSeenAt?: string;
  meanSessionSeconds: number;
  dwellSeconds: number;
  meanReadSeconds: number;
  activeDays: number;
  /** In [0, 1]; absent before an item was read with a scroll depth. */
  meanScrollDepth?: number;
  purchaseValue: number;
  /** Mean silence between sessions; absent before the second session. */
  returnIntervalHours?: number;
  messages: Record<MessageAction, number>;
}

export function viewEngagement(engagement: Engagement): EngagementView {
  const { events, sessions, reads, activeDays, scrolled, purchaseValue } = engagement;
  const sessionMs = engagement.finishedSessionsMs + (engagement.lastSeenMs - engagement.sessionStartMs);
  return {
    events,
    sessions,
    ...(events > 0 && {
      firstSeenAt: isoTime(engagement.firstSeenMs),
      lastSeenAt: isoTime(engagement.lastSeenMs),
    }),
    meanSessionSeconds: sessions > 0 ? sessionMs / sessions / 1000 : 0,
    dwellSeconds: engagement.dwellSeconds,
    meanReadSeconds: reads > 0 ? engagement.dwellSeconds / reads : 0,
    activeDays,
    ...(scrolled.reads > 0 && { meanScrollDepth: scrolled.depth / scrolled.reads }),
    purchaseValue,
    ...(engagement.returnIntervalMs > 0 && { returnIntervalHours: engagement.returnIntervalMs / 3_600_000 }),
    messages: { ...engagement.messages },
  };
}

function mergeDays(earlier: Engagement, later: Engagement): Pick<Engagement, "activeDays" | "days"> {
  const days = uniteDays(earlier.days, later.days);
  const areKnown = [earlier, later].every((one) => countDays(one.days) === one.activeDays);
  if (areKnown) return { activeDays: countDays(days), days };
  const areApart = dayOf(earlier.lastSeenMs) < dayOf(later.firstSeenMs);
  const activeDays = areApart ? earlier.activeDays + later.activeDays : Math.max(earlier.activeDays, later.activeDays);
  return { activeDays, days };
}

const dayOf = (ms: number): number => Math.floor(ms / 86_400_000);

/** ISO 8601 of a time that a client may have sent as far back as the year 1. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
