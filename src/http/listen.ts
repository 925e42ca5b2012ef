import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import { Server as NetServer, type Socket } from "node:net";
import { ConfigurationError } from "../errors/errors.ts";

export interface RunningServer {
  url: string;
  port: number;
  /**
   * Ends in order: takes no new connections, answers what is in flight and what still comes on open connections with `Connection: close`,
   * closes connections that stay silent, and after `graceMs` closes the rest.
   */
  close(graceMs?: number): Promise<void>;
}

export interface ListenOptions {
  host: string;
  /** 0: any free port. */
  port: number;
  onRequest: RequestListener;
  /** Called for each connection that was taken, before its first request. */
  onConnection?: () => void;
}

/** The header lines of a request have to be complete within this. */
const headersTimeoutMs = 20_000;
/** An idle connection stays open for longer than proxies and clients keep theirs (a minute), so that none is reset in the moment of its reuse. */
const keepAliveMs = 65_000;
/** While closing, a connection that has been silent for this long is closed: a client's next request would have come. */
const silentMs = 1_500;
const defaultGraceMs = 4_000;
/** Admission, log, cancelled work and a stream of the answer each wait for the end of one response; Node warns from 11 on. */
const mostListeners = 30;
/** Connections that may wait to be taken. Beyond this the kernel drops them, and the client tries again only after a second, then three. */
const backlog = 4_096;

/** Listens. Throws ConfigurationError when the port is taken or may not be used. */
export async function listen({ host, port, onRequest, onConnection }: ListenOptions): Promise<RunningServer> {
  let isClosing = false;
  const lastUse = new Map<Socket, number>();
  const answering = new Map<Socket, number>();

  const limits = { requestTimeout: 0, headersTimeout: headersTimeoutMs, keepAliveTimeout: keepAliveMs };
  const server = createServer(limits, (request, response) => {
    const { socket } = request;
    response.setMaxListeners(mostListeners);
    answering.set(socket, (answering.get(socket) ?? 0) + 1);
    response.once("close", () => {
      answering.set(socket, (answering.get(socket) ?? 1) - 1);
      lastUse.set(socket, performance.now());
    });
    if (isClosing) lastInConnection(response);
    onRequest(request, response);
  });
  let taken = 0;
  server.on("connection", (socket) => {
    taken += 1;
    onConnection?.();
    lastUse.set(socket, performance.now());
    socket.once("close", () => {
      lastUse.delete(socket);
      answering.delete(socket);
    });
  });
  server.on("clientError", answerUnreadable);
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(asListenError(error, host, port)));
    server.listen({ port, host, backlog }, resolve);
  });
  const address = server.address();
  const boundPort = typeof address === "object" && address ? address.port : port;

  /** Takes the connections that the kernel holds already, which closing the door would reset: libuv takes one a turn of the loop. */
  async function takeWaiting(atMostMs: number): Promise<void> {
    const untilMs = performance.now() + atMostMs;
    let idleTurns = 0;
    while (idleTurns < 2 && performance.now() < untilMs) {
      const before = taken;
      await new Promise((resolve) => setImmediate(resolve));
      idleTurns = taken === before ? idleTurns + 1 : 0;
    }
  }

  async function close(graceMs = defaultGraceMs): Promise<void> {
    const force = setTimeout(() => server.closeAllConnections(), graceMs);
    // First the door, then `Connection: close`: who is told to leave knocks again at once, and would be reset when the door closes.
    await takeWaiting(graceMs / 2);
    const closed = new Promise<void>((resolve) => {
      // Server.close of node:http would also destroy idle connections, on which a request may be on its way.
      NetServer.prototype.close.call(server, () => resolve());
    });
    isClosing = true;
    const sweep = setInterval(() => {
      for (const [socket, usedMs] of lastUse) {
        if ((answering.get(socket) ?? 0) === 0 && performance.now() - usedMs > silentMs) socket.end();
      }
    }, 50);
    await closed;
    clearInterval(sweep);
    clearTimeout(force);
  }

  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${boundPort}`,
    port: boundPort,
    close,
  };
}

function lastInConnection(response: ServerResponse<IncomingMessage>): void {
  response.shouldKeepAlive = false;
  response.setHeader("Connection", "close");
}

const statusOfParserFault: Readonly<Record<string, [number, string, string]>> = {
  HPE_HEADER_OVERFLOW: [431, "headers-too-large", "The headers are larger than 16 KB. Send fewer or shorter ones."],
  ERR_HTTP_REQUEST_TIMEOUT: [408, "request-timeout", "The headers did not arrive within 20 s. Send the request again."],
};

/** What is no HTTP, too large or too slow to be read gets problem+json as well, where the connection can still be written to. */
function answerUnreadable(error: NodeJS.ErrnoException, socket: Socket | import("node:stream").Duplex): void {
  if (!socket.writable || error.code === "ECONNRESET") {
    socket.destroy();
    return;
  }
  const unreadable: [number, string, string] = [400, "malformed-request", "The request is not valid HTTP."];
  const [status, code, detail] = statusOfParserFault[error.code ?? ""] ?? unreadable;
  const title = { 400: "Bad Request", 408: "Request Timeout", 431: "Request Header Fields Too Large" }[status];
  const body = JSON.stringify({ type: `urn:attune:problem:${code}`, title, status, detail, code });
  socket.end(
    `HTTP/1.1 ${status} ${title}\r\nContent-Type: application/problem+json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

function asListenError(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const causes: Record<string, string> = {
    EADDRINUSE: `Another program listens on ${host}:${port}. End it, or set PORT to another port.`,
    EACCES: `Listening on ${host}:${port} is not permitted. Set PORT to a port above 1023.`,
    EADDRNOTAVAIL: `This machine has no address ${host}. Set HOST to one that it has.`,
  };
  const message = causes[error.code ?? ""];
  return message === undefined ? error : new ConfigurationError(message, [{ path: "PORT", message }]);
}
