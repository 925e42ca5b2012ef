import fc from "fast-check";
import type { SegmentEvent } from "../conditions/segment-event.ts";
import type { Rule } from "../rules/rule.ts";

/** Minutes: stamps, windows and instants fall on few values, so that edges are hit often. */
export const minuteMs = 60_000;
export const startMs = Date.parse("2026-01-01T00:00:00Z");

const eventName = fc.constantFrom("a", "b", "c");
const property = fc.constantFrom("v", "k");
const duration = fc.integer({ min: 1, max: 40 }).map((minutes) => `PT${minutes}M`);
const number = fc.integer({ min: 0, max: 4 });
const bounds = fc.oneof(
  fc.record({ gte: number }),
  fc.record({ lt: number }),
  fc.record({ eq: number }),
  fc.record({ gt: number, lte: fc.integer({ min: 2, max: 6 }) }),
);
const condition = fc.oneof(
  fc.record({ property: fc.constant("v"), op: fc.constantFrom("gt" as const, "lte" as const), value: number }),
  fc.record({ property: fc.constant("k"), op: fc.constant("eq" as const), value: fc.constantFrom("x", "y") }),
  fc.record({ context: fc.constant("channel"), op: fc.constant("ne" as const), value: fc.constant("web") }),
);
const where = fc.option(fc.array(condition, { minLength: 1, maxLength: 2 }), { nil: undefined });

const window = fc.oneof(
  fc.constant({}),
  duration.map((within) => ({ within })),
  fc
    .tuple(fc.integer({ min: 11, max: 60 }), fc.integer({ min: 1, max: 10 }))
    .map(([from, to]) => ({ between: [`PT${from}M`, `PT${to}M`] as [string, string] })),
);
const reduction = fc.oneof(
  fc.constant({}),
  bounds.map((count) => ({ count })),
  fc
    .tuple(fc.constantFrom("sum", "avg", "min", "max", "unique", "first", "last"), property, bounds)
    .map(([kind, of, limits]) => ({ [kind]: { of, ...limits } })),
  fc.constantFrom("x", "y").map((eq) => ({ last: { of: "k", eq }, count: { gte: 2 } })),
);
const eventLeaf = fc
  .tuple(fc.oneof(eventName, fc.constant("*")), where, window, reduction)
  .map(([event, conditions, frame, reduced]) => defined({ event, where: conditions, ...frame, ...reduced }));

const step = fc.record({ event: eventName, where: fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, where) });
const sequenceLeaf = fc
  .tuple(fc.array(step, { minLength: 1, maxLength: 3 }), duration, fc.option(step, { nil: undefined }), fc.boolean())
  .map(([sequence, within, without, isSame]) =>
    defined({
      sequence: sequence.map((part, index) =>
        isSame && index > 0 ? defined({ ...part, sameAs: { property: "k", step: index - 1 } }) : defined(part),
      ),
      within,
      without:
        without === undefined
          ? undefined
          : defined({ ...without, sameAs: isSame ? { property: "k", step: 0 } : undefined }),
    }),
  );
const lifecycleLeaf = fc
  .tuple(fc.constantFrom("first-time", "regular", "stopped", "returned"), eventName, fc.integer({ min: 1, max: 15 }))
  .chain(([lifecycle, event, minutes]) =>
    fc.tuple(fc.integer({ min: 2, max: 5 }), fc.integer({ min: 1, max: 5 })).map(([of, times]) => ({
      lifecycle,
      event,
      period: `PT${minutes}M`,
      of,
      times: Math.min(of, times),
    })),
  );
const factLeaf = fc.oneof(
  fc.constantFrom("pro", "free").map((value) => ({ trait: "plan", op: "eq", value })),
  fc
    .tuple(fc.constantFrom("before", "after"), fc.integer({ min: -30, max: 30 }))
    .map(([op, minutes]) => ({ trait: "renewal", op, value: `${minutes < 0 ? "-" : ""}PT${Math.abs(minutes)}M` })),
  fc.tuple(fc.constantFrom("gte", "lt"), number).map(([op, value]) => ({ engagement: "events", op, value })),
  fc
    .tuple(fc.constantFrom("daysSinceLast", "daysSinceFirst"), fc.constantFrom("gt", "gte", "lte", "lt", "eq"), number)
    .map(([engagement, op, value]) => ({ engagement, op, value: value * 0.0125 })),
  fc
    .tuple(fc.constantFrom("gt", "lt"), fc.constantFrom(-0.3, 0, 0.25))
    .map(([op, score]) => ({ mood: { score: { [op]: score } } })),
  fc.constantFrom(0.3, 0.8).map((gte) => ({ affinity: { kind: "topics", id: "t" }, share: { gte } })),
  fc.constant({ list: "press" }),
  fc.constant({ segment: "base" }),
);

function ruleOver(leaf: fc.Arbitrary<unknown>): fc.Arbitrary<Rule> {
  return fc.letrec<{ rule: Rule }>((tie) => ({
    rule: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      leaf as fc.Arbitrary<Rule>,
      fc.array(tie("rule"), { minLength: 1, maxLength: 3 }).map((all) => ({ all })),
      fc.array(tie("rule"), { minLength: 1, maxLength: 3 }).map((any) => ({ any })),
      tie("rule").map((not) => ({ not })),
    ),
  })).rule;
}

/** Rules of every kind that depends on events, time, traits or activity. */
export const arbitraryRules = {
  events: ruleOver(eventLeaf),
  sequences: ruleOver(sequenceLeaf),
  "life cycles": ruleOver(lifecycleLeaf),
  facts: ruleOver(factLeaf),
  "everything mixed": ruleOver(fc.oneof(eventLeaf, sequenceLeaf, lifecycleLeaf, factLeaf)),
} as const;
export const arbitraryRule = arbitraryRules["everything mixed"];

/** What happens to one of three users, when it happened and when it arrives. */
export type Happening = { user: number; arrivesMs: number } & (
  | { kind: "event"; event: SegmentEvent }
  | { kind: "traits"; traits: Record<string, unknown> }
  | { kind: "merge"; from: number }
);

const event = fc
  .record({
    event: eventName,
    occurredAtMs: fc.integer({ min: 0, max: 120 }).map((minutes) => startMs + minutes * minuteMs),
    properties: fc.record(
      { v: fc.integer({ min: -2, max: 4 }), k: fc.constantFrom("x", "y", "z") },
      { requiredKeys: [] },
    ),
    context: fc.record({ channel: fc.constantFrom("web", "email") }, { requiredKeys: [] }),
  })
  .chain((value) =>
    fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 60 })).map((delay) => ({
      kind: "event" as const,
      event: value as SegmentEvent,
      arrivesMs: value.occurredAtMs + delay * minuteMs,
    })),
  );
const traits = fc
  .tuple(fc.constantFrom("pro", "free"), fc.integer({ min: 0, max: 160 }), fc.integer({ min: 0, max: 160 }))
  .map(([plan, renewal, minutes]) => ({
    kind: "traits" as const,
    traits: { plan, renewal: new Date(startMs + renewal * minuteMs).toISOString() },
    arrivesMs: startMs + minutes * minuteMs,
  }));
const merge = fc.tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 160 })).map(([from, minutes]) => ({
  kind: "merge" as const,
  from,
  arrivesMs: startMs + minutes * minuteMs,
}));

/** In the order of arrival. */
export const arbitraryHappenings: fc.Arbitrary<Happening[]> = fc
  .array(
    fc.tuple(
      fc.integer({ min: 0, max: 2 }),
      fc.oneof({ weight: 10, arbitrary: event }, { weight: 2, arbitrary: traits }, { weight: 1, arbitrary: merge }),
    ),
    { maxLength: 40 },
  )
  .map((list) =>
    list.map(([user, happening]) => ({ user, ...happening }) as Happening).sort((a, b) => a.arrivesMs - b.arrivesMs),
  );

function defined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as T;
}
