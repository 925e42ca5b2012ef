export interface TokenBuckets {
  /** Whole seconds until the caller has a token; 0 when it has one. */
  wait(caller: string): number;
  /** Takes a token where there is one; returns the whole seconds to wait where there is none, else 0. */
  take(caller: string): number;
}

export interface TokenBucketsOptions {
  /** Tokens that flow into each bucket, above 0. */
  perMinute: number;
  /** Most tokens a bucket holds, at least 1. */
  burst: number;
  /** Milliseconds. */
  now: () => number;
}

/** Callers that are remembered; above it the full buckets are forgotten, which changes nothing for their callers. */
const mostCallers = 10_000;

/** Token buckets by caller; a caller that was never seen has a full one. */
export function createTokenBuckets({ perMinute, burst, now }: TokenBucketsOptions): TokenBuckets {
  const buckets = new Map<string, { tokens: number; atMs: number }>();

  function refilled(caller: string): { tokens: number; atMs: number } {
    const nowMs = now();
    const bucket = buckets.get(caller) ?? { tokens: burst, atMs: nowMs };
    const elapsedMs = Math.max(0, nowMs - bucket.atMs);
    return { tokens: Math.min(burst, bucket.tokens + (elapsedMs * perMinute) / 60_000), atMs: nowMs };
  }

  const secondsUntilOne = (tokens: number): number => (tokens >= 1 ? 0 : Math.ceil(((1 - tokens) * 60) / perMinute));

  return {
    wait: (caller) => secondsUntilOne(refilled(caller).tokens),
    take: (caller) => {
      const bucket = refilled(caller);
      const seconds = secondsUntilOne(bucket.tokens);
      if (seconds === 0) bucket.tokens -= 1;
      buckets.set(caller, bucket);
      if (buckets.size > mostCallers) {
        for (const each of buckets.keys()) if (refilled(each).tokens >= burst) buckets.delete(each);
      }
      return seconds;
    },
  };
}
