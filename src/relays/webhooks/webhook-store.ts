import type { DomainEventTopic } from "../../events/domain-event.ts";
import type { Webhook } from "./webhook.ts";

export type DeliveryStatus = "waiting" | "delivered" | "failed";

/** One message for one webhook. */
export interface WebhookDelivery {
  /** Counts up in order of the domain events. */
  sequence: number;
  webhookId: string;
  /** The same for every attempt and every webhook. */
  messageId: string;
  topic: DomainEventTopic | "webhook.test";
  key: string;
  /** As it is sent. */
  body: string;
  status: DeliveryStatus;
  attempts: number;
  nextAtMs: number;
  /** Of the domain event. */
  createdAtMs: number;
  lastAtMs?: number;
  responseStatus?: number;
  error?: string;
}

export type NewDelivery = Pick<WebhookDelivery, "webhookId" | "messageId" | "topic" | "key" | "body" | "createdAtMs">;

/** What came of an attempt. */
export type DeliveryResult = Pick<
  WebhookDelivery,
  "sequence" | "webhookId" | "key" | "status" | "attempts" | "nextAtMs" | "lastAtMs" | "responseStatus" | "error"
>;

export interface QueueState {
  waiting: number;
  failed: number;
  delivered: number;
  /** Domain event of the oldest that waits. */
  oldestWaitingMs?: number;
}

/** Deliveries that may wait for one webhook. */
export const mostWaiting = 100_000;

/** Webhooks and their queues. A delivery is there once for each webhook and message, however often it is put in. */
export interface WebhookStore {
  list(): Promise<Webhook[]>;
  read(id: string): Promise<Webhook | undefined>;
  /** Writes all of it. */
  put(webhook: Webhook): Promise<void>;
  /** With its deliveries; returns whether there was one. */
  remove(id: string): Promise<boolean>;
  /** Only while it is enabled. */
  disable(id: string, disabled: { because: string; atMs: number }): Promise<void>;
  /** Puts deliveries at the end of the queues of those webhooks that still exist; beyond `most` in one queue they are failed at once. Returns how many are new. */
  enqueue(deliveries: readonly NewDelivery[], options: { nowMs: number; most: number }): Promise<number>;
  /** The first of each key that is due, oldest first, without keys that are under way. */
  due(query: {
    webhookId: string;
    nowMs: number;
    limit: number;
    exceptKeys: readonly string[];
  }): Promise<WebhookDelivery[]>;
  /** When the next delivery of the webhook is due; undefined when nothing waits. */
  nextDueMs(webhookId: string): Promise<number | undefined>;
  /** Keeps what came of attempts, with the state of their webhooks. What waits behind a delivery of its key waits as long. */
  settle(
    results: readonly DeliveryResult[],
    health: readonly { webhookId: string; failingSinceMs?: number }[],
  ): Promise<void>;
  /** Everything that waits is due now. */
  hasten(webhookId: string, nowMs: number): Promise<void>;
  state(webhookId: string): Promise<QueueState>;
  /** The newest first, below `before`. */
  deliveries(query: {
    webhookId: string;
    status?: DeliveryStatus;
    before?: number;
    limit: number;
  }): Promise<WebhookDelivery[]>;
  delivery(webhookId: string, sequence: number): Promise<WebhookDelivery | undefined>;
  /** What any webhook was told of a user (or of whatever has the key), oldest first. */
  ofKey(key: string): Promise<WebhookDelivery[]>;
  /** Lets deliveries begin anew: one, or those of domain events since a moment. Returns how many. */
  replay(
    webhookId: string,
    which: { sequence: number } | { sinceMs: number; statuses: readonly DeliveryStatus[] },
    nowMs: number,
  ): Promise<number>;
  /** Removes at most `limit` of the oldest that do not wait any more. */
  deleteBefore(query: { createdBeforeMs: number; limit: number }): Promise<number>;
}
