import { createBackgroundRefresh } from "../../concurrency/background-refresh.ts";
import type { Outbox } from "../../events/outbox.ts";
import type { Log } from "../../log/log.ts";
import { createRelay } from "../outbox/relay.ts";
import type { RelayStore } from "../outbox/relay-store.ts";
import type { AddressGuard } from "./address-guard.ts";
import { connectionsPerEndpoint, createEndpointQueue, type EndpointQueue } from "./endpoint-queue.ts";
import { deliveriesOf } from "./enqueue-events.ts";
import type { Verdict } from "./judge-outcome.ts";
import { createSender } from "./send-request.ts";
import type { Webhook } from "./webhook.ts";
import { type DeliveryResult, mostWaiting, type WebhookStore } from "./webhook-store.ts";

export interface WebhookRelayOptions {
  outbox: Pick<Outbox, "read" | "lastSequence" | "origin">;
  relays: RelayStore;
  store: WebhookStore;
  guard: AddressGuard;
  log: Pick<Log, "error" | "warn">;
  now: () => number;
  random: () => number;
  /** For one exchange with an endpoint. Default 15 s, as Standard Webhooks recommends. */
  timeoutMs?: number;
}

/** Puts domain events into the queue of each webhook, and empties the queues, each by itself. */
export interface WebhookRelay {
  start(): void;
  /** Something was committed. */
  wake(): void;
  /** A webhook or its queue changed. */
  look(): void;
  stop(): Promise<void>;
}

/** The queues are looked at this often by themselves, for what other processes change. */
const lookEveryMs = 1_000;

export function createWebhookRelay(options: WebhookRelayOptions): WebhookRelay {
  const { outbox, relays, store, guard, log, now, random, timeoutMs = 15_000 } = options;
  const queues = new Map<string, { url: string; queue: EndpointQueue }>();
  const onError = (err: unknown): void => log.error({ err }, "webhooks were not delivered; they are tried again");
  const settle = createSettling(store);
  const looking = createBackgroundRefresh({ refresh: look, onError });
  let timer: NodeJS.Timeout | undefined;

  const relay = createRelay({
    name: "webhooks",
    outbox,
    store: relays,
    now,
    onError,
    onHold: () => looking.request(),
    isIdle: async () => (await store.list()).length === 0,
    async take(entries) {
      const deliveries = deliveriesOf(entries, await store.list());
      if (deliveries.length === 0) return;
      await store.enqueue(deliveries, { nowMs: now(), most: mostWaiting });
      const ids = new Set(deliveries.map(({ webhookId }) => webhookId));
      for (const id of ids) queues.get(id)?.queue.fill();
      if ([...ids].some((id) => !queues.has(id))) looking.request();
    },
  });

  function open({ id }: Webhook): EndpointQueue {
    return createEndpointQueue({
      webhookId: id,
      store,
      settle,
      random,
      now,
      onError,
      sender: createSender({ guard, connections: connectionsPerEndpoint, timeoutMs }),
      onDisabled: (because) => log.warn({ webhook: id, because }, "a webhook was disabled"),
    });
  }

  /** Opens and closes queues as webhooks come and go; another address is another endpoint, with a health of its own. */
  async function look(): Promise<void> {
    if (!relay.isHolding()) return;
    const active = (await store.list()).filter(({ disabled }) => disabled === undefined);
    for (const [id, { url, queue }] of queues) {
      if (active.some((webhook) => webhook.id === id && webhook.url === url)) continue;
      queues.delete(id);
      await queue.close();
    }
    for (const webhook of active) {
      const { queue } = queues.get(webhook.id) ?? { queue: open(webhook) };
      queues.set(webhook.id, { url: webhook.url, queue });
      queue.fill();
    }
  }

  return {
    start() {
      relay.start();
      timer ??= setInterval(looking.request, lookEveryMs).unref();
    },
    wake: relay.wake,
    look: looking.request,
    async stop() {
      clearInterval(timer);
      timer = undefined;
      await looking.idle();
      const open = [...queues.values()];
      queues.clear();
      await Promise.all(open.map(({ queue }) => queue.close()));
      await relay.stop();
    },
  };
}

/** Keeps what came of attempts: those that come while others are written are written together. */
function createSettling(store: Pick<WebhookStore, "settle">) {
  let gathered: { result: DeliveryResult; failingSinceMs: number | undefined }[] = [];
  let next: Promise<void> | undefined;
  let last: Promise<void> = Promise.resolve();

  function write(): Promise<void> {
    const group = gathered;
    gathered = [];
    next = undefined;
    const health = new Map(group.map(({ result, failingSinceMs }) => [result.webhookId, failingSinceMs]));
    return store.settle(
      group.map(({ result }) => result),
      [...health].map(([webhookId, sinceMs]) => ({
        webhookId,
        ...(sinceMs !== undefined && { failingSinceMs: sinceMs }),
      })),
    );
  }

  return ({ result }: Verdict, failingSinceMs: number | undefined): Promise<void> => {
    gathered.push({ result, failingSinceMs });
    next ??= last.catch(() => undefined).then(write);
    last = next;
    return next;
  };
}
