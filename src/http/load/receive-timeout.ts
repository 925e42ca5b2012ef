import type { IncomingMessage, ServerResponse } from "node:http";

export interface ReceiveTimeoutOptions {
  /** Within this the body has to be complete, in ms; a stream may take any time as a whole. */
  completeMs: number;
  /** Longest silence of the sender within a body, in ms. */
  silenceMs: number;
  isStream: boolean;
  /** Answers 408; called only while no reply has begun. */
  onTimeout: (response: ServerResponse) => void;
}

/**
 * Ends a request whose body does not arrive: as a whole, or in pieces. A stream that keeps arriving is never cut, nor one whose bytes wait
 * here for the route to read them.
 */
export function limitReceiving(
  request: IncomingMessage,
  response: ServerResponse,
  options: ReceiveTimeoutOptions,
): void {
  let seen = request.socket.bytesRead;
  const end = (): void => {
    clear();
    if (request.complete) return;
    if (response.headersSent) request.destroy();
    else options.onTimeout(response);
  };
  const whole = options.isStream ? undefined : setTimeout(end, options.completeMs).unref();
  const silence = setInterval(() => {
    const isSilent = request.socket.bytesRead === seen && request.readableLength === 0;
    seen = request.socket.bytesRead;
    if (isSilent) end();
  }, options.silenceMs).unref();
  function clear(): void {
    clearTimeout(whole);
    clearInterval(silence);
  }
  request.once("end", clear);
  request.once("close", clear);
}
