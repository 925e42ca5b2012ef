import type { StoredEvent } from "./event.ts";
import type { ParsedEvent } from "./parse-event.ts";
import { readEvent } from "./read-event.ts";

/** A stored event as it was when it came in, but for the words of a text: what was understood of them stands in its properties. */
export function restoreEvent(stored: StoredEvent): ParsedEvent {
  const { type, event: name, properties, context, replay = {} } = stored;
  const traits = type === "identify" ? (properties.traits as Record<string, unknown> | undefined) : undefined;
  return {
    ...readEvent({ type, name, properties, context }),
    messageId: stored.messageId,
    type,
    userId: stored.userId,
    anonymousId: stored.anonymousId,
    previousId: stored.previousId,
    typedNames: replay.names ?? [],
    userSignature: undefined,
    consent: undefined,
    consentDefault: undefined,
    sourceId: stored.sourceId,
    name,
    occurredAtMs: stored.occurredAtMs,
    sentAtMs: stored.sentAtMs,
    receivedAtMs: stored.receivedAtMs,
    utcOffsetMinutes: replay.utcOffset ?? 0,
    traits,
    properties,
    context,
    propertiesJson: "",
    contextJson: "",
  };
}
