import { type ParsedEvent, textKeys } from "../../events/parse-event.ts";
import type { SegmentEvent } from "../../segments/conditions/segment-event.ts";
import type { Projection } from "../commit/projection.ts";
import { loadUsers } from "../segments/load-users.ts";
import { createSegmentRows, dayTable, dueTable, learnedTable, memberTable } from "../segments/segment-rows.ts";

interface Merge {
  fromId: string;
  versions: { segmentId: string; version: number }[];
}

/** Membership of segments, with entries and exits. After the profile: rules also read what the event made of it. */
export const segmentsProjection: Projection = {
  name: "segments",
  tables: [memberTable, dueTable, dayTable, learnedTable],
  begin(context) {
    const { segments, nowMs, readRows } = context;
    const { live } = segments;
    const rows = createSegmentRows(live, context);
    const merges = new Map<string, Merge[]>();
    live.rollBack();
    return {
      prepare: (users) => loadUsers(users, { ...segments, readRows, rows, nowMs }),
      merge({ from, into }) {
        const merge = { fromId: from.id, versions: live.versionsOf(from.id) };
        merges.set(into.id, [...(merges.get(into.id) ?? []), merge]);
      },
      apply({ event, user }) {
        if (live.segments().size === 0) return;
        const merged = merges.get(user.id) ?? [];
        merges.delete(user.id);
        const mergedIds = merged.map(({ fromId }) => fromId);
        const changedTraits = event.traits !== undefined;
        const transitions = live.apply(user, { events: [segmentEventOf(event)], changedTraits, mergedIds, nowMs });
        rows.note(user.id, transitions, merged.length > 0 ? "merge" : "event");
        for (const merge of merged) rows.noteMerge({ ...merge, intoId: user.id, atMs: nowMs });
      },
      finish: rows.finish,
      committed: live.committed,
    };
  },
};

/** As the event will be read back: without the words of a text, and with traits among the properties. */
function segmentEventOf({
  name,
  occurredAtMs,
  properties,
  context,
  traits,
  text,
  sourceId,
}: ParsedEvent): SegmentEvent {
  let kept: Record<string, unknown> = properties;
  if (text !== undefined || traits !== undefined) {
    kept = { ...properties, ...(traits !== undefined && { traits }) };
    if (text !== undefined) for (const key of textKeys) delete kept[key];
  }
  return { event: name, occurredAtMs, properties: kept, context, sourceId };
}
