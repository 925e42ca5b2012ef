import type { DomainEventFeed } from "../../events/domain-event-feed.ts";
import { startPruning } from "../../jobs/prune-old.ts";
import { createAddressGuard } from "../../relays/webhooks/address-guard.ts";
import { createWebhookRelay } from "../../relays/webhooks/webhook-relay.ts";
import { createWebhooks, type Webhooks } from "../../relays/webhooks/webhooks.ts";
import type { AppContext } from "../context/context.ts";

export interface OpenedRelays {
  webhooks: Webhooks;
  /** From now on domain events go out. */
  start(): void;
}

/** Deliveries that do not wait any more are kept this long. */
const deliveryDays = 7;

/** Wires what hands domain events to systems outside. */
export function openRelays(
  { config, stores, log, now, onClose }: AppContext,
  { domainEvents }: { domainEvents: Pick<DomainEventFeed, "onCommit"> },
): OpenedRelays {
  const allow = config.webhookAllow;
  const guard = createAddressGuard({ allow });
  const { outbox, relays, webhooks: store } = stores;
  const relay = createWebhookRelay({ outbox, relays, store, guard, log, now, random: Math.random });
  return {
    webhooks: createWebhooks({ store, outbox, guard, allow, now, changed: relay.wake }),
    start() {
      relay.start();
      onClose(relay.stop);
      onClose(domainEvents.onCommit(relay.wake));
      onClose(startPruning({ what: "deliveries", store, keepDays: deliveryDays, log, now }).stop);
    },
  };
}
