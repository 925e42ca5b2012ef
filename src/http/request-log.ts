import type { RequestHandler } from "express";
import type { createLog } from "../log/log.ts";

const probes = new Set(["/healthz", "/readyz", "/metrics"]);

/**
 * Logs each request once, when it was answered or its caller left: `debug`, from 400 on `warn`, from 500 on `error`. The address is left
 * out, since it holds ids of users; the pattern of its route is there instead.
 */
export function requestLog(log: ReturnType<typeof createLog>): RequestHandler {
  let count = 0;
  return (request, response, next) => {
    if (probes.has(request.url)) return next();
    const startedMs = performance.now();
    const id = ++count;
    response.once("close", () => {
      const { statusCode } = response;
      const level = statusCode >= 500 ? "error" : statusCode >= 400 ? "warn" : "debug";
      if (!log.isLevelEnabled(level)) return;
      const entry = {
        req: { id, method: request.method },
        res: { statusCode },
        route: (request.route as { path?: string } | undefined)?.path ?? "unmatched",
        responseTime: Math.round(performance.now() - startedMs),
      };
      log[level](entry, response.writableEnded ? "request completed" : "request aborted");
    });
    next();
  };
}
