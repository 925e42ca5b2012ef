import type { EventReplay } from "../events/event.ts";
import { textKeys } from "../events/read-event.ts";
import type { EventWrite } from "./commit/commit-store.ts";
import type { AcceptedEvent } from "./commit/projection.ts";

/** The event as it is kept: without the words of a submitted text, unless they are to be kept, and with what was derived from them. */
export function storedEventOf(accepted: AcceptedEvent, keepTexts: boolean): EventWrite {
  const { event, messageId, user, text } = accepted;
  const replay = replayOf(accepted);
  return {
    messageId,
    type: event.type,
    profileId: user.id,
    event: event.name,
    ...(event.itemId !== undefined && { itemId: event.itemId }),
    ...(event.recommendationId !== undefined && { recommendationId: event.recommendationId }),
    ...(event.userId !== undefined && { userId: event.userId }),
    ...(event.anonymousId !== undefined && { anonymousId: event.anonymousId }),
    ...(event.previousId !== undefined && { previousId: event.previousId }),
    ...(event.sourceId !== undefined && { sourceId: event.sourceId }),
    ...(event.sentAtMs !== undefined && { sentAtMs: event.sentAtMs }),
    occurredAtMs: event.occurredAtMs,
    receivedAtMs: event.receivedAtMs,
    properties: propertiesOf({ event, text }, keepTexts),
    context: event.contextJson,
    ...(replay !== undefined && { replay: JSON.stringify(replay) }),
  };
}

/** Undefined for the many events that need nothing beside what was sent. */
export function replayOf({
  event: { typedNames, utcOffsetMinutes },
  alsoShown,
  repeated,
}: Pick<AcceptedEvent, "event" | "alsoShown" | "repeated">): EventReplay | undefined {
  if (typedNames.length + alsoShown.length + repeated.length === 0 && utcOffsetMinutes === 0) return undefined;
  return {
    ...(typedNames.length > 0 && { names: typedNames }),
    ...(alsoShown.length > 0 && { shown: alsoShown }),
    ...(repeated.length > 0 && { repeated }),
    ...(utcOffsetMinutes !== 0 && { utcOffset: utcOffsetMinutes }),
  };
}

function propertiesOf({ event, text }: Pick<AcceptedEvent, "event" | "text">, keepTexts: boolean): string {
  if (text === undefined && event.text === undefined && event.traits === undefined) return event.propertiesJson;
  const properties: Record<string, unknown> = { ...event.properties };
  if (text !== undefined) properties.textFeatures = text;
  if (!keepTexts && event.text !== undefined) for (const key of textKeys) delete properties[key];
  if (event.traits !== undefined) properties.traits = event.traits;
  return JSON.stringify(properties);
}
