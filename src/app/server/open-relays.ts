import { randomBytes } from "node:crypto";
import type { CatalogueView } from "../../catalogue/search/catalogue-view.ts";
import type { DomainEventFeed } from "../../events/domain-event-feed.ts";
import { startPruning } from "../../jobs/prune-old.ts";
import type { Profiles } from "../../profiles/profiles.ts";
import { createInvalidationRelay } from "../../relays/caches/invalidation-relay.ts";
import { createStreamHub, type StreamHub } from "../../relays/stream/stream-hub.ts";
import { createStreamTokens, type StreamTokens } from "../../relays/stream/stream-tokens.ts";
import { createAddressGuard } from "../../relays/webhooks/address-guard.ts";
import { createWebhookRelay } from "../../relays/webhooks/webhook-relay.ts";
import { createWebhooks, type Webhooks } from "../../relays/webhooks/webhooks.ts";
import type { Stores } from "../../storage/stores.ts";
import type { AppContext } from "../context/context.ts";

export interface OpenedRelays {
  webhooks: Webhooks;
  stream: StreamHub;
  tokens: StreamTokens;
  /** From now on domain events go out. */
  start(): void;
}

export interface RelayParts {
  domainEvents: Pick<DomainEventFeed, "onCommit">;
  profiles: Pick<Profiles, "get">;
  catalogue: Pick<CatalogueView, "get">;
}

/** Deliveries that do not wait any more are kept this long. */
const deliveryDays = 7;

/** Wires what hands domain events to systems outside. */
export async function openRelays(
  { config, stores, log, now, onClose }: AppContext,
  { domainEvents, profiles, catalogue }: RelayParts,
): Promise<OpenedRelays> {
  const allow = config.webhookAllow;
  const guard = createAddressGuard({ allow });
  const { outbox, relays, webhooks: store } = stores;
  const onError = (err: unknown): void => log.error({ err }, "domain events were not handed on; they are tried again");
  const webhooks = createWebhookRelay({ outbox, relays, store, guard, log, now, random: Math.random });
  const stream = createStreamHub({
    outbox,
    profileIdOf: async (name) => (await profiles.get(name))?.id ?? name,
    onError,
  });
  const wakeAll = (): void => {
    webhooks.wake();
    stream.wake();
  };
  const caches = createInvalidationRelay({
    ...{ outbox, relays, now, onError },
    announced: wakeAll,
    topicsOfItem: (id) => catalogue.get(id)?.topics.map((topic) => topic.id) ?? [],
    generations: async () => (await stores.generations.list()).map(({ id }) => id),
  });
  return {
    stream,
    tokens: createStreamTokens({ secret: await installationSecret(stores), now }),
    webhooks: createWebhooks({ store, outbox, guard, allow, now, changed: webhooks.look }),
    start() {
      webhooks.start();
      caches.start();
      onClose(webhooks.stop);
      onClose(caches.stop);
      onClose(stream.close);
      onClose(
        domainEvents.onCommit(() => {
          wakeAll();
          caches.wake();
        }),
      );
      onClose(startPruning({ what: "deliveries", store, keepDays: deliveryDays, log, now }).stop);
    },
  };
}

const secretDocument = "stream-secret";

/** The same for all processes on one database. */
async function installationSecret({ documents }: Pick<Stores, "documents">): Promise<Buffer> {
  const known = await documents.readDocument(secretDocument);
  if (known !== undefined) return Buffer.from(known.body, "base64");
  try {
    await documents.writeDocument({
      name: secretDocument,
      body: randomBytes(32).toString("base64"),
      expectedRevision: 0,
    });
  } catch {
    // Another process made it first.
  }
  return Buffer.from((await documents.readDocument(secretDocument))!.body, "base64");
}
