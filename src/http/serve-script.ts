import { stat } from "node:fs/promises";
import type { RequestHandler } from "express";
import { hasVersion } from "./caching/shared-answer.ts";

const cacheControl = "public, max-age=3600, stale-while-revalidate=86400";

/** Serves the script for pages, which every site may load: it holds no secret. Browsers keep it an hour, and serve the old one while they ask. */
export function serveScript(path: string): RequestHandler {
  return async (request, response, next) => {
    const file = await stat(path).catch(() => undefined);
    // Not built.
    if (file === undefined) return next();
    const tag = `"${file.size.toString(36)}-${Math.round(file.mtimeMs).toString(36)}"`;
    response.setHeader("ETag", tag);
    response.setHeader("Cache-Control", cacheControl);
    response.setHeader("Access-Control-Allow-Origin", "*");
    response.setHeader("Cross-Origin-Resource-Policy", "cross-origin");
    if (hasVersion(request, tag)) response.status(304).end();
    else response.sendFile(path, { cacheControl: false });
  };
}
