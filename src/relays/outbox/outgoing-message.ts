import type { OutboxEntry } from "../../events/outbox.ts";

/** A domain event as systems outside get it, by whichever way. */
export interface OutgoingMessage {
  /** The same for everyone and for every attempt; another database gives others. */
  id: string;
  /** JSON: type, timestamp, data. */
  body: string;
}

export function outgoingMessage({ sequence, topic, createdAtMs, body }: OutboxEntry): OutgoingMessage {
  return {
    id: `msg_${createdAtMs.toString(36)}_${sequence.toString(36)}`,
    body: JSON.stringify({ type: topic, timestamp: new Date(createdAtMs).toISOString(), data: body }),
  };
}
