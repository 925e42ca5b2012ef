const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;

/** Wait before each attempt, as Standard Webhooks recommends. */
export const retryDelaysMs: readonly number[] = [
  0,
  5 * secondMs,
  5 * minuteMs,
  30 * minuteMs,
  2 * hourMs,
  5 * hourMs,
  10 * hourMs,
  14 * hourMs,
  20 * hourMs,
  24 * hourMs,
];

/** Retries of many messages do not fall on one moment: up to this share of the wait is added. */
const jitterShare = 0.1;
/** An endpoint that asks for a longer wait gets this one. */
const longestAskedMs = hourMs;

/**
 * When the next attempt is made after `attempts` that failed; undefined after the last. `askedMs` is what the endpoint asked for
 * (Retry-After), which goes before a shorter wait of the schedule. A whole number. `random` in [0, 1).
 */
export function nextAttemptMs(options: {
  attempts: number;
  nowMs: number;
  askedMs?: number | undefined;
  random: () => number;
}): number | undefined {
  const { attempts, nowMs, askedMs = 0, random } = options;
  const delayMs = retryDelaysMs[attempts];
  if (delayMs === undefined) return undefined;
  return Math.ceil(nowMs + Math.max(delayMs * (1 + jitterShare * random()), Math.min(askedMs, longestAskedMs)));
}

/** Milliseconds of a Retry-After (RFC 9110, 10.2.3): seconds or a date; undefined for anything else. */
export function retryAfterMs(value: string | undefined, nowMs: number): number | undefined {
  if (value === undefined) return undefined;
  if (/^\d{1,9}$/.test(value.trim())) return Number(value) * secondMs;
  const atMs = Date.parse(value);
  return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - nowMs);
}
