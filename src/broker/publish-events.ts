import type { ConfirmChannel } from "amqplib";
import type { Outbox } from "../events/outbox.ts";
import { outgoingMessage } from "../relays/outbox/outgoing-message.ts";
import { createRelay, type Relay } from "../relays/outbox/relay.ts";
import type { RelayStore } from "../relays/outbox/relay-store.ts";
import { isPublic } from "../relays/public-topics.ts";
import type { BrokerLink } from "./broker-link.ts";
import { eventExchange } from "./topology.ts";

export interface PublishOptions {
  link: Pick<BrokerLink, "onChannel" | "fault">;
  outbox: Pick<Outbox, "read" | "lastSequence" | "origin">;
  relays: RelayStore;
  now: () => number;
  onError: (error: unknown) => void;
}

/** Failures are told this often while the broker is away. */
const tellEveryMs = 60_000;

/**
 * Publishes domain events to the exchange, in order of commit, each at least once: the place in the outbox moves on when the broker has confirmed a
 * page, and stays while the broker is away. `messageId` is the same for every attempt.
 */
export function createEventPublisher({ link, outbox, relays, now, onError }: PublishOptions): Relay {
  let channel: ConfirmChannel | undefined;
  let toldAtMs = Number.NEGATIVE_INFINITY;
  const relay = createRelay({
    name: "rabbitmq",
    outbox,
    store: relays,
    now,
    onError(error) {
      if (performance.now() - toldAtMs < tellEveryMs) return;
      toldAtMs = performance.now();
      onError(error);
    },
    async take(entries) {
      const current = channel;
      if (current === undefined || link.fault() !== undefined) {
        throw new Error(`RabbitMQ is away (${link.fault() ?? "no channel"}); domain events wait in the outbox.`);
      }
      for (const entry of entries) {
        if (!isPublic(entry.topic)) continue;
        const { id, body } = outgoingMessage(entry);
        current.publish(eventExchange, entry.topic, Buffer.from(body), {
          persistent: true,
          messageId: id,
          type: entry.topic,
          contentType: "application/json",
          timestamp: Math.floor(entry.createdAtMs / 1000),
          headers: { key: entry.key },
        });
      }
      await current.waitForConfirms();
    },
  });
  link.onChannel(async (opened) => {
    channel = opened;
    opened.once("close", () => {
      if (channel === opened) channel = undefined;
    });
    relay.wake();
  });
  return relay;
}
