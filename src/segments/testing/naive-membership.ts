import { compareValues } from "../conditions/history.ts";
import { compileConditions, type SegmentEvent } from "../conditions/segment-event.ts";
import type { UserFacts } from "../conditions/user-facts.ts";
import { durationMs } from "../rules/duration.ts";
import {
  type Aggregate,
  aggregates,
  type EventLeaf,
  type Leaf,
  type LifecycleLeaf,
  type Rule,
  type SequenceLeaf,
  type SequenceStep,
} from "../rules/rule.ts";
import { compileBounds, compileValueTest, valueAtPath } from "../rules/value-test.ts";

/** All that there is to know at one instant. */
export interface NaiveWorld {
  events: readonly SegmentEvent[];
  facts: UserFacts;
  nowMs: number;
  ruleOf: (id: string) => Rule | undefined;
}

/** A rule judged from all events by its definition alone: no state, no deadlines, no shortcuts. */
export function holdsNaively(rule: Rule, world: NaiveWorld): boolean {
  if ("all" in rule) return rule.all.every((part) => holdsNaively(part, world));
  if ("any" in rule) return rule.any.some((part) => holdsNaively(part, world));
  if ("not" in rule) return !holdsNaively(rule.not, world);
  return leafHolds(rule, world);
}

function leafHolds(leaf: Leaf, world: NaiveWorld): boolean {
  const { facts, nowMs } = world;
  if ("sequence" in leaf) return sequenceHolds(leaf, world);
  if ("lifecycle" in leaf) return lifecycleHolds(leaf, world);
  if ("event" in leaf) return eventHolds(leaf, world);
  if ("trait" in leaf) return compileValueTest(leaf)(valueAtPath(facts.traits, leaf.trait), nowMs);
  if ("segment" in leaf) {
    const rule = world.ruleOf(leaf.segment);
    return rule !== undefined && holdsNaively(rule, world);
  }
  if ("engagement" in leaf) {
    const { engagement, op, value } = leaf;
    const passes = compileBounds({ [op]: value });
    if (engagement === "daysSinceFirst" || engagement === "daysSinceLast") {
      const sinceMs = engagement === "daysSinceFirst" ? facts.firstSeenMs : facts.lastSeenMs;
      return sinceMs !== undefined && passes((nowMs - sinceMs) / 86_400_000);
    }
    const count = facts.engagement(engagement);
    return count !== undefined && passes(count);
  }
  if ("mood" in leaf) return compileBounds(leaf.mood.score)(facts.moodAt(nowMs).value);
  if ("affinity" in leaf) {
    const { kind, id } = leaf.affinity;
    return compileBounds(leaf.share)(facts.affinityShareAt(kind, id, nowMs).value);
  }
  if ("list" in leaf) return facts.isOnList(leaf.list);
  throw new Error(`no naive form of ${JSON.stringify(leaf)}`);
}

function eventHolds(leaf: EventLeaf, { events, nowMs }: NaiveWorld): boolean {
  const [oldestMs, newestMs] =
    leaf.within !== undefined
      ? [durationMs(leaf.within), 0]
      : leaf.between !== undefined
        ? [durationMs(leaf.between[0]), durationMs(leaf.between[1])]
        : [Number.POSITIVE_INFINITY, 0];
  const matches = compileConditions(leaf.where);
  const counted = events.filter(
    (event) =>
      (leaf.event === "*" || event.event === leaf.event) &&
      matches(event) &&
      event.occurredAtMs > nowMs - oldestMs &&
      event.occurredAtMs <= nowMs - newestMs,
  );
  const asked = aggregates.filter((kind) => leaf[kind] !== undefined);
  const count = leaf.count ?? (asked.length === 0 ? { gte: 1 } : {});
  return compileBounds(count)(counted.length) && asked.every((kind) => aggregateHolds(leaf, kind, counted));
}

function aggregateHolds(leaf: EventLeaf, kind: Aggregate, events: readonly SegmentEvent[]): boolean {
  const { of, ...bounds } = leaf[kind]!;
  const isText = kind === "unique" || kind === "first" || kind === "last";
  const entries = events
    .map(({ occurredAtMs, properties }) => ({ atMs: occurredAtMs, value: valueAtPath(properties, of) as never }))
    .filter(({ value }) => typeof value === "number" || (isText && typeof value === "string"))
    .sort((a, b) => a.atMs - b.atMs || compareValues(a.value, b.value))
    .map(({ value }) => value as number);
  const total = entries.reduce((sum, value) => sum + value, 0);
  const result = {
    sum: total,
    avg: entries.length === 0 ? undefined : total / entries.length,
    min: entries.length === 0 ? undefined : Math.min(...entries),
    max: entries.length === 0 ? undefined : Math.max(...entries),
    unique: new Set(entries).size,
    first: entries[0],
    last: entries.at(-1),
  }[kind];
  if (result === undefined) return false;
  const { eq, ne, ...order } = bounds;
  if (eq !== undefined && result !== eq) return false;
  if (ne !== undefined && result === ne) return false;
  const hasOrder = Object.values(order).some((bound) => bound !== undefined);
  return !hasOrder || (typeof result === "number" && compileBounds(order)(result));
}

function sequenceHolds({ sequence, within, without }: SequenceLeaf, { events, nowMs }: NaiveWorld): boolean {
  const inWindow = events.filter(
    ({ occurredAtMs }) => occurredAtMs > nowMs - durationMs(within) && occurredAtMs <= nowMs,
  );
  const matches = (step: SequenceStep, event: SegmentEvent, chain: readonly SegmentEvent[]): boolean => {
    if (step.event !== "*" && step.event !== event.event) return false;
    if (!compileConditions(step.where)(event)) return false;
    if (step.sameAs === undefined) return true;
    const { property, step: other } = step.sameAs;
    const value = valueAtPath(event.properties, property);
    return value !== undefined && value === valueAtPath(chain[other]!.properties, property);
  };
  const search = (chain: readonly SegmentEvent[]): boolean => {
    if (chain.length === sequence.length) {
      return !inWindow.some(
        (event) =>
          without !== undefined && event.occurredAtMs > chain[0]!.occurredAtMs && matches(without, event, chain),
      );
    }
    return inWindow.some(
      (event) =>
        (chain.length === 0 || event.occurredAtMs > chain.at(-1)!.occurredAtMs) &&
        matches(sequence[chain.length]!, event, chain) &&
        search([...chain, event]),
    );
  };
  return search([]);
}

function lifecycleHolds(leaf: LifecycleLeaf, { events, nowMs }: NaiveWorld): boolean {
  const periodMs = durationMs(leaf.period);
  const stamps = events
    .filter(({ event, occurredAtMs }) => (leaf.event === "*" || event === leaf.event) && occurredAtMs <= nowMs)
    .map(({ occurredAtMs }) => occurredAtMs);
  const isActive = (period: number): boolean =>
    stamps.some((stamp) => stamp > nowMs - (period + 1) * periodMs && stamp <= nowMs - period * periodMs);
  const periods = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);
  switch (leaf.lifecycle) {
    case "first-time":
      return stamps.length > 0 && stamps.every((stamp) => stamp > nowMs - periodMs);
    case "regular":
      return periods(0, leaf.of ?? 4).filter(isActive).length >= (leaf.times ?? 3);
    case "stopped":
      return !isActive(0) && periods(1, leaf.of ?? 2).some(isActive);
    case "returned":
      return isActive(0) && !isActive(1) && stamps.some((stamp) => stamp <= nowMs - 2 * periodMs);
  }
}
