import { STATUS_CODES } from "node:http";
import type { ErrorRequestHandler, Response } from "express";
import { AttuneError } from "../errors/attune-error.ts";
import { MalformedRequestError, TooLargeError } from "../errors/errors.ts";
import type { Log } from "../log/log.ts";

/** Writes an error as `application/problem+json` (RFC 9457), with its code and the path of each fault. */
export function sendProblem(response: Response, error: AttuneError): void {
  if (error.retryAfterSeconds !== undefined) response.setHeader("Retry-After", String(error.retryAfterSeconds));
  if (error.status === 401) response.setHeader("WWW-Authenticate", "Bearer");
  response.status(error.status).type("application/problem+json").send(problemBody(error));
}

/** The body of a problem as JSON text. */
export function problemBody(error: AttuneError): string {
  return JSON.stringify({
    type: `urn:attune:problem:${error.code}`,
    title: STATUS_CODES[error.status] ?? "Error",
    status: error.status,
    detail: error.publicMessage,
    code: error.code,
    ...(error.errors && error.errors.length > 0 && { errors: error.errors }),
  });
}

/** The last handler: known failures are answered as they are, anything else is logged and answered with a bare 500. */
export function problemHandler(log: Log): ErrorRequestHandler {
  return (error: unknown, request, response, _next) => {
    const known = asAttuneError(error);
    if (response.headersSent) {
      log.error({ err: error, route: request.route?.path }, "failed after the reply began");
      response.destroy();
      return;
    }
    if (known && known.status < 500) {
      sendProblem(response, known);
      return;
    }
    log.error({ err: error, route: request.route?.path }, "request failed");
    sendProblem(
      response,
      known ?? new AttuneError({ code: "internal", status: 500, message: "The server failed. Its log says why." }),
    );
  };
}

function asAttuneError(error: unknown): AttuneError | undefined {
  if (error instanceof AttuneError) return error;
  const parser = error as { type?: string; limit?: number; status?: number; message?: string };
  if (parser.type === "entity.too.large") {
    return new TooLargeError(`The body is larger than ${parser.limit} bytes. Send it in smaller parts.`);
  }
  if (parser.type === "entity.parse.failed") {
    return new MalformedRequestError(`The body is not valid JSON: ${parser.message}.`, error);
  }
  if (parser.status !== undefined && parser.status >= 400 && parser.status < 500) {
    return new MalformedRequestError(`The request could not be read: ${parser.message ?? "unknown reason"}.`, error);
  }
  return undefined;
}
