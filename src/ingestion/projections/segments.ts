import type { ParsedEvent } from "../../events/parse-event.ts";
import { textKeys } from "../../events/read-event.ts";
import type { Profile } from "../../profiles/state/profile.ts";
import type { SegmentEvent } from "../../segments/conditions/segment-event.ts";
import type { LiveChange } from "../../segments/live/live-segments.ts";
import type { Projection } from "../commit/projection.ts";
import { partsChangedBy } from "../segments/changed-parts.ts";
import { loadUsers } from "../segments/load-users.ts";
import { createSegmentRows, dayTable, dueTable, learnedTable, memberTable } from "../segments/segment-rows.ts";

interface Merge {
  fromId: string;
  versions: { segmentId: string; version: number }[];
}

const noMerges: readonly Merge[] = [];
const fromIdOf = ({ fromId }: Merge): string => fromId;

/** Membership of segments, with entries and exits. After the profile: rules also read what the event made of it. */
export const segmentsProjection: Projection = {
  name: "segments",
  tables: [memberTable, dueTable, dayTable, learnedTable],
  begin(context) {
    const { segments, nowMs, readRows } = context;
    const { live } = segments;
    const rows = createSegmentRows(live, context);
    const merges = new Map<string, { into: Profile; merged: Merge[] }>();
    live.rollBack();

    /** Brings the membership of `user` up to date with the users that became part of it. */
    function apply(user: Profile, change: Pick<LiveChange, "events" | "changedParts">): void {
      const merged = merges.size === 0 ? noMerges : (merges.get(user.id)?.merged ?? noMerges);
      if (merged.length > 0) merges.delete(user.id);
      const { events, changedParts } = change;
      const transitions = live.apply(user, { events, changedParts, mergedIds: merged.map(fromIdOf), nowMs });
      rows.note(user.id, transitions, merged.length > 0 ? "merge" : "event");
      for (const merge of merged) rows.noteMerge({ ...merge, intoId: user.id, atMs: nowMs });
    }

    return {
      prepare: (users) => loadUsers(users, { ...segments, readRows, rows, nowMs }),
      merge({ from, into }) {
        const merge = { fromId: from.id, versions: live.versionsOf(from.id) };
        merges.set(into.id, { into, merged: [...(merges.get(into.id)?.merged ?? []), merge] });
      },
      clear(user) {
        const versions = live.versionsOf(user.id);
        rows.note(
          user.id,
          versions.map((one) => ({ ...one, kind: "exited" as const, atMs: nowMs })),
          "erase",
        );
        live.forget([user.id]);
      },
      apply({ event, user, text }) {
        if (live.segments().size === 0) return;
        apply(user, { events: [segmentEventOf(event)], changedParts: partsChangedBy(event, { user, text }) });
      },
      change(user, changedParts) {
        if (live.segments().size > 0) apply(user, { events: [], changedParts });
      },
      finish() {
        // Of users whom somebody joined by hand: no event follows.
        for (const { into } of [...merges.values()]) {
          if (live.segments().size > 0) apply(into, { events: [], changedParts: [] });
        }
        rows.finish(nowMs);
      },
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
