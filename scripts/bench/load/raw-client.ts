import { connect, type Socket } from "node:net";

export interface RawReply {
  status: number;
  body: string;
}

/** A request as the bytes that go over the wire. */
export function wireOf(method: string, path: string, body?: unknown): string {
  const text = body === undefined ? "" : JSON.stringify(body);
  const type = body === undefined ? "" : "content-type: application/json\r\n";
  return `${method} ${path} HTTP/1.1\r\nhost: localhost\r\n${type}content-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
}

/**
 * The least client of HTTP/1.1 that can flood a server from the same machine without taking its processor: kept connections, one request
 * at a time on each, replies with Content-Length or in chunks.
 */
export function createRawClient(port: number, maxSockets: number) {
  const idle: Socket[] = [];
  const waiting: ((socket: Socket) => void)[] = [];
  let open = 0;

  function take(): Promise<Socket> | Socket {
    const kept = idle.pop();
    if (kept !== undefined) return kept;
    if (open >= maxSockets) return new Promise((resolve) => waiting.push(resolve));
    return dial();
  }

  function dial(): Socket {
    open += 1;
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    socket.once("close", () => {
      open -= 1;
      const at = idle.indexOf(socket);
      if (at >= 0) idle.splice(at, 1);
      const next = waiting.shift();
      if (next) next(dial());
    });
    return socket;
  }

  function give(socket: Socket): void {
    const next = waiting.shift();
    if (next) next(socket);
    else idle.push(socket);
  }

  return {
    /** Rejects when the connection ends before the reply is complete. */
    async send(wire: string): Promise<RawReply> {
      const socket = await take();
      return new Promise((resolve, reject) => {
        let read = "";
        const onData = (chunk: Buffer): void => {
          read += chunk.toString("latin1");
          const reply = replyIn(read);
          if (reply === undefined) return;
          stopListening();
          if (/\r\nconnection: close/i.test(read.slice(0, read.indexOf("\r\n\r\n")))) socket.end();
          else give(socket);
          resolve(reply);
        };
        const onEnd = (error?: Error): void => {
          stopListening();
          socket.destroy();
          reject(error ?? new Error("the connection ended before the reply"));
        };
        const onClose = (): void => onEnd();
        function stopListening(): void {
          socket.off("data", onData).off("error", onEnd).off("close", onClose);
          socket.on("error", () => undefined);
        }
        socket.removeAllListeners("error");
        socket.on("data", onData).on("error", onEnd).on("close", onClose);
        socket.write(wire);
      });
    },
    open: () => open,
    close(): void {
      for (const socket of idle) socket.destroy();
    },
  };
}

/** The reply in what was read; undefined while it is not complete. */
function replyIn(read: string): RawReply | undefined {
  const head = read.indexOf("\r\n\r\n");
  if (head < 0) return undefined;
  const status = Number(read.slice(9, 12));
  const body = read.slice(head + 4);
  const length = /\r\ncontent-length: (\d+)/i.exec(read.slice(0, head))?.[1];
  if (length !== undefined) return body.length >= Number(length) ? { status, body } : undefined;
  if (status === 204) return { status, body: "" };
  return body.endsWith("0\r\n\r\n") ? { status, body } : undefined;
}
