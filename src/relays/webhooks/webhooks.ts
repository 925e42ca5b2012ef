import { randomBytes } from "node:crypto";
import { ConflictError, InvalidInputError, NotFoundError } from "../../errors/errors.ts";
import type { Outbox } from "../../events/outbox.ts";
import { type AddressGuard, isNetwork } from "./address-guard.ts";
import { deliveriesOf } from "./enqueue-events.ts";
import { outgoingRequests } from "./outgoing.ts";
import { createSender, type SendOutcome } from "./send-request.ts";
import { createSecret } from "./signature.ts";
import type { Webhook, WebhookInput } from "./webhook.ts";
import {
  type DeliveryStatus,
  mostWaiting,
  type QueueState,
  type WebhookDelivery,
  type WebhookStore,
} from "./webhook-store.ts";

export interface WebhooksOptions {
  store: WebhookStore;
  outbox: Pick<Outbox, "read" | "lastSequence">;
  guard: AddressGuard;
  /** Hosts that may be reached without TLS. */
  allow: readonly string[];
  now: () => number;
  /** Webhooks or their queues changed. */
  changed: () => void;
}

export type WebhookState = Webhook & { queue: QueueState };

/** What may be done with webhooks and their deliveries. Unknown ids are a NotFoundError. */
export interface Webhooks {
  list(): Promise<WebhookState[]>;
  get(id: string): Promise<WebhookState>;
  /** Makes or changes one; `secret` only where it was made. Throws InvalidInputError for an address that may not be reached. */
  put(id: string, input: WebhookInput): Promise<WebhookState & { secret?: string }>;
  remove(id: string): Promise<void>;
  /** A new secret; the one before signs beside it for a day. */
  rotate(id: string): Promise<WebhookState & { secret: string }>;
  /** Sends a message of the type `webhook.test` now, and once. */
  test(id: string): Promise<SendOutcome>;
  deliveries(id: string, page: { status?: DeliveryStatus; before?: number; limit: number }): Promise<WebhookDelivery[]>;
  /** Delivers one again, with the id of its message. */
  replayOne(id: string, sequence: number): Promise<void>;
  /**
   * Delivers again what failed since then, with `all` also what arrived, and what was never put in its queue, as far as the outbox
   * reaches back (a day). Returns how many deliveries begin.
   */
  replaySince(id: string, options: { sinceMs: number; all: boolean }): Promise<number>;
}

const rotationMs = 86_400_000;
const testTimeoutMs = 15_000;
const pageSize = 500;

export function createWebhooks({ store, outbox, guard, allow, now, changed }: WebhooksOptions): Webhooks {
  async function read(id: string): Promise<Webhook> {
    const webhook = await store.read(id);
    if (webhook === undefined) throw new NotFoundError("webhook", id);
    return webhook;
  }

  const withState = async (webhook: Webhook): Promise<WebhookState> => ({
    ...webhook,
    queue: await store.state(webhook.id),
  });

  function addressOf(text: string): string {
    const fault = (message: string): InvalidInputError =>
      new InvalidInputError(`The url ${message}.`, [{ path: "url", message }]);
    if (!URL.canParse(text)) throw fault("is no address: write https:// and the rest");
    const url = new URL(text);
    if (url.protocol !== "https:" && url.protocol !== "http:") throw fault(`is of ${url.protocol} and not of https:`);
    if (url.username !== "" || url.password !== "") throw fault("holds a user or a password: give a header instead");
    const host = url.hostname.replace(/^\[|\]$/g, "");
    guard.check(host, url.protocol);
    // Whether a name leads to an allowed network is known when it is connected to.
    const isNamed = allow.some((entry) => isNetwork(entry) || entry.toLowerCase() === host);
    if (url.protocol === "http:" && !isNamed) {
      throw fault(
        "begins with http:, which others can read on the way; use https:, or name the host in ATTUNE_WEBHOOK_ALLOW",
      );
    }
    url.hash = "";
    return url.href;
  }

  /** Puts in what was never put in; returns how many. */
  async function enqueueMissed(webhook: Webhook, sinceMs: number): Promise<number> {
    let missed = 0;
    for (let after = 0; ; ) {
      const page = await outbox.read({ after, limit: pageSize });
      const wanted = page.filter(({ createdAtMs }) => createdAtMs >= sinceMs);
      const deliveries = deliveriesOf(wanted, [{ ...webhook, sinceSequence: 0 }]);
      if (deliveries.length > 0) missed += await store.enqueue(deliveries, { nowMs: now(), most: mostWaiting });
      if (page.length < pageSize) return missed;
      after = page.at(-1)!.sequence;
    }
  }

  return {
    list: async () => Promise.all((await store.list()).map(withState)),
    get: async (id) => withState(await read(id)),
    async put(id, { enabled, ...input }) {
      const url = addressOf(input.url);
      const known = await store.read(id);
      const nowMs = now();
      const secret = known === undefined ? createSecret() : undefined;
      const webhook: Webhook = {
        ...input,
        id,
        url,
        secrets: known?.secrets ?? [{ secret: secret! }],
        sinceSequence: known?.sinceSequence ?? (await outbox.lastSequence()),
        ...(!enabled && { disabled: { because: "switched off", atMs: nowMs } }),
        ...(known?.url === url && known.disabled === undefined && isFailing(known)),
        createdAtMs: known?.createdAtMs ?? nowMs,
        updatedAtMs: nowMs,
      };
      await store.put(webhook);
      if (enabled && known?.disabled !== undefined) await store.hasten(id, nowMs);
      changed();
      return { ...(await withState(webhook)), ...(secret !== undefined && { secret }) };
    },
    async remove(id) {
      if (!(await store.remove(id))) throw new NotFoundError("webhook", id);
      changed();
    },
    async rotate(id) {
      const webhook = await read(id);
      const nowMs = now();
      const secret = createSecret();
      const holding = webhook.secrets
        .filter(({ untilMs }) => untilMs === undefined || untilMs > nowMs)
        .map((each) => ({ secret: each.secret, untilMs: each.untilMs ?? nowMs + rotationMs }));
      const rotated = { ...webhook, secrets: [{ secret }, ...holding].slice(0, 3), updatedAtMs: nowMs };
      await store.put(rotated);
      changed();
      return { ...(await withState(rotated)), secret };
    },
    async test(id) {
      const webhook = await read(id);
      const nowMs = now();
      const isSigned = webhook.format === "standard" || webhook.format === "segment";
      const data = isSigned ? { webhookId: id } : { keys: ["attune-test"] };
      const body = JSON.stringify({ type: "webhook.test", timestamp: new Date(nowMs).toISOString(), data });
      const messageId = `msg_test_${randomBytes(9).toString("base64url")}`;
      const sender = createSender({ guard, connections: 1, timeoutMs: testTimeoutMs });
      try {
        let outcome: SendOutcome | undefined;
        for (const request of outgoingRequests(webhook, { id: messageId, body }, nowMs)) {
          outcome = await sender.send(request);
        }
        return outcome!;
      } finally {
        sender.close();
      }
    },
    async deliveries(id, page) {
      await read(id);
      return store.deliveries({ webhookId: id, ...page });
    },
    async replayOne(id, sequence) {
      const webhook = await read(id);
      if ((await store.delivery(id, sequence)) === undefined) throw new NotFoundError("delivery", String(sequence));
      refuseDisabled(webhook);
      await store.replay(id, { sequence }, now());
      changed();
    },
    async replaySince(id, { sinceMs, all }) {
      const webhook = await read(id);
      refuseDisabled(webhook);
      const statuses = all ? (["failed", "delivered"] as const) : (["failed"] as const);
      const again = await store.replay(id, { sinceMs, statuses }, now());
      const missed = await enqueueMissed(webhook, sinceMs);
      changed();
      return again + missed;
    },
  };
}

const isFailing = ({ failingSinceMs }: Webhook) => (failingSinceMs === undefined ? {} : { failingSinceMs });

function refuseDisabled({ id, disabled }: Webhook): void {
  if (disabled === undefined) return;
  throw new ConflictError(
    "webhook-disabled",
    `The webhook "${id}" is disabled (${disabled.because}). Put it with "enabled": true first.`,
  );
}
