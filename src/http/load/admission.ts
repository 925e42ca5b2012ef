import type { IncomingMessage, ServerResponse } from "node:http";
import { createRouteTable, type DeclaredRoute } from "../routing/route-table.ts";
import { createLoopDelay, type LoopDelay } from "./loop-delay.ts";
import { createRouteLimit, type RouteLimit } from "./route-limit.ts";

export interface AdmittedRoute extends DeclaredRoute {
  /** Requests under way at once, where the number for all routes does not fit. */
  permits?: number;
  /** Absent where the route reads no body as a stream. */
  streamTypes?: readonly string[];
}

export interface AdmissionOptions {
  routes: readonly AdmittedRoute[];
  /** Requests of one route that may be under way at once, waiting ones included; a route may have its own number. */
  routePermits: number;
  /** While more than these keep coming, a route without a number of its own has so many that each takes about this long, in ms. */
  standingMs: number;
  /** A request that waited longer for its turn is refused, in ms. */
  maxQueueMs: number;
  /** While the event loop is on average later than this, in ms, every route has a quarter of its permits. */
  maxLoopDelayMs: number;
  /** Serves a request that was let in, with its route where it has one. */
  serve: (request: IncomingMessage, response: ServerResponse, route: AdmittedRoute | undefined) => void;
  /** Answers a request that was not: 429. */
  refuse: (refusal: Refusal) => void;
  /** Monotonic, in ms. */
  now?: () => number;
}

export interface Refusal {
  request: IncomingMessage;
  response: ServerResponse;
  /** `METHOD /path/{pattern}`. */
  route: string;
  reason: RefusalReason;
}

export const refusalReasons = ["permits", "queue", "loop"] as const;
export type RefusalReason = (typeof refusalReasons)[number];

export interface LoadState {
  loopDelayMs: number;
  inFlight: number;
  queued: number;
  refused: number;
}

export interface Admission {
  /** Takes a request as the listener of the server does. */
  take(request: IncomingMessage, response: ServerResponse): void;
  /** To be called for each new connection. */
  connected(): void;
  state(): LoadState;
  stop(): void;
}

interface Waiting {
  request: IncomingMessage;
  response: ServerResponse;
  route: AdmittedRoute;
  atMs: number;
}

const nameOf = ({ method, path }: AdmittedRoute): string => `${method.toUpperCase()} ${path}`;

/** New connections put the start of a request off for this long at most, in ms after the one before was started. */
const mostDeferredMs = 5;

/**
 * Overload is an answer, not a longer queue: each route has a number of permits, fewer while more keep coming, and a request that finds none
 * free is refused at once.
 * What is let in starts one request a turn of the event loop, in order of arrival, so that arrivals are seen, and refused, while others are
 * worked on; and since libuv takes one connection a turn, nothing is started, for some milliseconds at most, in a turn that took one: more may wait.
 * Work of callers who left meanwhile is dropped. Requests that match no route (the page, probes) pass.
 */
export function createAdmission(options: AdmissionOptions): Admission {
  const { routes, serve, refuse, maxQueueMs, now = () => performance.now() } = options;
  const delay: LoopDelay = createLoopDelay();
  const table = createRouteTable(routes);
  const limits = new Map<AdmittedRoute, RouteLimit>();
  const queue: Waiting[] = [];
  let total = 0;
  let refused = 0;
  let hasNewConnection = false;
  let lastStartMs = 0;

  function turnAway({ request, response, route }: Omit<Waiting, "atMs">, reason: RefusalReason): void {
    refused += 1;
    limitOf(route).refuse();
    refuse({ request, response, route: nameOf(route), reason });
  }

  function limitOf(route: AdmittedRoute): RouteLimit {
    const known = limits.get(route);
    if (known !== undefined) return known;
    const { permits } = route;
    const { routePermits, standingMs } = options;
    const limit = createRouteLimit(
      permits === undefined ? { permits: routePermits, standingMs, now } : { permits, now },
    );
    limits.set(route, limit);
    return limit;
  }

  function refusalOf(limit: RouteLimit): RefusalReason | undefined {
    const permits = limit.current();
    if (limit.running() >= permits) return "permits";
    const isLate = delay.meanMs() > options.maxLoopDelayMs;
    return isLate && limit.running() >= Math.max(1, permits / 4) ? "loop" : undefined;
  }

  function take(request: IncomingMessage, response: ServerResponse): void {
    const route = table.find(request.method ?? "", request.url ?? "");
    if (route === undefined) {
      serve(request, response, undefined);
      return;
    }
    const entry = { request, response, route };
    const limit = limitOf(route);
    const reason = refusalOf(limit);
    if (reason !== undefined) {
      turnAway(entry, reason);
      return;
    }
    const ended = limit.begin();
    total += 1;
    response.once("close", () => {
      ended();
      total -= 1;
    });
    queue.push({ ...entry, atMs: now() });
    if (queue.length === 1) setImmediate(startNext);
  }

  function startNext(): void {
    if (hasNewConnection && now() - lastStartMs < mostDeferredMs) {
      hasNewConnection = false;
      setImmediate(startNext);
      return;
    }
    const entry = queue.shift();
    if (queue.length > 0) setImmediate(startNext);
    if (entry === undefined || entry.request.socket.destroyed) return;
    if (now() - entry.atMs > maxQueueMs) turnAway(entry, "queue");
    else serve(entry.request, entry.response, entry.route);
    lastStartMs = now();
  }

  return {
    take,
    connected() {
      hasNewConnection = true;
    },
    state: () => ({ loopDelayMs: delay.meanMs(), inFlight: total, queued: queue.length, refused }),
    stop: () => delay.stop(),
  };
}
