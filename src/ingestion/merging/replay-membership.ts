import type { SequencedEvent } from "../../events/event-store.ts";
import type { InteractionRules } from "../../profiles/state/interaction-rules.ts";
import type { Profile } from "../../profiles/state/profile.ts";
import type { FactPart } from "../../segments/conditions/gauge.ts";
import { createLiveSegments } from "../../segments/live/live-segments.ts";
import type { SegmentParts } from "../../segments/live/segment-parts.ts";
import type { Transition } from "../../segments/membership/user-state.ts";

export interface ReplayedMembership {
  members: { segmentId: string; version: number; enteredAtMs: number }[];
  /** When the membership may change by time alone; absent for never. */
  dueMs?: number;
}

/** Membership of segments, worked out again event by event beside what is in use. */
export interface MembershipReplay {
  apply(user: Profile, event: SequencedEvent, change: { changedParts: readonly FactPart[] }): void;
  /** `from` is about to become part of `into`. */
  merge(from: Profile, into: Profile): void;
  /** Judges a user with whom somebody else was merged without an event. */
  settle(user: Profile, nowMs: number): void;
  finish(user: Profile, nowMs: number): ReplayedMembership;
}

export function createMembershipReplay({
  segments,
  rules,
}: {
  segments: SegmentParts;
  rules: InteractionRules;
}): MembershipReplay {
  const sources = segments.live.sources();
  const live = createLiveSegments({ rules, ...(sources && { sources }) });
  live.use([...segments.live.segments().values()]);
  const members = new Map<string, Map<string, ReplayedMembership["members"][number]>>();
  const merged = new Map<string, string[]>();

  const membersOf = (id: string) => members.get(id) ?? members.set(id, new Map()).get(id)!;

  function note(userId: string, transitions: readonly Transition[]): void {
    const own = membersOf(userId);
    for (const { segmentId, version, kind, atMs } of transitions) {
      const key = `${version} ${segmentId}`;
      if (kind === "exited") own.delete(key);
      else own.set(key, { segmentId, version, enteredAtMs: Math.max(atMs, startOf(segmentId)) });
    }
  }

  /** Who was in before is in from then on, whichever of both it was. */
  function keepEarlier(fromId: string, intoId: string): void {
    const own = membersOf(intoId);
    for (const [key, { enteredAtMs }] of members.get(fromId) ?? []) {
      const present = own.get(key);
      if (present !== undefined) present.enteredAtMs = Math.min(present.enteredAtMs, enteredAtMs);
    }
    members.delete(fromId);
  }

  /** Nobody is in a segment before there is one. */
  function startOf(segmentId: string): number {
    const { version = 0, createdAtMs = 0, updatedAtMs = 0 } = segments.live.segments().get(segmentId) ?? {};
    return version > 1 ? updatedAtMs : createdAtMs;
  }

  function change(
    user: Profile,
    nowMs: number,
    rest: Pick<Parameters<typeof live.apply>[1], "events" | "changedParts">,
  ) {
    const mergedIds = merged.get(user.id) ?? [];
    merged.delete(user.id);
    for (const id of [...mergedIds, user.id]) note(id, live.advance(id, nowMs));
    note(user.id, live.apply(user, { ...rest, mergedIds, nowMs }));
    for (const id of mergedIds) keepEarlier(id, user.id);
  }

  return {
    apply(user, { event, occurredAtMs, receivedAtMs, properties, context, sourceId }, { changedParts }) {
      if (live.segments().size === 0) return;
      change(user, receivedAtMs, {
        events: [{ event, occurredAtMs, properties, context, sourceId }],
        changedParts,
      });
    },
    merge(from, into) {
      merged.set(into.id, [...(merged.get(into.id) ?? []), ...(merged.get(from.id) ?? []), from.id]);
      merged.delete(from.id);
    },
    settle(user, nowMs) {
      if (live.segments().size > 0) change(user, nowMs, { events: [], changedParts: [] });
    },
    finish(user, nowMs) {
      if (live.segments().size === 0) return { members: [] };
      note(user.id, live.advance(user.id, nowMs));
      const dueMs = live.takeDue(user.id);
      return {
        members: [...membersOf(user.id).values()],
        ...(dueMs !== undefined && Number.isFinite(dueMs) && { dueMs }),
      };
    },
  };
}
