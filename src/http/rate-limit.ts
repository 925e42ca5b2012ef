import type { RequestHandler } from "express";
import { OverloadedError } from "../errors/errors.ts";

/**
 * Token bucket for each key or address: `perMinute` requests on average, bursts of a tenth of it (at least 10).
 * 0 turns it off. Throws OverloadedError with the seconds until the next token.
 */
export function rateLimit(perMinute: number, now: () => number = Date.now): RequestHandler {
  if (perMinute === 0) return (_request, _response, next) => next();
  const capacity = Math.max(10, perMinute / 10);
  const buckets = new Map<string, { tokens: number; atMs: number }>();
  return (request, _response, next) => {
    const caller = request.get("x-api-key") ?? request.get("authorization") ?? request.ip ?? "";
    const nowMs = now();
    const bucket = buckets.get(caller) ?? { tokens: capacity, atMs: nowMs };
    bucket.tokens = Math.min(capacity, bucket.tokens + ((nowMs - bucket.atMs) * perMinute) / 60_000);
    bucket.atMs = nowMs;
    buckets.set(caller, bucket);
    if (buckets.size > 10_000) forgetFull(buckets, capacity, nowMs, perMinute);
    if (bucket.tokens < 1) {
      const seconds = Math.ceil(((1 - bucket.tokens) * 60) / perMinute);
      throw new OverloadedError(`More than ${perMinute} requests a minute. Try again in ${seconds} s.`, seconds);
    }
    bucket.tokens -= 1;
    next();
  };
}

function forgetFull(
  buckets: Map<string, { tokens: number; atMs: number }>,
  capacity: number,
  nowMs: number,
  perMinute: number,
): void {
  for (const [caller, bucket] of buckets) {
    if (bucket.tokens + ((nowMs - bucket.atMs) * perMinute) / 60_000 >= capacity) buckets.delete(caller);
  }
}
