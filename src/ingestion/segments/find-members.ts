import type { WriteQueue } from "../../concurrency/write-queue.ts";
import { unpackTexts } from "../../segments/definitions/packed-texts.ts";
import type { SegmentStore } from "../../segments/definitions/segment-store.ts";
import type { LiveSegments } from "../../segments/live/live-segments.ts";
import type { Rule } from "../../segments/rules/rule.ts";
import { rulesNamed } from "../../segments/rules/walk-rule.ts";
import type { CommitStore } from "../commit/commit-store.ts";
import { createRowBuffer } from "../commit/row-buffer.ts";
import { dueTable, memberTable } from "./segment-rows.ts";

/** Users of one transaction that only writes who was found. */
export const foundAtOnce = 500;

export interface FindMembersOptions {
  segmentId: string;
  version: number;
  rule: Rule;
  ruleOf: (id: string) => Rule | undefined;
  live: LiveSegments;
  store: SegmentStore;
  commits: CommitStore;
  queue: WriteQueue;
  /** Judges users by their events, one by one. */
  judge: (userIds: readonly string[]) => Promise<void>;
  now: () => number;
}

/**
 * Judges everybody at one moment and writes who is a member of the version. Users that were judged one by one in the
 * meantime are left as they are, those of newer events are judged again. False where other rules came into use: then
 * it has to be done anew.
 */
export async function findMembersByColumn(options: FindMembersOptions): Promise<boolean> {
  const { rule, ruleOf, live, store, queue, judge, now } = options;
  const generation = live.generation();
  const request = { rule, rules: rulesNamed(rule, ruleOf), nowMs: now(), withUsers: true };
  const { users, lastEvent } = await store.judgeEverybody(request);
  const { ids, isMember, nextMs } = users!;
  for (let start = 0; start < isMember.length; start += foundAtOnce) {
    if (live.generation() !== generation) return false;
    const found = unpackTexts(ids, start, start + foundAtOnce).map((id, i) => ({
      ...{ id, isMember: isMember[start + i] === 1, nextMs: nextMs[start + i]! },
    }));
    await queue.run(() => writeFound(found, options));
  }
  await judge(await store.usersSince(lastEvent));
  return live.generation() === generation;
}

interface Found {
  id: string;
  isMember: boolean;
  /** When membership may change without an event; Infinity for never. */
  nextMs: number;
}

async function writeFound(
  found: readonly Found[],
  { segmentId, version, live, store, commits, now }: FindMembersOptions,
): Promise<void> {
  const nowMs = now();
  const unjudged = found.filter(({ id }) => !live.wasJudged(id));
  const existing = new Set(await store.existing(unjudged.map(({ id }) => id)));
  const due = new Map<unknown, number>();
  for (const row of await commits.readRows(dueTable, [...existing])) due.set(row.profile_ref, row.due_at_ms as number);
  const buffer = createRowBuffer();
  for (const { id, isMember, nextMs } of unjudged) {
    if (!existing.has(id)) continue;
    if (isMember) {
      buffer.write(memberTable, { segment_id: segmentId, version, profile_ref: id, entered_at_ms: nowMs });
    }
    if (nextMs < (due.get(id) ?? Number.POSITIVE_INFINITY)) {
      buffer.write(dueTable, { profile_ref: id, due_at_ms: nextMs });
    }
  }
  const rows = buffer.writes();
  if (rows.length > 0) await commits.commit([{ nowMs, profiles: [], links: [], events: [], rows, outbox: [] }]);
}
