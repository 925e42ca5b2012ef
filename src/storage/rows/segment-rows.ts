import type { SegmentEvent } from "../../segments/conditions/segment-event.ts";

/** An event as segments read it; properties and context are JSON. */
export interface SegmentEventRow {
  event: string;
  sourceId: string | null;
  occurredAtMs: number;
  properties: string;
  context: string;
}

/** Of an event of which only name, time and channel were asked for. */
export interface StampRow {
  event: string;
  occurredAtMs: number;
  channel: unknown;
}

const nothing = Object.freeze({});

export function segmentEventOf({ event, sourceId, occurredAtMs, properties, context }: SegmentEventRow): SegmentEvent {
  return {
    event,
    occurredAtMs,
    properties: JSON.parse(properties) as Record<string, unknown>,
    context: JSON.parse(context) as Record<string, unknown>,
    ...(sourceId !== null && { sourceId }),
  };
}

export function stampOf({ event, occurredAtMs, channel }: StampRow): SegmentEvent {
  return { event, occurredAtMs, properties: nothing, context: channel === null ? nothing : { channel } };
}

/** The events of each user, in the order of the rows. */
export function eventsByUser<Row extends { userId: string }>(
  rows: Iterable<Row>,
  read: (row: Row) => SegmentEvent,
): Map<string, SegmentEvent[]> {
  const events = new Map<string, SegmentEvent[]>();
  for (const row of rows) {
    const list = events.get(row.userId);
    if (list === undefined) events.set(row.userId, [read(row)]);
    else list.push(read(row));
  }
  return events;
}

/** A member of one version; no id for one who is in the other version, too. */
export interface OnlyInRow {
  ref: number;
  userId: string | null;
}

/** As `SegmentStore.onlyIn` answers. */
export function pageOfOnly(rows: readonly OnlyInRow[], limit: number): { userIds: string[]; next?: number } {
  const userIds = rows.flatMap(({ userId }) => (userId === null ? [] : [userId]));
  return { userIds, ...(rows.length === limit && { next: rows.at(-1)!.ref }) };
}
