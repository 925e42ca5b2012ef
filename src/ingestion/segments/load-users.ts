import type { Profile } from "../../profiles/state/profile.ts";
import type { LiveSegments, StoredMembership } from "../../segments/live/live-segments.ts";
import type { SegmentParts } from "../../segments/live/segment-parts.ts";
import { namesRead } from "../../segments/rules/walk-rule.ts";
import type { CommitStore } from "../commit/commit-store.ts";
import { dueTable, learnedTable, memberTable, type SegmentRows } from "./segment-rows.ts";

type LoadedMembership = Omit<StoredMembership, "members"> & { members: StoredMembership["members"][number][] };

/** Takes users into memory who are not there yet, with what time or other rules have changed since they were stored. */
export async function loadUsers(
  users: readonly Profile[],
  options: SegmentParts & { readRows: CommitStore["readRows"]; rows: SegmentRows; nowMs: number },
): Promise<void> {
  const { live, store, readRows, rows, nowMs } = options;
  const missing = users.filter(({ id }) => !live.isLoaded(id));
  if (missing.length === 0 || live.segments().size === 0) return;
  const userIds = missing.map(({ id }) => id);
  const names = readNames(live);
  const [members, learned, due, events] = await Promise.all([
    readRows(memberTable, userIds),
    readRows(learnedTable, userIds),
    readRows(dueTable, userIds),
    store.eventsOf({ userIds, ...(!names.has("*") && { names: [...names] }) }),
  ]);
  const stored = new Map(userIds.map((id): [string, LoadedMembership] => [id, { members: [] }]));
  for (const row of members) {
    const segmentId = row.segment_id as string;
    const member = { segmentId, version: row.version as number, enteredAtMs: row.entered_at_ms as number };
    stored.get(row.profile_ref as string)?.members.push(member);
  }
  for (const row of learned) {
    const entry = stored.get(row.profile_ref as string);
    if (entry !== undefined) entry.groupShares = JSON.parse(row.shares as string) as Record<string, number>;
  }
  for (const row of due) {
    const entry = stored.get(row.profile_ref as string);
    if (entry !== undefined) entry.dueMs = row.due_at_ms as number;
  }
  for (const user of missing) {
    const transitions = live.load(user, stored.get(user.id)!, events.get(user.id) ?? [], nowMs);
    rows.note(user.id, transitions, "time");
  }
}

/** Names of the events that any rule in force reads. */
function readNames(live: LiveSegments): Set<string> {
  const names = new Set<string>();
  for (const { rule, candidate } of live.segments().values()) {
    for (const one of [rule, candidate?.rule]) {
      if (one === undefined) continue;
      for (const name of namesRead(one, (id) => live.segments().get(id)?.rule)) names.add(name);
    }
  }
  return names;
}
