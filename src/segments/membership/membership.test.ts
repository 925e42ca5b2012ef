import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { SegmentEvent } from "../conditions/segment-event.ts";
import { type FadingValue, noFacts, type UserFacts } from "../conditions/user-facts.ts";
import type { Rule } from "../rules/rule.ts";
import {
  arbitraryHappenings,
  arbitraryRule,
  arbitraryRules,
  type Happening,
  minuteMs,
  startMs,
} from "../testing/generate-rules.ts";
import { holdsNaively } from "../testing/naive-membership.ts";
import { explainMembership } from "./explain.ts";
import { createMembership, type Membership } from "./membership.ts";
import type { Transition, UserState } from "./user-state.ts";

/** A user of the property test, with everything that the naive form needs. */
interface TestUser {
  state: UserState;
  events: SegmentEvent[];
  traits: Record<string, unknown>;
  facts: UserFacts;
}

const baseRule: Rule = { event: "a", count: { gte: 2 }, within: "PT20M" };
const ruleOf = (id: string): Rule | undefined => (id === "base" ? baseRule : undefined);

function factsOf(user: { events: SegmentEvent[]; traits: Record<string, unknown> }): UserFacts {
  const stamps = user.events.map(({ occurredAtMs }) => occurredAtMs);
  const lastMs = stamps.length === 0 ? undefined : Math.max(...stamps);
  const decay = (atMs: number, halfLifeMinutes: number): number =>
    lastMs === undefined ? 0 : 2 ** (-Math.max(0, atMs - lastMs) / (halfLifeMinutes * minuteMs));
  const fading = (share: number, atMs: number, halfLifeMinutes: number): FadingValue => {
    const value = share * decay(atMs, halfLifeMinutes);
    const perMs = (Math.LN2 / (halfLifeMinutes * minuteMs)) * Math.abs(value);
    return { value, withinMs: Number.POSITIVE_INFINITY, perMs };
  };
  return {
    ...noFacts("u"),
    traits: user.traits,
    engagement: () => (stamps.length === 0 ? undefined : stamps.length),
    firstSeenMs: stamps.length === 0 ? undefined : Math.min(...stamps),
    lastSeenMs: lastMs,
    moodAt: (atMs) => fading(stamps.length % 2 === 0 ? 0.9 : -0.9, atMs, 10),
    affinityShareAt: (_kind, _id, atMs) => fading(1, atMs, 30),
    isOnList: () => stamps.length > 3,
  };
}

/** Three users, their joins, and what has arrived. */
function createWorld(membership: Membership) {
  const users: TestUser[] = [0, 1, 2].map(() => {
    const empty = { events: [], traits: {} };
    const facts = factsOf(empty);
    return { ...empty, facts, state: membership.createUser({ facts, nowMs: startMs - 1 }) };
  });
  const owner = [0, 1, 2];
  return {
    users: () => [...new Set(owner)].map((index) => users[index]!),
    arrive(happening: Happening): Transition[] {
      const nowMs = happening.arrivesMs;
      const user = users[owner[happening.user]!]!;
      const before = membership.advance(user.state, { facts: user.facts, nowMs });
      if (happening.kind === "merge") {
        const from = owner[happening.from]!;
        const other = users[from]!;
        if (other === user) return before;
        membership.advance(other.state, { facts: other.facts, nowMs });
        user.events.push(...other.events);
        user.traits = { ...other.traits, ...user.traits };
        user.facts = factsOf(user);
        owner.forEach((present, index) => {
          if (present === from) owner[index] = owner[happening.user]!;
        });
        return [...before, ...membership.merge(user.state, other.state, { facts: user.facts, nowMs })];
      }
      if (happening.kind === "event") user.events.push(happening.event);
      else user.traits = { ...user.traits, ...happening.traits };
      user.facts = factsOf(user);
      const changedParts = ["activity", "affinities", "mood", "lists", "traits"] as const;
      const events = happening.kind === "event" ? [happening.event] : [];
      return [...before, ...membership.addEvents(user.state, events, { facts: user.facts, nowMs, changedParts })];
    },
  };
}

describe("membership", () => {
  test.each(Object.entries(arbitraryRules))(
    "over %s: kept up to date event by event it equals all events judged at once, at 50 instants, whatever arrives when",
    (_, arbitrary) => {
      const instants = fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 50, maxLength: 50 });
      fc.assert(
        fc.property(
          fc.array(arbitrary, { minLength: 1, maxLength: 4 }),
          arbitraryHappenings,
          instants,
          (rules, happenings, halves) => {
            const segments = rules.map((rule, index) => ({ id: `s${index}`, version: 1, rule }));
            const membership = createMembership(segments, ruleOf);
            const world = createWorld(membership);
            const waiting = [...happenings];
            for (const half of halves.sort((a, b) => a - b)) {
              const nowMs = startMs + (half * minuteMs) / 2;
              while (waiting.length > 0 && waiting[0]!.arrivesMs <= nowMs) world.arrive(waiting.shift()!);
              for (const { state, events, facts } of world.users()) {
                const view = (atMs: number) => ({ events, facts, nowMs: atMs, ruleOf });
                for (const { segmentId, kind, atMs } of membership.advance(state, { facts, nowMs })) {
                  const { rule } = segments.find(({ id }) => id === segmentId)!;
                  // The stated instant is the first one with the new answer.
                  expect(holdsNaively(rule, view(atMs))).toBe(kind === "entered");
                  expect(holdsNaively(rule, view(atMs - 1))).toBe(kind === "exited");
                }
                const expected = segments.filter(({ rule }) => holdsNaively(rule, view(nowMs))).map(({ id }) => id);
                expect(membership.segmentsOf(state).sort()).toEqual(expected);
                const rebuilt = membership.rebuild(events, { facts, nowMs });
                expect(membership.segmentsOf(rebuilt).sort()).toEqual(expected);
              }
            }
          },
        ),
        { numRuns: 300 },
      );
    },
    60_000,
  );

  test("an explanation says when membership ends by itself, to the millisecond", () => {
    fc.assert(
      fc.property(arbitraryRule, arbitraryHappenings, (rule, happenings) => {
        const membership = createMembership([{ id: "s", version: 1, rule }], ruleOf);
        const world = createWorld(membership);
        for (const happening of happenings) world.arrive(happening);
        const nowMs = startMs + 185 * minuteMs;
        for (const { state, facts, events } of world.users()) {
          membership.advance(state, { facts, nowMs });
          const explained = explainMembership(membership, state, { segmentId: "s", facts, nowMs })!;
          const view = (atMs: number) => ({ events, facts, nowMs: atMs, ruleOf });
          expect(explained.isMember).toBe(holdsNaively(rule, view(nowMs)));
          const { untilMs = nowMs + 3_000 * minuteMs } = explained;
          expect(holdsNaively(rule, view(untilMs - 1))).toBe(explained.isMember);
          if (explained.untilMs !== undefined) expect(holdsNaively(rule, view(untilMs))).toBe(!explained.isMember);
        }
      }),
      { numRuns: 300 },
    );
  }, 60_000);
});

describe("a window", () => {
  const facts = noFacts("ann");
  const at = (iso: string): number => Date.parse(iso);
  const event = (iso: string, properties = {}): SegmentEvent => ({
    event: "Item Purchased",
    occurredAtMs: at(iso),
    properties,
    context: {},
  });
  const buyers: Rule = { event: "Item Purchased", count: { gte: 2 }, within: "P7D" };

  test("is left exactly when its second newest event is seven days old", () => {
    const membership = createMembership([{ id: "buyers", version: 3, rule: buyers }], () => undefined);
    const state = membership.createUser({ facts, nowMs: at("2026-06-01T00:00:00Z") });
    const change = { facts, nowMs: at("2026-06-03T10:00:00Z") };
    expect(membership.addEvents(state, [event("2026-06-03T10:00:00Z")], change)).toEqual([]);
    // A late event, between the first and now.
    const late = membership.addEvents(state, [event("2026-06-02T08:00:00.123Z")], {
      facts,
      nowMs: at("2026-06-04T00:00:00Z"),
    });
    expect(late).toEqual([{ segmentId: "buyers", version: 3, kind: "entered", atMs: at("2026-06-04T00:00:00Z") }]);
    expect(state.nextMs).toBe(at("2026-06-09T08:00:00.123Z"));
    expect(membership.advance(state, { facts, nowMs: at("2026-06-09T08:00:00.122Z") })).toEqual([]);
    // The clock comes late, as after a restart: the exit has its own time.
    expect(membership.advance(state, { facts, nowMs: at("2026-06-20T00:00:00Z") })).toEqual([
      { segmentId: "buyers", version: 3, kind: "exited", atMs: at("2026-06-09T08:00:00.123Z") },
    ]);
  });

  test("keeps no more stamps than decide", () => {
    const membership = createMembership([{ id: "buyers", version: 1, rule: buyers }], () => undefined);
    const state = membership.createUser({ facts, nowMs: 0 });
    const nowMs = at("2026-06-03T10:00:00Z");
    for (let i = 0; i < 1_000; i++) {
      membership.addEvents(state, [{ ...event("2026-06-03T10:00:00Z"), occurredAtMs: nowMs - i }], { facts, nowMs });
    }
    expect(state.histories[0]!.stamps.length).toBeLessThanOrEqual(32);
  });

  test.each([
    ["later", "2026-06-02T00:00:00Z", [-8]],
    ["at the same instant", "2026-06-01T00:00:00Z", [-8]],
    ["later by two refunds", "2026-06-02T00:00:00Z", [-3, -3]],
  ])("a refund %s lowers a sum that had passed every limit", (_, iso, refunds) => {
    const rule: Rule = { event: "Item Purchased", sum: { of: "value", gte: 5 }, within: "P7D" };
    const membership = createMembership([{ id: "spenders", version: 1, rule }], () => undefined);
    const state = membership.createUser({ facts, nowMs: at("2026-06-01T00:00:00Z") });
    const add = (time: string, properties: object) =>
      membership.addEvents(state, [event(time, { ...properties })], { facts, nowMs: at("2026-06-03T00:00:00Z") });
    add("2026-06-01T00:00:00Z", { value: 10 });
    add("2026-06-01T00:00:00Z", { value: 0 });
    expect(membership.segmentsOf(state)).toEqual(["spenders"]);
    for (const value of refunds) add(iso, { value });
    expect(membership.segmentsOf(state)).toEqual([]);
  });

  test("of equal stamps the order is that of the values, whichever arrived first", () => {
    const rule: Rule = { event: "Item Purchased", last: { of: "plan", eq: "pro" } };
    const membership = createMembership([{ id: "s", version: 1, rule }], () => undefined);
    const plans = ["free", "pro"].map((plan) => event("2026-06-01T00:00:00Z", { plan }));
    const change = { facts, nowMs: at("2026-06-01T00:00:00Z") };
    for (const events of [plans, [...plans].reverse()]) {
      expect(membership.segmentsOf(membership.rebuild(events, change))).toEqual(["s"]);
    }
  });

  test("explains itself with the events that decide and the instant of leaving", () => {
    const rule: Rule = { all: [buyers, { not: { trait: "plan", op: "eq", value: "pro" } }] };
    const membership = createMembership([{ id: "buyers", version: 1, rule }], () => undefined);
    const nowMs = at("2026-06-05T00:00:00Z");
    const days = ["2026-06-01T00:00:00Z", "2026-06-02T00:00:00Z", "2026-06-03T00:00:00Z"];
    const state = membership.rebuild(
      days.map((day) => event(day)),
      { facts, nowMs },
    );
    expect(explainMembership(membership, state, { segmentId: "buyers", facts, nowMs })).toEqual({
      isMember: true,
      untilMs: at("2026-06-09T00:00:00Z"),
      because: [
        {
          path: "all.0",
          words: 'who did "Item Purchased" at least 2 times in the last 7 days',
          holds: true,
          evidence: [...days].reverse().map((day) => ({ event: "Item Purchased", atMs: at(day) })),
          untilMs: at("2026-06-09T00:00:00Z"),
        },
        {
          path: "all.1.not",
          words: 'whose plan is "pro"',
          holds: false,
          evidence: [{ event: "trait plan", value: null }],
        },
      ],
    });
  });
});

describe("what is remembered", () => {
  const facts = noFacts("ann");
  const minutes = (count: number): number => startMs + count * minuteMs;
  const event = (name: string, minute: number, properties = {}): SegmentEvent => ({
    event: name,
    occurredAtMs: minutes(minute),
    properties,
    context: {},
  });

  test("a forgotten first event of a merged user still tells that nothing is new", () => {
    const rule: Rule = { lifecycle: "first-time", event: "Signed Up", period: "PT10M" };
    const membership = createMembership([{ id: "new", version: 1, rule }], () => undefined);
    const old = membership.rebuild([event("Signed Up", 0)], { facts, nowMs: minutes(30) });
    const state = membership.rebuild([event("Signed Up", 29)], { facts, nowMs: minutes(30) });
    expect(membership.segmentsOf(state)).toEqual(["new"]);
    expect(membership.merge(state, old, { facts, nowMs: minutes(30) })).toEqual([
      { segmentId: "new", version: 1, kind: "exited", atMs: minutes(30) },
    ]);
  });

  test("a sequence of the same product finds the product that completes it, although another was tried in vain", () => {
    const rule: Rule = {
      sequence: [
        { event: "viewed" },
        { event: "added", sameAs: { property: "id", step: 0 } },
        { event: "bought", sameAs: { property: "id", step: 0 } },
      ],
      within: "P1D",
    };
    const membership = createMembership([{ id: "s", version: 1, rule }], () => undefined);
    const events = [
      event("viewed", 0, { id: "x" }),
      event("viewed", 1, { id: "y" }),
      event("added", 2, { id: "x" }),
      event("added", 2, { id: "y" }),
      event("bought", 3, { id: "x" }),
    ];
    const bought = membership.rebuild(events, { facts, nowMs: minutes(4) });
    expect(membership.segmentsOf(bought)).toEqual(["s"]);
    expect(membership.segmentsOf(membership.rebuild(events.slice(0, 4), { facts, nowMs: minutes(4) }))).toEqual([]);
    // The chain of x begins at minute 0.
    expect(bought.nextMs).toBe(minutes(24 * 60));
  });
});
