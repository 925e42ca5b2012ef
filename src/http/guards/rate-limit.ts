import type { RequestHandler } from "express";
import { OverloadedError } from "../../errors/errors.ts";
import { callerOf } from "./authorise.ts";
import { createTokenBuckets } from "./token-buckets.ts";

/**
 * `perMinute` requests on average for each known key, or for each address without one, in bursts of a tenth of it (at least 10); 0 turns it
 * off. Runs after `authenticate`: a header that is no known key names nobody. Throws OverloadedError with the seconds until the next token.
 */
export function rateLimit(perMinute: number, now: () => number = Date.now): RequestHandler {
  if (perMinute === 0) return (_request, _response, next) => next();
  const buckets = createTokenBuckets({ perMinute, burst: Math.max(10, perMinute / 10), now });
  return (request, response, next) => {
    const seconds = buckets.take(callerOf(response)?.id ?? `address:${request.ip ?? ""}`);
    if (seconds > 0) {
      throw new OverloadedError(`More than ${perMinute} requests a minute. Try again in ${seconds} s.`, seconds);
    }
    next();
  };
}
