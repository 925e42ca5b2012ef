import type { OutboxEntry } from "../../events/outbox.ts";
import { outgoingMessage } from "../outbox/outgoing-message.ts";
import { isPublic } from "../public-topics.ts";
import type { Webhook } from "./webhook.ts";
import type { NewDelivery } from "./webhook-store.ts";

/** What each webhook is to be sent of a page of the outbox, in order. */
export function deliveriesOf(entries: readonly OutboxEntry[], webhooks: readonly Webhook[]): NewDelivery[] {
  const active = webhooks.filter(({ disabled }) => disabled === undefined);
  return entries.flatMap((entry) => {
    const takers = active.filter((webhook) => wants(webhook, entry));
    if (takers.length === 0) return [];
    const { topic, key, createdAtMs } = entry;
    const { id: messageId, body } = outgoingMessage(entry);
    return takers.map(({ id }) => ({ webhookId: id, messageId, topic, key, body, createdAtMs }));
  });
}

function wants({ topics, filter, sinceSequence }: Webhook, entry: OutboxEntry): boolean {
  if (entry.sequence <= sinceSequence || !isPublic(entry.topic)) return false;
  if (!topics.includes("*") && !topics.includes(entry.topic)) return false;
  if (filter === undefined || (entry.topic !== "segment.entered" && entry.topic !== "segment.exited")) return true;
  const { segmentId, cause } = entry.body;
  return (filter.segments?.includes(segmentId) ?? true) && (filter.causes?.includes(cause) ?? true);
}
