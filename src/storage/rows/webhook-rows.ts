import type { Webhook } from "../../relays/webhooks/webhook.ts";
import type { WebhookDelivery } from "../../relays/webhooks/webhook-store.ts";

/** A webhook as it is stored; settings and secrets are JSON. */
export interface WebhookRow {
  id: string;
  url: string;
  settings: string;
  secrets: string;
  disabledBecause: string | null;
  disabledAtMs: number | null;
  sinceSequence: number;
  failingSinceMs: number | null;
  createdAtMs: number;
  updatedAtMs: number;
}

export type DeliveryRow = Required<Omit<WebhookDelivery, "lastAtMs" | "responseStatus" | "error">> & {
  lastAtMs: number | null;
  responseStatus: number | null;
  error: string | null;
};

export function rowOfWebhook(webhook: Webhook): WebhookRow {
  const { id, url, secrets, disabled, sinceSequence, failingSinceMs, createdAtMs, updatedAtMs, ...settings } = webhook;
  return {
    ...{ id, url, sinceSequence, createdAtMs, updatedAtMs },
    settings: JSON.stringify(settings),
    secrets: JSON.stringify(secrets),
    disabledBecause: disabled?.because ?? null,
    disabledAtMs: disabled?.atMs ?? null,
    failingSinceMs: failingSinceMs ?? null,
  };
}

export function webhookOf(row: WebhookRow): Webhook {
  const { settings, secrets, disabledBecause, disabledAtMs, failingSinceMs, ...rest } = row;
  return {
    ...rest,
    ...JSON.parse(settings),
    secrets: JSON.parse(secrets),
    ...(disabledBecause !== null && { disabled: { because: disabledBecause, atMs: disabledAtMs! } }),
    ...(failingSinceMs !== null && { failingSinceMs }),
  };
}

export function deliveryOf({ lastAtMs, responseStatus, error, ...row }: DeliveryRow): WebhookDelivery {
  return {
    ...row,
    ...(lastAtMs !== null && { lastAtMs }),
    ...(responseStatus !== null && { responseStatus }),
    ...(error !== null && { error }),
  };
}
