import { type Agent, request } from "node:http";

export interface SoakReply {
  name: string;
  /** The status of the reply, or what became of the connection. */
  status: number | string;
  tookMs: number;
}

/** Sends one request of `wireOf` over a kept connection, once: a connection that fails is the result, and is not tried again. */
export function sendOnce(
  agent: Agent,
  port: number,
  { name, wire }: { name: string; wire: string },
): Promise<SoakReply> {
  const head = wire.slice(0, wire.indexOf("\r\n\r\n"));
  const [method, path] = head.split(" ");
  const body = wire.slice(head.length + 4);
  const headers = body === "" ? {} : { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
  const startedMs = performance.now();
  return new Promise((resolve) => {
    const end = (status: number | string): void => resolve({ name, status, tookMs: performance.now() - startedMs });
    const sent = request({ host: "127.0.0.1", port, method, path, agent, headers }, (response) => {
      response.on("error", () => end("cut off"));
      response.on("end", () => end(response.statusCode!));
      response.resume();
    });
    sent.on("error", (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
    sent.end(body);
  });
}
