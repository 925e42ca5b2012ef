import { createHash } from "node:crypto";
import type { Request, Response } from "express";

/** Fastly reads this much of a header, others somewhat less. */
const mostHeaderBytes = 8_000;

/**
 * Marks an answer that is the same for everyone with the role: shared caches keep it a minute and serve it while they ask anew (RFC 9213), under
 * keys by which it is purged (`Surrogate-Key`, `Cache-Tag`, and RFC 9875's `Cache-Groups`); browsers ask each time. Callers with a key
 * have copies of their own.
 */
export function markShared(response: Response, keys: readonly string[]): void {
  const fitting = keysThatFit(keys);
  response.setHeader("Cache-Control", "no-cache");
  response.setHeader("CDN-Cache-Control", "public, max-age=60, stale-while-revalidate=600");
  response.setHeader("Surrogate-Key", fitting.join(" "));
  response.setHeader("Cache-Tag", fitting.join(","));
  response.setHeader("Cache-Groups", groupsOf(fitting));
  response.vary("Authorization");
  response.vary("X-API-Key");
}

/** Tells caches on the way of a change which answers it makes stale (RFC 9875, section 3); others hear of it by purges. */
export function markStale(response: Response, keys: readonly string[]): void {
  if (keys.length > 0) response.setHeader("Cache-Group-Invalidation", groupsOf(keysThatFit(keys)));
}

/** A list of strings of RFC 9651. */
const groupsOf = (keys: readonly string[]): string => keys.map((key) => `"${key}"`).join(", ");

function keysThatFit(keys: readonly string[]): string[] {
  let bytes = 0;
  return keys.filter((key) => {
    bytes += key.length + '"", '.length;
    return bytes <= mostHeaderBytes;
  });
}

/** A tag of what is sent, by its content. */
export function contentTag(body: string): string {
  return `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`;
}

/** Whether the caller has this version already (RFC 9110, 13.1.2: weak comparison). */
export function hasVersion(request: Request, tag: string): boolean {
  const given = request.get("if-none-match");
  if (given === undefined) return false;
  return given.trim() === "*" || given.split(",").some((each) => each.trim().replace(/^W\//, "") === tag);
}
