import { createDomainEventFeed, type DomainEventFeed } from "../../events/domain-event-feed.ts";
import { startPruning } from "../../jobs/prune-old.ts";
import type { AppContext } from "./context.ts";

/** How long consumers of domain events may be away. */
const outboxDays = 1;

/** What became true from now on, whichever process made it so; the process that serves clears the outbox. */
export async function openDomainEvents({ stores, log, now, purpose, onClose }: AppContext): Promise<DomainEventFeed> {
  const domainEvents = createDomainEventFeed({
    outbox: stores.outbox,
    after: await stores.outbox.lastSequence(),
    onError: (err) => log.error({ err }, "a domain event was not followed"),
  });
  onClose(domainEvents.stop);
  if (purpose === "serve") {
    onClose(startPruning({ what: "domain events", store: stores.outbox, keepDays: outboxDays, log, now }).stop);
  }
  return domainEvents;
}
