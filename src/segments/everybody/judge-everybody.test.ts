import fc from "fast-check";
import { expect, test } from "vitest";
import { createEngagement } from "../../profiles/features/engagement.ts";
import type { SegmentEvent } from "../conditions/segment-event.ts";
import { noFacts } from "../conditions/user-facts.ts";
import { unpackTexts } from "../definitions/packed-texts.ts";
import { measureOf } from "../live/profile-facts.ts";
import type { Rule } from "../rules/rule.ts";
import { walkLeaves } from "../rules/walk-rule.ts";
import { arbitraryHappenings, arbitraryRules, minuteMs, startMs } from "../testing/generate-rules.ts";
import { holdsNaively } from "../testing/naive-membership.ts";
import { canJudgeByColumn, judgeEverybody } from "./judge-everybody.ts";
import type { Column, UserColumns } from "./user-columns.ts";

interface StoredUser {
  number: number;
  events: SegmentEvent[];
  traits: Record<string, unknown>;
}

/** Numbers have gaps, as after erasures; user 9 of the events is not there any more. */
const numbers = [2, 3, 7];

function columnsOf(users: readonly StoredUser[], gone: readonly SegmentEvent[]): UserColumns {
  const all = [
    ...users.flatMap(({ number, events }) => events.map((event) => ({ user: number, event }))),
    ...gone.map((event) => ({ user: 9, event })),
  ];
  const column = <Value>(read: (user: StoredUser) => Value): Column<Value> => ({
    users: users.map(({ number }) => number),
    values: users.map(read),
  });
  const chosen = ({ name, afterMs }: { name: string; afterMs: number }) =>
    all.filter(({ event }) => (name === "*" || event.event === name) && event.occurredAtMs > afterMs);
  return {
    lastEvent: () => all.length,
    users: () => users.map(({ number }) => number),
    ids: () => users.map(({ number }) => `u${number}`),
    stamps(query) {
      const rows = chosen(query).sort((a, b) => a.event.occurredAtMs - b.event.occurredAtMs);
      return { users: rows.map(({ user }) => user), values: rows.map(({ event }) => event.occurredAtMs) };
    },
    events: chosen,
    traits: () => column(({ traits }) => traits),
    engagement: () => column(engagementOf),
    members: ({ segmentId }) => (segmentId === "press" ? [3, 9] : []),
    groupShares: () => ({ users: [], values: [] }),
    contacts: (members) =>
      [...members].map((number) => ({
        channel: number === 2 ? "web" : "email",
        ...{ allows: number === 3 ? undefined : number === 2, hasEmail: number !== 2, hasPhone: false },
      })),
  };
}

function engagementOf({ events }: StoredUser) {
  const stamps = events.map(({ occurredAtMs }) => occurredAtMs);
  return {
    ...createEngagement(),
    ...(stamps.length > 0 && {
      events: stamps.length,
      firstSeenMs: Math.min(...stamps),
      lastSeenMs: Math.max(...stamps),
    }),
  };
}

function factsOf(user: StoredUser) {
  const engagement = engagementOf(user);
  const isSeen = user.events.length > 0;
  return {
    ...noFacts(`u${user.number}`),
    traits: user.traits,
    engagement: (measure: Parameters<typeof measureOf>[1]) => measureOf(engagement, measure),
    firstSeenMs: isSeen ? engagement.firstSeenMs : undefined,
    lastSeenMs: isSeen ? engagement.lastSeenMs : undefined,
    isOnList: () => user.number === 3,
  };
}

const baseRule: Rule = { event: "a", count: { gte: 2 }, within: "PT20M" };
const ruleOf = (id: string): Rule | undefined => (id === "base" ? baseRule : undefined);

test.each(Object.entries(arbitraryRules))(
  "over %s: everybody judged by column equals everybody judged by definition, conditions included",
  (_, arbitrary) => {
    fc.assert(
      fc.property(arbitrary, arbitraryHappenings, fc.integer({ min: 0, max: 200 }), (rule, happenings, minutes) => {
        fc.pre(canJudgeByColumn(rule, ruleOf));
        const users: StoredUser[] = numbers.map((number) => ({ number, events: [], traits: {} }));
        for (const happening of happenings) {
          const user = users[happening.user]!;
          if (happening.kind === "event") user.events.push(happening.event);
          if (happening.kind === "traits") user.traits = { ...user.traits, ...happening.traits };
        }
        const nowMs = startMs + minutes * minuteMs;
        const gone = users.flatMap(({ events }) => events.slice(0, 2));
        const request = { rule, rules: { base: baseRule }, nowMs, withUsers: true, sample: 5 };
        const judged = judgeEverybody(columnsOf(users, gone), request);
        const holds = (one: Rule, user: StoredUser): boolean =>
          holdsNaively(one, { events: user.events, facts: factsOf(user), nowMs, ruleOf });
        const members = users.filter((user) => holds(rule, user)).map(({ number }) => `u${number}`);
        expect(judged).toMatchObject({ of: 3, count: members.length, sample: members });
        const found = unpackTexts(judged.users!.ids, 0, users.length);
        expect(found.filter((_, place) => judged.users!.isMember[place] === 1)).toEqual(members);
        expect(judged.perCondition).toEqual(
          [...walkLeaves(rule)].map(({ leaf, path }) => ({
            path,
            count: users.filter((user) => holds(leaf, user)).length,
          })),
        );
        for (const user of users) {
          const place = found.indexOf(`u${user.number}`);
          const nextMs = place < 0 ? Number.POSITIVE_INFINITY : judged.users!.nextMs[place]!;
          // Nothing changes before the instant that is named.
          const atMs = Math.min(nextMs - 1, nowMs + 500 * minuteMs);
          if (atMs < nowMs) continue;
          const later = holdsNaively(rule, { events: user.events, facts: factsOf(user), nowMs: atMs, ruleOf });
          expect(later).toBe(holds(rule, user));
        }
      }),
      { numRuns: 120 },
    );
  },
  30_000,
);

test("members are compared with other segments, and counted by channel", () => {
  const users = numbers.map((number) => ({ number, events: [], traits: { plan: number === 7 ? "free" : "pro" } }));
  const rule: Rule = { trait: "plan", op: "eq", value: "pro" };
  const compared = [
    { id: "press", version: 1 },
    { id: "nobody", version: 1 },
  ];
  expect(judgeEverybody(columnsOf(users, []), { rule, rules: {}, nowMs: startMs, compared })).toMatchObject({
    count: 2,
    byChannel: [
      { channel: "email", count: 1 },
      { channel: "web", count: 1 },
    ],
    overlaps: [{ id: "press", jaccard: 1 / 3 }],
  });
});
