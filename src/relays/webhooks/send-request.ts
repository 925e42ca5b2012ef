import { type IncomingMessage, Agent as PlainAgent, request as plainRequest } from "node:http";
import { Agent as TlsAgent, request as tlsRequest } from "node:https";
import type { AddressGuard } from "./address-guard.ts";

export interface OutgoingRequest {
  method: "POST" | "PURGE";
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string;
}

/** What an endpoint answered, or why it did not. */
export type SendOutcome =
  | { status: number; retryAfter?: string; text: string; durationMs: number }
  | { status?: undefined; error: string; durationMs: number };

/** Sends to one endpoint, over connections that no other endpoint uses. */
export interface Sender {
  send(request: OutgoingRequest): Promise<SendOutcome>;
  close(): void;
}

export interface SenderOptions {
  guard: AddressGuard;
  /** Connections at once. */
  connections: number;
  /** For the whole exchange, from the name's resolution on. */
  timeoutMs: number;
}

/** Of a response this is read; what is beyond it is cut off. */
const mostBytes = 64 * 1024;
/** Of a response this is kept, in characters. */
const keptText = 500;

export function createSender({ guard, connections, timeoutMs }: SenderOptions): Sender {
  const settings = { keepAlive: true, maxSockets: connections } as const;
  const plain = new PlainAgent({ ...settings, lookup: guard.lookups["http:"] });
  const tls = new TlsAgent({ ...settings, lookup: guard.lookups["https:"] });

  /** Redirects are answers like others: nothing follows them. */
  function exchange({ method, url, headers, body }: OutgoingRequest, signal: AbortSignal): Promise<IncomingMessage> {
    const target = new URL(url);
    const isTls = target.protocol === "https:";
    const protocol = isTls ? "https:" : "http:";
    guard.check(target.hostname, protocol);
    return new Promise((resolve, reject) => {
      const outgoing = (isTls ? tlsRequest : plainRequest)(target, {
        method,
        agent: isTls ? tls : plain,
        lookup: guard.lookups[protocol],
        headers: { "user-agent": "Attune-Webhooks/1", ...headers, "content-length": String(Buffer.byteLength(body)) },
        signal,
      });
      outgoing.once("response", resolve);
      outgoing.once("error", reject);
      outgoing.end(body);
    });
  }

  return {
    async send(request) {
      const startedAt = performance.now();
      const durationMs = (): number => Math.round(performance.now() - startedAt);
      const signal = AbortSignal.timeout(timeoutMs);
      try {
        const response = await exchange(request, signal);
        const text = await readStart(response);
        const retryAfter = response.headers["retry-after"];
        return { status: response.statusCode!, text, durationMs: durationMs(), ...(retryAfter && { retryAfter }) };
      } catch (error) {
        const reason = signal.aborted ? `no complete answer within ${timeoutMs / 1_000} s` : reasonOf(error);
        return { error: reason, durationMs: durationMs() };
      }
    },
    close() {
      plain.destroy();
      tls.destroy();
    },
  };
}

/** The first characters of a response; more than the limit is not read, and its connection is closed. */
async function readStart(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= mostBytes) chunks.push(chunk);
    else break;
  }
  return Buffer.concat(chunks).toString("utf8").slice(0, keptText);
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const first = error instanceof AggregateError ? (error.errors[0] as Error | undefined) : undefined;
  return (first ?? error).message || (error as NodeJS.ErrnoException).code || error.name;
}
