import type { ServerResponse } from "node:http";
import { AttuneError } from "../../errors/attune-error.ts";

/** The caller has closed the connection before the reply: nobody reads what is answered (nginx's status for it). */
class CallerGoneError extends AttuneError {
  constructor() {
    super({ code: "caller-gone", status: 499, message: "The caller closed the connection before the reply." });
  }
}

/** Aborted when the caller leaves before the reply: work that waits for the encoder is then dropped. */
export function callerSignal(response: ServerResponse): AbortSignal {
  const leaving = new AbortController();
  response.once("close", () => {
    if (!response.writableEnded) leaving.abort(new CallerGoneError());
  });
  return leaving.signal;
}
