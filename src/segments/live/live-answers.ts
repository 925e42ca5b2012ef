import type { Segment } from "../definitions/segment.ts";
import { type Explanation, explainMembership } from "../membership/explain.ts";
import type { Membership } from "../membership/membership.ts";
import type { LiveUsers } from "./live-users.ts";

/** What is asked of users in memory; of others nothing is known. */
export interface LiveAnswers {
  /** Whether the user is in memory and nothing about the membership has changed by time. */
  isCurrent(userId: string, nowMs: number): boolean;
  groupSharesOf(userId: string): Readonly<Record<string, number>>;
  /** Present segments of a loaded user with the time of entry, lists included. */
  membershipsOf(userId: string): { segment: Segment; enteredAtMs: number }[];
  explain(userId: string, segmentId: string, nowMs: number): Explanation | undefined;
  /** Every segment and version that the user is in by rule, candidates included. */
  versionsOf(userId: string): { segmentId: string; version: number }[];
  isOnList(userId: string, listId: string): boolean;
}

export function createLiveAnswers({
  users,
  segments: segmentsOf,
  membership: membershipOf,
}: {
  users: Pick<LiveUsers, "get">;
  segments: () => ReadonlyMap<string, Segment>;
  membership: () => Membership;
}): LiveAnswers {
  return {
    isCurrent: (userId, nowMs) => (users.get(userId)?.state.nextMs ?? 0) > nowMs,
    groupSharesOf: (userId) => users.get(userId)?.groups.shares ?? {},
    membershipsOf(userId) {
      const user = users.get(userId);
      if (user === undefined) return [];
      const [segments, membership] = [segmentsOf(), membershipOf()];
      const byRule = membership.numbersOf(user.state).flatMap((number) => {
        const { id, version } = membership.segments[number]!;
        const segment = segments.get(id);
        const enteredAtMs = user.state.enteredMs[number]!;
        return segment === undefined || segment.version !== version ? [] : [{ segment, enteredAtMs }];
      });
      const byList = [...user.lists].flatMap(([id, enteredAtMs]) => {
        const segment = segments.get(id);
        return segment === undefined ? [] : [{ segment, enteredAtMs }];
      });
      return [...byRule, ...byList].sort((a, b) => (a.segment.id < b.segment.id ? -1 : 1));
    },
    explain(userId, segmentId, nowMs) {
      const user = users.get(userId);
      if (user === undefined) return undefined;
      return explainMembership(membershipOf(), user.state, { segmentId, facts: user.facts, nowMs });
    },
    versionsOf(userId) {
      const user = users.get(userId);
      if (user === undefined) return [];
      const membership = membershipOf();
      return membership.numbersOf(user.state).map((number) => {
        const { id, version } = membership.segments[number]!;
        return { segmentId: id, version };
      });
    },
    isOnList: (userId, listId) => users.get(userId)?.lists.has(listId) ?? false,
  };
}
