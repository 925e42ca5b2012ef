import type { ConfirmChannel } from "amqplib";

/** Domain events for systems outside, by topic: `segment.entered`, `item.indexed`, ... */
export const eventExchange = "attune.events";
/** Behavioural events on their way in: one event a message, or `{"batch": [...]}`, as `POST /v1/batch` takes them. */
export const ingestQueue = "attune.ingest";
/** What could not be taken in, each with the header `x-attune-reason`. */
export const deadQueue = "attune.dead";

/** A message that brings its consumer down this often is set aside. */
const mostDeliveries = 20;

/**
 * Declares what is used, so that it is there whoever comes first. Queues are replicated (quorum) and survive a restart of the broker. One process
 * at a time takes events in, so that those of a user stay in order; another one follows when it is gone. Throws where the broker has a
 * queue of that name with other settings.
 */
export async function declareTopology(channel: ConfirmChannel): Promise<void> {
  await channel.assertExchange(eventExchange, "topic", { durable: true });
  await channel.assertQueue(deadQueue, { durable: true, arguments: { "x-queue-type": "quorum" } });
  await channel.assertQueue(ingestQueue, {
    durable: true,
    arguments: {
      "x-queue-type": "quorum",
      "x-single-active-consumer": true,
      "x-delivery-limit": mostDeliveries,
      "x-dead-letter-exchange": "",
      "x-dead-letter-routing-key": deadQueue,
    },
  });
}
