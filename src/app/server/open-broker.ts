import { createBrokerLink } from "../../broker/broker-link.ts";
import { createEventConsumer, type EventConsumer } from "../../broker/consume-events.ts";
import { createEventPublisher } from "../../broker/publish-events.ts";
import type { DomainEventFeed } from "../../events/domain-event-feed.ts";
import type { EventIngestion } from "../../ingestion/event-ingestion.ts";
import type { AppContext } from "../context/context.ts";

export interface OpenedBroker {
  /** Why RabbitMQ is not connected; undefined while it is. */
  fault(): string | undefined;
  counts: EventConsumer["counts"];
  /** Connects, and comes back by itself. */
  start(): void;
}

/** Wires RabbitMQ where one is configured: events in from its queue, domain events out to its exchange. */
export function openBroker(
  { config, stores, log, now, onClose }: AppContext,
  {
    domainEvents,
    ingestion,
  }: { domainEvents: Pick<DomainEventFeed, "onCommit">; ingestion: Pick<EventIngestion, "ingest"> },
): OpenedBroker | undefined {
  if (config.brokerUrl === undefined) return undefined;
  const link = createBrokerLink({ url: config.brokerUrl, log });
  const { outbox, relays } = stores;
  const publisher = createEventPublisher({
    ...{ link, outbox, relays, now },
    onError: (err) => log.error({ err }, "domain events were not published; they are tried again"),
  });
  const consumer = createEventConsumer({
    ...{ link, ingestion },
    onError: (err) => log.error({ err }, "events of the queue were not stored; they are tried again"),
  });
  return {
    fault: link.fault,
    counts: consumer.counts,
    start() {
      onClose(link.close);
      onClose(publisher.stop);
      onClose(consumer.stop);
      onClose(domainEvents.onCommit(publisher.wake));
      publisher.start();
      void link.start();
    },
  };
}
