import type { Request, Response } from "express";
import { contentTag, hasVersion, markShared } from "./shared-answer.ts";

export interface Exchange {
  request: Request;
  response: Response;
}

/** Marks an answer for one caller alone: kept by the browser, and asked for anew each time. */
export function markPersonal(response: Response, tag: string): void {
  response.setHeader("ETag", `"${tag}"`);
  response.setHeader("Cache-Control", "private, no-cache");
  response.vary("Authorization");
  response.vary("X-API-Key");
}

/** Answers 304 where the caller has what would be answered; true when it did. */
export function answeredByTag(tag: string, { request, response }: Exchange): boolean {
  if (!hasVersion(request, `"${tag}"`)) return false;
  markPersonal(response, tag);
  response.status(304).end();
  return true;
}

/** Sends an answer that shared caches may keep. */
export function sendShared(keys: readonly string[], result: unknown, { request, response }: Exchange): void {
  const body = JSON.stringify(result);
  const tag = contentTag(body);
  markShared(response, keys);
  response.setHeader("ETag", tag);
  if (hasVersion(request, tag)) response.status(304).end();
  else response.type("application/json").send(body);
}
