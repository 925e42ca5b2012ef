import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

export interface Received {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string;
  atMs: number;
}

/** A receiver of webhooks on a free port of this machine that keeps what comes. */
export interface Receiver {
  url: string;
  received: Received[];
  /** How it answers from now on; default 204. */
  answer: (request: IncomingMessage, response: ServerResponse, count: number) => void;
  close(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  const receiver: Receiver = {
    url: "",
    received,
    answer: (_request, response) => response.writeHead(204).end(),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const headers = request.headers as Record<string, string>;
    received.push({ method: request.method!, path: request.url!, headers, body, atMs: performance.now() });
    receiver.answer(request, response, received.length);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  return receiver;
}
