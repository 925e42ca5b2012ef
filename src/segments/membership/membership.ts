import type { FactPart, Gauge } from "../conditions/gauge.ts";
import { type History, mergeHistory } from "../conditions/history.ts";
import type { Scale } from "../conditions/scale.ts";
import type { SegmentEvent } from "../conditions/segment-event.ts";
import { type Stream, takeEvent } from "../conditions/stream.ts";
import type { UserFacts } from "../conditions/user-facts.ts";
import type { Rule } from "../rules/rule.ts";
import { type CompiledRule, compileRules } from "./compile-rule.ts";
import { createJudge } from "./judge.ts";
import { indexRules } from "./rule-index.ts";
import { isInside, type Transition, type UserState } from "./user-state.ts";

export interface SegmentRule {
  id: string;
  version: number;
  rule: Rule;
}

export interface UserChange {
  facts: UserFacts;
  nowMs: number;
  /** Parts of the user that changed beside the events. Default: none. */
  changedParts?: readonly FactPart[];
}

/** Membership of any number of users in one set of segments. Users are independent: nothing is shared but the rules. */
export interface Membership {
  segments: readonly (SegmentRule & { compiled: CompiledRule })[];
  gauges: readonly Gauge[];
  scales: readonly Scale[];
  streams: readonly Stream[];
  /** Whether any rule reads this part of users. */
  reads(part: FactPart): boolean;
  /** A user without events. The segments that hold at once are entered at `nowMs`. */
  createUser(user: UserChange): UserState;
  /** Adds events in any order, each once; those of the past count from now on as if they had been on time. */
  addEvents(state: UserState, events: readonly SegmentEvent[], change: UserChange): Transition[];
  /** Lets the time pass until `nowMs`: what ends or begins by time alone does so at its own instant. */
  advance(state: UserState, change: UserChange): Transition[];
  /** Adds the events of another user; the state of `from` is used up. */
  merge(state: UserState, from: UserState, change: UserChange): Transition[];
  /** The user's state from all events. Segments are entered at `nowMs`: earlier entries are unknown. */
  rebuild(events: Iterable<SegmentEvent>, change: UserChange): UserState;
  /** As `rebuild`, from histories by number of the stream, which belong to the state from now on. */
  restore(histories: (History | undefined)[], change: UserChange): UserState;
  /** Numbers of the segments that the user is in. */
  numbersOf(state: UserState): number[];
  /** Ids of the segments that the user is in. */
  segmentsOf(state: UserState): string[];
  /** Bytes of a state beside its histories. */
  stateBytes: number;
}

/** Compiles the rules; what different segments ask alike is read once. */
export function createMembership(rules: readonly SegmentRule[], ruleOf: (id: string) => Rule | undefined): Membership {
  const compiled = compileRules(
    rules.map(({ rule }) => rule),
    ruleOf,
  );
  const { gauges, scales, streams } = compiled;
  const segments = rules.map((segment, number) => ({ ...segment, compiled: compiled.rules[number]! }));
  const index = indexRules(segments, { gauges, scales, streams });
  const judge = createJudge({ segments, gauges, scales, streams, index });

  function advance(state: UserState, change: UserChange): Transition[] {
    if (state.nextMs > change.nowMs) return none;
    const transitions: Transition[] = [];
    while (state.nextMs <= change.nowMs) transitions.push(...judge.pass(state, change.facts, state.nextMs));
    return transitions;
  }

  function restore(histories: (History | undefined)[], change: UserChange): UserState {
    const state: UserState = {
      histories,
      places: new Uint16Array(gauges.length),
      dueMs: new Float64Array(gauges.length).fill(Number.POSITIVE_INFINITY),
      nextMs: Number.POSITIVE_INFINITY,
      newestMs: newestOf(histories),
      enteredMs: new Float64Array(segments.length).fill(Number.NaN),
      inside: new Uint32Array(Math.ceil(segments.length / 32)),
    };
    judge.settleAll(state, change.facts, change.nowMs);
    return state;
  }

  function numbersOf(state: UserState): number[] {
    const numbers: number[] = [];
    for (let segment = 0; segment < segments.length; segment++) if (isInside(state, segment)) numbers.push(segment);
    return numbers;
  }

  return {
    ...{ segments, gauges, scales, streams },
    stateBytes: gauges.length * 10 + segments.length * 8,
    reads: (part) => index.gaugesOfPart.has(part),
    createUser: (change) => restore([], change),
    addEvents(state, events, change) {
      const { facts, nowMs, changedParts = [] } = change;
      const transitions = advance(state, change);
      for (const event of events) judge.remember(state, event, nowMs);
      const own = judge.settle(state, { facts, nowMs, changedParts });
      return transitions.length === 0 ? own : [...transitions, ...own];
    },
    advance,
    merge(state, from, change) {
      const transitions = advance(state, change);
      for (const [number, history] of from.histories.entries()) {
        if (history === undefined) continue;
        const present = state.histories[number];
        if (present === undefined) state.histories[number] = history;
        else mergeHistory(present, history);
      }
      state.newestMs = Math.max(state.newestMs, from.newestMs);
      return [...transitions, ...judge.settleAll(state, change.facts, change.nowMs)];
    },
    rebuild(events, change) {
      const histories: (History | undefined)[] = [];
      const numbers: number[] = [];
      for (const event of events) {
        index.streamsOf(event, numbers);
        for (const number of numbers) takeEvent(streams[number]!, histories, { number, event });
      }
      return restore(histories, change);
    },
    restore,
    numbersOf,
    segmentsOf: (state) => numbersOf(state).map((segment) => segments[segment]!.id),
  };
}

const none: Transition[] = [];

function newestOf(histories: readonly (History | undefined)[]): number {
  return histories.reduce(
    (newest, history) => Math.max(newest, history?.stamps.at(-1) ?? newest),
    Number.NEGATIVE_INFINITY,
  );
}
