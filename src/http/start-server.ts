import type { IncomingMessage, ServerResponse } from "node:http";
import type { Config } from "../config/config.ts";
import { OverloadedError, RequestTimeoutError } from "../errors/errors.ts";
import { listen, type RunningServer } from "./listen.ts";
import { createAdmission, type Refusal, type RefusalReason, refusalReasons } from "./load/admission.ts";
import { limitReceiving } from "./load/receive-timeout.ts";
import { problemBody } from "./problem.ts";
import { createHttpApp, type HttpAppOptions } from "./server.ts";

export interface StartServerOptions extends Omit<HttpAppOptions, "config" | "load"> {
  config: HttpAppOptions["config"] &
    Pick<Config, "host" | "port" | "routePermits" | "standingMs" | "maxQueueMs" | "maxLoopDelayMs">;
}

/** A body that is no stream has to be complete within this. */
const completeMs = 60_000;
const silenceMs = 30_000;

/** Starts answering: admission first, then the Express application. Throws ConfigurationError when the port cannot be used. */
export async function startServer(options: StartServerOptions): Promise<RunningServer> {
  const { config, routes, metrics } = options;
  const app = createHttpApp({ ...options, load: () => admission.state() });
  const admission = createAdmission({
    routes,
    routePermits: config.routePermits,
    standingMs: config.standingMs,
    maxQueueMs: config.maxQueueMs,
    maxLoopDelayMs: config.maxLoopDelayMs,
    serve: (request, response, route) => {
      limitReceiving(request, response, {
        completeMs,
        silenceMs,
        isStream: route?.streamTypes !== undefined,
        onTimeout: (late) => endWith(late, replyOf(new RequestTimeoutError(completeMs / 1_000))),
      });
      app(request, response);
    },
    refuse: (refusal) => {
      metrics.countRefusal(refusal.route, refusal.reason);
      refuseRequest(refusal);
    },
  });
  metrics.gauge("loop_delay_seconds", "Mean delay of the event loop over about a second.", () => {
    return admission.state().loopDelayMs / 1_000;
  });
  metrics.gauge("http_in_flight", "Requests under way, waiting ones included.", () => admission.state().inFlight);
  const server = await listen({
    host: config.host,
    port: config.port,
    onRequest: admission.take,
    onConnection: admission.connected,
  });
  return {
    ...server,
    close: async (graceMs) => {
      await server.close(graceMs);
      admission.stop();
    },
  };
}

const reasons: Readonly<Record<RefusalReason, string>> = {
  permits: "as many requests to this route as the server takes at once are under way",
  queue: "the request waited too long for its turn",
  loop: "the server is busy",
};
const retryAfterSeconds = 1;

/** The refusals of each reason as they are sent: under overload each microsecond of them is taken from what is accepted. */
const refusals = Object.fromEntries(
  refusalReasons.map((reason) => {
    const message = `Overloaded: ${reasons[reason]}. Try again in ${retryAfterSeconds} s.`;
    return [reason, replyOf(new OverloadedError(message, retryAfterSeconds))];
  }),
) as Readonly<Record<RefusalReason, ErrorReply>>;

function refuseRequest({ request, response, reason }: Refusal): void {
  // The body of a refused request is read away, so that the connection can carry the next one.
  request.resume();
  endWith(response, refusals[reason]);
}

interface ErrorReply {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
}

function replyOf(error: OverloadedError | RequestTimeoutError): ErrorReply {
  const body = Buffer.from(problemBody(error));
  const headers: Record<string, string> = {
    "Content-Type": "application/problem+json; charset=utf-8",
    "Content-Length": String(body.byteLength),
  };
  if (error.status === 408) headers.Connection = "close";
  if (error.retryAfterSeconds !== undefined) headers["Retry-After"] = String(error.retryAfterSeconds);
  return { status: error.status, headers, body };
}

function endWith(response: ServerResponse<IncomingMessage>, { status, headers, body }: ErrorReply): void {
  response.writeHead(status, headers);
  response.end(body);
}
