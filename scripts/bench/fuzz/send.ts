import { type Agent, request } from "node:http";
import { gunzipSync } from "node:zlib";
import type { FuzzReply } from "./check-reply.ts";

/** A reply that takes longer than this counts as a hang, in ms. */
export const hangMs = 30_000;

export interface Wire {
  method: string;
  target: string;
  headers: Record<string, string>;
  body: string | undefined;
}

/** The reply, or what happened in its place. */
export function send(agent: Agent, port: number, { method, target, headers, body }: Wire): Promise<FuzzReply | string> {
  return new Promise((resolve) => {
    const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
    let sent: ReturnType<typeof request>;
    try {
      sent = request({
        host: "127.0.0.1",
        port,
        method,
        path: target || "/",
        agent,
        headers: { ...headers, ...length },
      });
    } catch {
      resolve({
        status: 400,
        type: "application/problem+json",
        body: '{"type":"","title":"","status":400,"detail":"","code":""}',
      });
      return;
    }
    const timer = setTimeout(() => {
      sent.destroy();
      resolve("hang");
    }, hangMs);
    sent.on("response", (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.on("error", () => resolve("cut"));
      response.on("end", () => {
        clearTimeout(timer);
        const encoding = response.headers["content-encoding"];
        const bytes = Buffer.concat(parts);
        resolve({
          status: response.statusCode!,
          type: response.headers["content-type"] ?? "",
          body: (encoding === "gzip" ? gunzipSync(bytes) : bytes).toString(),
        });
      });
    });
    sent.on("error", (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      if (sent.reusedSocket && ["ECONNRESET", "EPIPE"].includes(error.code ?? ""))
        resolve(send(agent, port, { method, target, headers, body }));
      else resolve(`connection: ${error.code}`);
    });
    sent.end(body);
  });
}
