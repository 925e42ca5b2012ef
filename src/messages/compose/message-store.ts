import type { DomainEvent } from "../../events/domain-event.ts";
import type { MessageTone } from "../tone/message-tone.ts";
import type { ComposedMessage } from "./message-reply.ts";

/** A message as it is kept: what "why did she get this" needs later. The user's data is inside `reply`. */
export interface StoredMessage {
  messageId: string;
  /** User or anonymous id; absent when the message was for nobody in particular. */
  userId?: string;
  channel: string;
  templateId?: string;
  variant: string;
  target: MessageTone;
  createdAtMs: number;
  reply: ComposedMessage;
  /** Key and body hash of the request, when it carried an Idempotency-Key. */
  idempotency?: { key: string; requestHash: string };
}

/** What is announced of a message: one that is for nobody in particular is not. */
export function composedEvents({ userId, messageId }: StoredMessage): DomainEvent<"message.composed">[] {
  return userId === undefined ? [] : [{ topic: "message.composed", key: userId, body: { userId, messageId } }];
}

/** Counts of one template, variant and tone. A message counts once per kind, however often its events come. */
export interface MessageReportRow {
  templateId: string | null;
  variant: string;
  /** For example `formal, warm, calm`; see `toneLabel`. */
  tone: string;
  composed: number;
  shown: number;
  opened: number;
  clicked: number;
  dismissed: number;
}

/** Where composed messages and what became of them are kept. */
export interface MessageStore {
  /** Keeps a message, with the domain events of `composedEvents`; false when its idempotency key is taken already (then nothing is kept). */
  save(message: StoredMessage): Promise<boolean>;
  get(messageId: string): Promise<StoredMessage | undefined>;
  findByKey(key: string): Promise<StoredMessage | undefined>;
  /** Messages composed for a user on a channel since a time, newest first (times only). */
  timesSince(options: { userId: string; channel: string; sinceMs: number }): Promise<number[]>;
  /** What became of messages. `Message Shown|Opened|Clicked|Dismissed` events count when `properties.messageId` names a message; they join it in the transaction that keeps the event, and an erased user's messages go in the one that erases. */
  report(options: { templateId?: string; sinceMs?: number }): Promise<MessageReportRow[]>;
  /** Everything kept of a user, oldest first. */
  exportUser(userId: string): Promise<StoredMessage[]>;
}
