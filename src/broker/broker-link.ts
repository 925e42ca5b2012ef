import { type ChannelModel, type ConfirmChannel, connect } from "amqplib";
import type { Log } from "../log/log.ts";
import { declareTopology } from "./topology.ts";

/** A connection to RabbitMQ that comes back by itself. */
export interface BrokerLink {
  /** Called with a channel at each connection, the first one included; what it throws ends that connection. */
  onChannel(use: (channel: ConfirmChannel) => Promise<void>): void;
  /** Why there is no connection; undefined while there is one. */
  fault(): string | undefined;
  /** Tries now, and again until `close`; resolves after the first attempt. */
  start(): Promise<void>;
  close(): Promise<void>;
}

export interface BrokerLinkOptions {
  /** `amqp://USER:PASSWORD@HOST:PORT/VHOST` or `amqps://`. */
  url: string;
  log: Pick<Log, "warn" | "info">;
  /** Wait before the second attempt; it doubles up to `mostWaitMs`. Default 500 ms. */
  firstWaitMs?: number;
  /** Default 10,000 ms. */
  mostWaitMs?: number;
}

const heartbeatSeconds = 10;
const connectTimeoutMs = 5_000;

export function createBrokerLink({ url, log, firstWaitMs = 500, mostWaitMs = 10_000 }: BrokerLinkOptions): BrokerLink {
  const name = nameOf(url);
  const users: ((channel: ConfirmChannel) => Promise<void>)[] = [];
  let connection: ChannelModel | undefined;
  let fault: string | undefined = "it was not tried yet";
  let waitMs = firstWaitMs;
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  async function open(): Promise<void> {
    const opened = await connect(withHeartbeat(url), {
      timeout: connectTimeoutMs,
      clientProperties: { connection_name: "attune" },
    });
    // An error is followed by a close.
    opened.on("error", (error: Error) => {
      fault = error.message;
    });
    opened.on("close", () => {
      if (connection === opened) lose("the connection was closed");
    });
    connection = opened;
    const channel = await opened.createConfirmChannel();
    channel.on("error", (error: Error) => {
      fault = error.message;
    });
    channel.on("close", () => {
      if (connection !== opened) return;
      lose("the channel was closed");
      opened.close().catch(() => undefined);
    });
    await declareTopology(channel);
    for (const use of users) await use(channel);
    if (fault !== undefined) log.info({ broker: name }, "connected to RabbitMQ");
    fault = undefined;
    waitMs = firstWaitMs;
  }

  function lose(why: string): void {
    connection = undefined;
    if (isClosed) return;
    fault ??= why;
    log.warn({ broker: name, fault, againInMs: waitMs }, "RabbitMQ is away");
    clearTimeout(timer);
    timer = setTimeout(() => void attempt(), waitMs);
    timer.unref();
    waitMs = Math.min(mostWaitMs, waitMs * 2);
  }

  async function attempt(): Promise<void> {
    if (isClosed) return;
    try {
      await open();
    } catch (error) {
      const failed = connection;
      connection = undefined;
      fault = error instanceof Error ? error.message : String(error);
      failed?.close().catch(() => undefined);
      lose(fault);
    }
  }

  return {
    onChannel: (use) => void users.push(use),
    fault: () => (connection === undefined ? (fault ?? "it is not connected") : undefined),
    start: attempt,
    async close() {
      isClosed = true;
      clearTimeout(timer);
      const last = connection;
      connection = undefined;
      await last?.close().catch(() => undefined);
    },
  };
}

/** A connection that says nothing for two of these counts as gone. */
function withHeartbeat(url: string): string {
  const parsed = new URL(url);
  if (!parsed.searchParams.has("heartbeat")) parsed.searchParams.set("heartbeat", String(heartbeatSeconds));
  return parsed.href;
}

function nameOf(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}
