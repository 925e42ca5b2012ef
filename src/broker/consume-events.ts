import { setTimeout } from "node:timers/promises";
import type { ConfirmChannel, ConsumeMessage } from "amqplib";
import type { EventIngestion } from "../ingestion/event-ingestion.ts";
import type { BrokerLink } from "./broker-link.ts";
import { deadQueue, ingestQueue } from "./topology.ts";

export interface ConsumeOptions {
  link: Pick<BrokerLink, "onChannel">;
  ingestion: Pick<EventIngestion, "ingest">;
  onError: (error: unknown) => void;
  /** Wait before a batch is tried again that could not be stored. Default 1,000 ms. */
  retryMs?: number;
}

export interface EventConsumer {
  /** What was taken in, and what was set aside, since the start. */
  counts(): { accepted: number; dead: number };
  /** Takes no more; resolves when the batch under way is acknowledged. */
  stop(): Promise<void>;
}

/** Messages that may be on their way: the next batch comes while one is stored. */
const prefetch = 1_000;
const batchMessages = 500;
/** Events that one message may bring, as `POST /v1/batch`. */
const mostEvents = 1_000;

interface Unpacked {
  message: ConsumeMessage;
  events: unknown[];
}

/**
 * Takes behavioural events in from the queue, in order. A message is acknowledged when its events are committed; faulty ones go to the dead-letter
 * queue with the reason. While they cannot be stored (the database is away, the encoder is full) they are tried again here: a message
 * that was not acknowledged comes back after a crash, and its message ids keep it from counting twice.
 */
export function createEventConsumer({ link, ingestion, onError, retryMs = 1_000 }: ConsumeOptions): EventConsumer {
  const total = { accepted: 0, dead: 0 };
  let waiting: ConsumeMessage[] = [];
  let current: { channel: ConfirmChannel; tag: string } | undefined;
  let running: Promise<void> | undefined;
  let isStopped = false;

  async function setAside(channel: ConfirmChannel, content: Buffer, reason: string): Promise<void> {
    total.dead++;
    channel.sendToQueue(deadQueue, content, {
      persistent: true,
      contentType: "application/json",
      headers: { "x-attune-reason": reason.slice(0, 500) },
    });
    await channel.waitForConfirms();
  }

  async function takeBatch(channel: ConfirmChannel, messages: readonly ConsumeMessage[]): Promise<void> {
    const unpacked: Unpacked[] = [];
    for (const message of messages) {
      try {
        unpacked.push({ message, events: eventsOf(message) });
      } catch (error) {
        await setAside(channel, message.content, error instanceof Error ? error.message : String(error));
      }
    }
    const events = unpacked.flatMap((one) => one.events);
    if (events.length > 0) {
      const { accepted, rejected } = await ingestion.ingest(events, { sourceId: "rabbitmq" });
      total.accepted += accepted;
      for (const { index, detail } of rejected) {
        await setAside(channel, Buffer.from(JSON.stringify(events[index])), detail);
      }
    }
    for (const message of messages) channel.ack(message);
  }

  async function run(channel: ConfirmChannel): Promise<void> {
    while (waiting.length > 0 && current?.channel === channel) {
      const batch = waiting.splice(0, batchMessages);
      for (let isDone = false; !isDone && current?.channel === channel; ) {
        try {
          await takeBatch(channel, batch);
          isDone = true;
        } catch (error) {
          onError(error);
          if (isStopped) return;
          await setTimeout(retryMs, undefined, { ref: false });
        }
      }
    }
  }

  function wake(channel: ConfirmChannel): void {
    running ??= run(channel)
      .catch(onError)
      .finally(() => {
        running = undefined;
        if (waiting.length > 0 && current !== undefined) wake(current.channel);
      });
  }

  link.onChannel(async (channel) => {
    if (isStopped) return;
    // What a broken connection left behind comes again.
    waiting = [];
    channel.once("close", () => {
      if (current?.channel === channel) current = undefined;
    });
    await channel.prefetch(prefetch);
    current = { channel, tag: "" };
    const { consumerTag } = await channel.consume(ingestQueue, (message) => {
      if (message === null) return;
      waiting.push(message);
      wake(channel);
    });
    current.tag = consumerTag;
  });

  return {
    counts: () => ({ ...total }),
    async stop() {
      isStopped = true;
      const last = current;
      if (last !== undefined) await last.channel.cancel(last.tag).catch(() => undefined);
      waiting = [];
      await running;
      current = undefined;
      // Its answer comes when the broker has every acknowledgement before it.
      await last?.channel.checkQueue(ingestQueue).catch(() => undefined);
    },
  };
}

/** Throws for what is no JSON, no event and too much. An event without a message id gets one from its message, where that has one. */
function eventsOf({ content, properties }: ConsumeMessage): unknown[] {
  const body: unknown = JSON.parse(content.toString("utf8"));
  if (typeof body !== "object" || body === null) throw new Error('A message is one event or {"batch": [events]}.');
  const events = "batch" in body && Array.isArray(body.batch) ? (body.batch as unknown[]) : [body];
  if (events.length > mostEvents)
    throw new Error(`A message brings at most ${mostEvents} events, not ${events.length}: split it.`);
  const { messageId } = properties as { messageId?: unknown };
  if (typeof messageId !== "string" || messageId === "") return events;
  return events.map((event, i) =>
    typeof event === "object" && event !== null && !("messageId" in event)
      ? { ...event, messageId: `${messageId}/${i}` }
      : event,
  );
}
