import type { FactPart, Gauge, Reading } from "../conditions/gauge.ts";
import { type History, mergeHistory } from "../conditions/history.ts";
import { evaluate, type Scale } from "../conditions/scale.ts";
import type { SegmentEvent } from "../conditions/segment-event.ts";
import { isLong, type Stream, takeEvent, trimHistory } from "../conditions/stream.ts";
import type { UserFacts } from "../conditions/user-facts.ts";
import type { Rule } from "../rules/rule.ts";
import { type CompiledRule, compileRules } from "./compile-rule.ts";
import { createPending } from "./pending.ts";
import { indexRules } from "./rule-index.ts";

export interface SegmentRule {
  id: string;
  version: number;
  rule: Rule;
}

/** What one user's membership depends on; changed in place. */
export interface UserState {
  /** By number of the stream; only of those that remember an event. */
  histories: (History | undefined)[];
  /** By number of the gauge: how many of its marks the user passes. */
  places: Uint16Array;
  /** By number of the gauge: when it has to be read again without an event; Infinity for never. */
  dueMs: Float64Array;
  /** The earliest of them. */
  nextMs: number;
  /** By number of the segment: milliseconds since 1970 of the entry; NaN outside. */
  enteredMs: Float64Array;
}

export interface Transition {
  segmentId: string;
  version: number;
  kind: "entered" | "exited";
  /** The instant at which the rule began or ceased to hold. */
  atMs: number;
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
  const dirty = createPending(gauges.length);
  const affected = createPending(segments.length);
  const reading: Reading = { place: 0, nextMs: Number.POSITIVE_INFINITY };

  /** Reads a gauge again, and notes the segments that ask for a mark that was crossed. */
  function read(state: UserState, gauge: number, change: UserChange): void {
    const user = { histories: state.histories, facts: change.facts };
    gauges[gauge]!.read(user, change.nowMs, scales[gauge]!, reading);
    // Time has to pass between two readings, or `advance` would not end.
    state.dueMs[gauge] = Math.max(reading.nextMs, change.nowMs + 1);
    const before = state.places[gauge]!;
    const { place } = reading;
    if (place === before) return;
    state.places[gauge] = place;
    const readers = index.segmentsOf[gauge]!;
    for (let rank = Math.min(before, place); rank < Math.max(before, place); rank++) {
      for (const segment of readers[rank]!) affected.add(segment);
    }
  }

  function judge(state: UserState, segment: number, { nowMs }: UserChange): Transition | undefined {
    const { id, version, compiled: rule } = segments[segment]!;
    const isInside = evaluate(rule.expression, state.places);
    if (isInside === !Number.isNaN(state.enteredMs[segment]!)) return undefined;
    state.enteredMs[segment] = isInside ? nowMs : Number.NaN;
    return { segmentId: id, version, kind: isInside ? "entered" : "exited", atMs: nowMs };
  }

  /** Reads the gauges that may have changed, then judges the segments that read one that did. */
  function settle(state: UserState, change: UserChange): Transition[] {
    for (let i = 0; i < dirty.size; i++) read(state, dirty.at(i), change);
    dirty.clear();
    state.nextMs = earliest(state.dueMs);
    const transitions: Transition[] = [];
    for (let i = 0; i < affected.size; i++) {
      const transition = judge(state, affected.at(i), change);
      if (transition !== undefined) transitions.push(transition);
    }
    affected.clear();
    return transitions;
  }

  function settleAll(state: UserState, change: UserChange): Transition[] {
    for (const [number, history] of state.histories.entries()) {
      if (history !== undefined) trimHistory(streams[number]!, history, change.nowMs);
    }
    for (let gauge = 0; gauge < gauges.length; gauge++) dirty.add(gauge);
    for (let segment = 0; segment < segments.length; segment++) affected.add(segment);
    return settle(state, change);
  }

  function remember(state: UserState, event: SegmentEvent): void {
    for (const numbers of [index.streamsOf.get(event.event), index.streamsOf.get("*")]) {
      for (const number of numbers ?? []) {
        if (!takeEvent(streams[number]!, state.histories, { number, event })) continue;
        for (const gauge of index.gaugesOf[number]!) dirty.add(gauge);
      }
    }
  }

  function advance(state: UserState, change: UserChange): Transition[] {
    const transitions: Transition[] = [];
    while (state.nextMs <= change.nowMs) {
      const atMs = state.nextMs;
      for (let gauge = 0; gauge < gauges.length; gauge++) if (state.dueMs[gauge]! <= atMs) dirty.add(gauge);
      transitions.push(...settle(state, { ...change, nowMs: atMs }));
    }
    return transitions;
  }

  function restore(histories: (History | undefined)[], change: UserChange): UserState {
    const state: UserState = {
      histories,
      places: new Uint16Array(gauges.length),
      dueMs: new Float64Array(gauges.length).fill(Number.POSITIVE_INFINITY),
      nextMs: Number.POSITIVE_INFINITY,
      enteredMs: new Float64Array(segments.length).fill(Number.NaN),
    };
    settleAll(state, change);
    return state;
  }

  function numbersOf({ enteredMs }: UserState): number[] {
    const numbers: number[] = [];
    for (let segment = 0; segment < enteredMs.length; segment++) {
      if (!Number.isNaN(enteredMs[segment]!)) numbers.push(segment);
    }
    return numbers;
  }

  return {
    ...{ segments, gauges, scales, streams },
    stateBytes: gauges.length * 10 + segments.length * 8,
    reads: (part) => gauges.some((gauge) => gauge.part === part),
    createUser: (change) => restore([], change),
    addEvents(state, events, change) {
      const transitions = advance(state, change);
      for (const event of events) {
        remember(state, event);
        trimLong(state, event, change.nowMs);
      }
      for (const part of change.changedParts ?? [])
        for (const gauge of index.gaugesOfPart.get(part) ?? []) dirty.add(gauge);
      const own = settle(state, change);
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
      return [...transitions, ...settleAll(state, change)];
    },
    rebuild(events, change) {
      const histories: (History | undefined)[] = [];
      for (const event of events) {
        for (const numbers of [index.streamsOf.get(event.event), index.streamsOf.get("*")]) {
          for (const number of numbers ?? []) takeEvent(streams[number]!, histories, { number, event });
        }
      }
      return restore(histories, change);
    },
    restore,
    numbersOf,
    segmentsOf: (state) => numbersOf(state).map((segment) => segments[segment]!.id),
  };

  function trimLong({ histories }: UserState, { event }: SegmentEvent, nowMs: number): void {
    for (const numbers of [index.streamsOf.get(event), index.streamsOf.get("*")]) {
      for (const number of numbers ?? []) {
        const history = histories[number];
        if (history !== undefined && isLong(history)) trimHistory(streams[number]!, history, nowMs);
      }
    }
  }
}

function earliest(dueMs: Float64Array): number {
  let first = Number.POSITIVE_INFINITY;
  for (let i = 0; i < dueMs.length; i++) if (dueMs[i]! < first) first = dueMs[i]!;
  return first;
}
