import { toneLabel } from "../../messages/compose/message-events.ts";
import type { ComposedMessage } from "../../messages/compose/message-reply.ts";
import type { StoredMessage } from "../../messages/compose/message-store.ts";
import type { MessageTone } from "../../messages/tone/message-tone.ts";

/** A message as it is stored; target and reply are JSON. */
export interface MessageRow {
  messageId: string;
  userId: string | null;
  channel: string;
  templateId: string | null;
  variant: string;
  target: string;
  reply: string;
  key: string | null;
  requestHash: string | null;
  createdAtMs: number;
}

/** In order: id, user_id, channel, template_id, variant, tone, target, reply, idempotency_key, request_hash, created_at_ms. */
export function messageValues(message: StoredMessage): (string | number | null)[] {
  return [
    message.messageId,
    message.userId ?? null,
    message.channel,
    message.templateId ?? null,
    message.variant,
    toneLabel(message.target),
    JSON.stringify(message.target),
    JSON.stringify(message.reply),
    message.idempotency?.key ?? null,
    message.idempotency?.requestHash ?? null,
    message.createdAtMs,
  ];
}

export function messageOf(row: MessageRow): StoredMessage {
  const { messageId, channel, variant, createdAtMs } = row;
  return {
    messageId,
    channel,
    variant,
    createdAtMs,
    target: JSON.parse(row.target) as MessageTone,
    reply: JSON.parse(row.reply) as ComposedMessage,
    ...(row.userId !== null && { userId: row.userId }),
    ...(row.templateId !== null && { templateId: row.templateId }),
    ...(row.key !== null &&
      row.requestHash !== null && { idempotency: { key: row.key, requestHash: row.requestHash } }),
  };
}
