import type { Event } from "../../events/event.ts";
import type { SequencedEvent } from "../../events/event-store.ts";

/** An event as it is stored; properties, context and replay are JSON. */
export interface EventRow {
  sequence: number;
  messageId: string;
  type: Event["type"];
  profileId: string;
  event: string;
  itemId: string | null;
  recommendationId: string | null;
  userId: string | null;
  anonymousId: string | null;
  previousId: string | null;
  sourceId: string | null;
  occurredAtMs: number;
  sentAtMs: number | null;
  receivedAtMs: number;
  properties: string;
  context: string;
  replay: string | null;
}

export function eventOf({ properties, context, replay, ...row }: EventRow): SequencedEvent {
  const given = Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
  return {
    ...given,
    properties: JSON.parse(properties),
    context: JSON.parse(context),
    ...(replay !== null && { replay: JSON.parse(replay) }),
  } as SequencedEvent;
}
