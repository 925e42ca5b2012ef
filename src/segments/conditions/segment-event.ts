import type { EventCondition, EventTest } from "../rules/rule.ts";
import { compileValueTest, valueAtPath } from "../rules/value-test.ts";

/** What rules read of an event; a stored event is one. */
export interface SegmentEvent {
  /** Name as sent. */
  event: string;
  /** Milliseconds since 1970. */
  occurredAtMs: number;
  properties: Readonly<Record<string, unknown>>;
  context: Readonly<Record<string, unknown>>;
  sourceId?: string | undefined;
}

export type EventPredicate = (event: SegmentEvent) => boolean;

/** Every condition has to hold; relative times count from the event's own time, so that a match never changes. */
export function compileConditions(conditions: readonly EventCondition[] | undefined): EventPredicate {
  const tests = (conditions ?? []).map(compileCondition);
  if (tests.length === 0) return () => true;
  if (tests.length === 1) return tests[0]!;
  return (event) => tests.every((test) => test(event));
}

function compileCondition(condition: EventCondition): EventPredicate {
  if ("any" in condition) {
    const tests = condition.any.map(compileCondition);
    return (event) => tests.some((test) => test(event));
  }
  if ("not" in condition) {
    const test = compileTest(condition.not);
    return (event) => !test(event);
  }
  return compileTest(condition);
}

function compileTest(test: EventTest): EventPredicate {
  const passes = compileValueTest(test);
  if ("property" in test) {
    const { property } = test;
    return ({ properties, occurredAtMs }) => passes(valueAtPath(properties, property), occurredAtMs);
  }
  const { context: path } = test;
  return ({ context, occurredAtMs }) => passes(valueAtPath(context, path), occurredAtMs);
}
