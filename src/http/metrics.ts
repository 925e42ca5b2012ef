import type { RequestHandler } from "express";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

export interface Metrics {
  registry: Registry;
  /** Counts and times each request under the route's pattern, never under the raw path. */
  observe: RequestHandler;
  /** Counts a request that was refused with 429 before its route saw it. */
  countRefusal(route: string, reason: string): void;
  /** Reads a number each time the metrics are scraped. */
  gauge(name: string, help: string, read: () => number): void;
}

/** Prometheus metrics with the prefix `attune_` and units in their names. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: "attune_" });
  const labelNames = ["method", "route", "status"] as const;
  const requests = new Counter({
    name: "attune_http_requests_total",
    help: "Requests answered.",
    labelNames,
    registers: [registry],
  });
  const duration = new Histogram({
    name: "attune_http_request_duration_seconds",
    help: "Time from the first byte of the request to the end of the reply.",
    labelNames,
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  const refusals = new Counter({
    name: "attune_http_refused_total",
    help: "Requests refused with 429 under load, by reason.",
    labelNames: ["route", "reason"],
    registers: [registry],
  });
  return {
    registry,
    countRefusal: (route, reason) => refusals.inc({ route, reason }),
    observe: (request, response, next) => {
      const startedAt = process.hrtime.bigint();
      response.on("finish", () => {
        const labels = {
          method: request.method,
          route: typeof request.route?.path === "string" ? request.route.path : "unmatched",
          status: String(response.statusCode),
        };
        requests.inc(labels);
        duration.observe(labels, Number(process.hrtime.bigint() - startedAt) / 1e9);
      });
      next();
    },
    gauge: (name, help, read) => {
      new Gauge({
        name: `attune_${name}`,
        help,
        registers: [registry],
        collect() {
          this.set(read());
        },
      });
    },
  };
}
