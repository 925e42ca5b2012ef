import type { DomainEvent } from "../../events/domain-event.ts";
import type { TransitionCause } from "../../segments/definitions/segment.ts";
import type { LiveSegments } from "../../segments/live/live-segments.ts";
import type { Transition } from "../../segments/membership/user-state.ts";
import type { ProjectionTable, Row } from "../commit/projection-table.ts";

/** Members of every version; rows of a segment that was deleted meanwhile are passed over. */
export const memberTable: ProjectionTable = {
  name: "segment_member",
  key: ["segment_id", "version", "profile_ref"],
  columns: { entered_at_ms: "min" },
  user: "profile_ref",
  isStreamed: true,
  requires: { column: "segment_id", table: "segment" },
};

export const dueTable: ProjectionTable = {
  name: "segment_due",
  key: ["profile_ref"],
  columns: { due_at_ms: "replace" },
  user: "profile_ref",
};

export const dayTable: ProjectionTable = {
  name: "segment_day",
  key: ["segment_id", "day"],
  columns: { entered_count: "add", left_count: "add" },
  requires: { column: "segment_id", table: "segment" },
};

/** Probability of each learned group, as JSON. */
export const learnedTable: ProjectionTable = {
  name: "learned_member",
  key: ["profile_ref"],
  columns: { shares: "replace" },
  user: "profile_ref",
};

export interface RowSink {
  write(table: ProjectionTable, row: Row): void;
  remove(table: ProjectionTable, key: Row): void;
  /** Left out where nobody else can write meanwhile. */
  expect?(table: ProjectionTable, row: Row): void;
  emit(event: DomainEvent): void;
}

/** Turns entries and exits into rows and, where they concern the version in use, domain events. */
export interface SegmentRows {
  /** Counts and announces one transition, without changing who is a member. */
  announce(userId: string, transition: Transition, cause: TransitionCause): void;
  note(userId: string, transitions: readonly Transition[], cause: TransitionCause): void;
  /** `fromId` is part of `intoId` now, whose rows include those that were `fromId`'s. */
  noteMerge(merge: {
    fromId: string;
    intoId: string;
    versions: readonly { segmentId: string; version: number }[];
    atMs: number;
  }): void;
  /**
   * After the last change: when each touched user is due. Whom another process may have judged by time meanwhile has to be
   * due as in memory still: what that one has announced is not announced again.
   */
  finish(nowMs: number): void;
}

const dayMs = 86_400_000;
/** Clocks of processes on one database are not further apart, and no transaction takes longer. */
const clockToleranceMs = 60_000;

export function createSegmentRows(live: LiveSegments, sink: RowSink): SegmentRows {
  const touched = new Set<string>();
  /** Entries and exits of each segment and day, added up: many users move in one transaction. */
  const days = new Map<string, Map<number, { entered: number; left: number }>>();

  function count(segmentId: string, day: number): { entered: number; left: number } {
    let counts = days.get(segmentId);
    if (counts === undefined) {
      counts = new Map();
      days.set(segmentId, counts);
    }
    let sums = counts.get(day);
    if (sums === undefined) {
      sums = { entered: 0, left: 0 };
      counts.set(day, sums);
    }
    return sums;
  }

  function announce(userId: string, transition: Transition, cause: TransitionCause): void {
    const { segmentId, version, kind, atMs } = transition;
    if (live.segments().get(segmentId)?.version !== version) return;
    const isEntry = kind === "entered";
    const sums = count(segmentId, Math.floor(atMs / dayMs));
    if (isEntry) sums.entered++;
    else sums.left++;
    const topic = isEntry ? ("segment.entered" as const) : ("segment.exited" as const);
    sink.emit({ topic, key: userId, body: { userId, segmentId, cause } });
  }

  return {
    announce,
    note(userId, transitions, cause) {
      touched.add(userId);
      for (const transition of transitions) {
        const { segmentId, version, kind, atMs } = transition;
        // Objects of one shape each: spreading them costs more than all else here.
        if (kind === "entered") {
          sink.write(memberTable, { segment_id: segmentId, version, profile_ref: userId, entered_at_ms: atMs });
        } else sink.remove(memberTable, { segment_id: segmentId, version, profile_ref: userId });
        announce(userId, transition, cause);
      }
    },
    noteMerge({ fromId, intoId, versions, atMs }) {
      touched.delete(fromId);
      const stays = new Set(live.versionsOf(intoId).map(({ segmentId, version }) => `${version} ${segmentId}`));
      for (const { segmentId, version } of versions) {
        if (!stays.has(`${version} ${segmentId}`)) {
          sink.remove(memberTable, { segment_id: segmentId, version, profile_ref: intoId });
        }
        announce(fromId, { segmentId, version, kind: "exited", atMs }, "merge");
      }
    },
    finish(nowMs) {
      for (const [segmentId, counts] of days) {
        for (const [day, { entered, left }] of counts) {
          sink.write(dayTable, { segment_id: segmentId, day, entered_count: entered, left_count: left });
        }
      }
      for (const userId of touched) {
        const storedMs = live.storedDueOf(userId);
        if (storedMs <= nowMs + clockToleranceMs) sink.expect?.(dueTable, { profile_ref: userId, due_at_ms: storedMs });
        const dueMs = live.takeDue(userId);
        if (dueMs === undefined) continue;
        if (dueMs === Number.POSITIVE_INFINITY) sink.remove(dueTable, { profile_ref: userId });
        else sink.write(dueTable, { profile_ref: userId, due_at_ms: dueMs });
      }
    },
  };
}
