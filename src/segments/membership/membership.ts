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
  /** The latest stamp of any event; -Infinity before the first. */
  newestMs: number;
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

  /** Notes the segments that ask for a mark of the gauge that was crossed. */
  function move(state: UserState, gauge: number, place: number): void {
    const before = state.places[gauge]!;
    state.places[gauge] = place;
    const readers = index.segmentsOf[gauge]!;
    const to = Math.max(before, place);
    for (let rank = Math.min(before, place); rank < to; rank++) {
      const segmentsOfMark = readers[rank]!;
      for (let i = 0; i < segmentsOfMark.length; i++) affected.add(segmentsOfMark[i]!);
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
    const { nowMs } = change;
    const { histories, dueMs } = state;
    const user = { histories, facts: change.facts };
    let isEarliestGone = false;
    for (let i = 0; i < dirty.size; i++) {
      const gauge = dirty.at(i);
      gauges[gauge]!.read(user, nowMs, scales[gauge]!, reading);
      if (reading.place !== state.places[gauge]) move(state, gauge, reading.place);
      // Time has to pass between two readings, or `advance` would not end.
      const nextMs = Math.max(reading.nextMs, nowMs + 1);
      if (dueMs[gauge] === state.nextMs) isEarliestGone = true;
      dueMs[gauge] = nextMs;
      if (nextMs < state.nextMs) state.nextMs = nextMs;
    }
    dirty.clear();
    if (isEarliestGone) state.nextMs = earliest(dueMs);
    if (affected.size === 0) return none;
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

  /** Adds an event to the streams that take it; the gauges that it can change are read when it is settled. */
  function remember(state: UserState, event: SegmentEvent, nowMs: number): void {
    const isNewest = event.occurredAtMs >= state.newestMs;
    if (isNewest) state.newestMs = event.occurredAtMs;
    const gaugesOf = isNewest ? index.gaugesOfNewest : index.gaugesOf;
    const numbers = index.streamsOf(event.event);
    for (let i = 0; i < numbers.length; i++) {
      const number = numbers[i]!;
      const history = takeEvent(streams[number]!, state.histories, { number, event });
      if (history === undefined) continue;
      if (isLong(history)) trimHistory(streams[number]!, history, nowMs);
      const changed = gaugesOf[number]!;
      for (let j = 0; j < changed.length; j++) dirty.add(changed[j]!);
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
      newestMs: newestOf(histories),
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
      for (const event of events) remember(state, event, change.nowMs);
      for (const part of change.changedParts ?? []) {
        for (const gauge of index.gaugesOfPart.get(part) ?? []) dirty.add(gauge);
      }
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
      state.newestMs = Math.max(state.newestMs, from.newestMs);
      return [...transitions, ...settleAll(state, change)];
    },
    rebuild(events, change) {
      const histories: (History | undefined)[] = [];
      for (const event of events) {
        for (const number of index.streamsOf(event.event)) takeEvent(streams[number]!, histories, { number, event });
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

function earliest(dueMs: Float64Array): number {
  let first = Number.POSITIVE_INFINITY;
  for (let i = 0; i < dueMs.length; i++) if (dueMs[i]! < first) first = dueMs[i]!;
  return first;
}
