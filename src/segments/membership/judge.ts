import { type FactPart, never, type Reading } from "../conditions/gauge.ts";
import type { History } from "../conditions/history.ts";
import { placeOf } from "../conditions/scale.ts";
import type { SegmentEvent } from "../conditions/segment-event.ts";
import { isLong, takeEvent, trimHistory } from "../conditions/stream.ts";
import type { UserFacts } from "../conditions/user-facts.ts";
import { compileBranches, followBranches } from "./branches.ts";
import type { CompiledRule, CompiledRules } from "./compile-rule.ts";
import { createPending } from "./pending.ts";
import type { RuleIndex } from "./rule-index.ts";
import { isInside, type Transition, type UserState } from "./user-state.ts";

/** Brings one state after another up to date: reads the gauges that may have changed and judges the segments that ask for a mark that was crossed. */
export interface Judge {
  /** Adds an event to the streams that take it; the gauges that it can change are read when the state is settled. */
  remember(state: UserState, event: SegmentEvent, nowMs: number): void;
  settle(
    state: UserState,
    change: { facts: UserFacts; nowMs: number; changedParts: readonly FactPart[] },
  ): Transition[];
  /** Reads every gauge and judges every segment. */
  settleAll(state: UserState, facts: UserFacts, nowMs: number): Transition[];
  /** Reads what is due at the instant. */
  pass(state: UserState, facts: UserFacts, atMs: number): Transition[];
}

export interface JudgeOptions extends Pick<CompiledRules, "gauges" | "scales" | "streams"> {
  segments: readonly { id: string; version: number; compiled: CompiledRule }[];
  index: RuleIndex;
}

/** No place: of gauges that are read wherever they are. */
const noPlace = 0xffff;

export function createJudge({ segments, gauges, scales, streams, index }: JudgeOptions): Judge {
  const branches = compileBranches(segments.map(({ compiled }) => compiled.expression));
  const dirty = createPending(gauges.length);
  const affected = createPending(segments.length);
  const numbers: number[] = [];
  const reading: Reading = { place: 0, nextMs: Number.POSITIVE_INFINITY };
  /** By number of the gauge: the place that an event later than all others leaves as it is. */
  const top = Uint16Array.from(gauges, ({ risesWithNewest }, gauge) =>
    risesWithNewest !== undefined && risesWithNewest !== false ? scales[gauge]!.limits.length : noPlace,
  );

  /** By number of the gauge: whether only a value that is not negative leaves it there. */
  const fallsByValue = Uint8Array.from(gauges, ({ risesWithNewest }) =>
    risesWithNewest === "unless negative" ? 1 : 0,
  );
  /** By number of the gauge: the place that a change of its part leaves as it is. */
  const bottom = Uint16Array.from(gauges, ({ fallsWithPart }, gauge) =>
    fallsWithPart === true ? placeOf(scales[gauge]!, -Number.MAX_VALUE) : noPlace,
  );
  const quietMs = Float64Array.from(gauges, (gauge) => gauge.quietMs ?? 0);

  function remember(state: UserState, event: SegmentEvent, nowMs: number): void {
    const isNewest = event.occurredAtMs >= state.newestMs;
    if (isNewest) state.newestMs = event.occurredAtMs;
    index.streamsOf(event, numbers);
    for (let i = 0; i < numbers.length; i++) {
      const number = numbers[i]!;
      const history = takeEvent(streams[number]!, state.histories, { number, event });
      if (history === undefined) continue;
      if (isLong(history)) trimHistory(streams[number]!, history, nowMs);
      if (isNewest) noteNewest(state, number, history, nowMs);
      else for (const gauge of index.gaugesOf[number]!) dirty.add(gauge);
    }
  }

  function noteNewest(state: UserState, stream: number, { stamps, values }: History, nowMs: number): void {
    const { places } = state;
    const changed = index.gaugesOfNewest[stream]!;
    const last = stamps.length - 1;
    // A stamp ahead of the clock counts from its own time on.
    const isAhead = stamps[last]! > nowMs;
    const silenceMs = last > 0 && !isAhead ? nowMs - stamps[last - 1]! : Number.POSITIVE_INFINITY;
    // Of equal stamps, any may be the new one.
    let isNegative = false;
    for (let i = last; values !== undefined && i >= 0 && stamps[i] === stamps[last]; i--) {
      if ((values[i] as number) < 0) isNegative = true;
    }
    for (let i = 0; i < changed.length; i++) {
      const gauge = changed[i]!;
      const stays = places[gauge] === top[gauge] && !(isNegative && fallsByValue[gauge] === 1);
      if (!stays && silenceMs >= quietMs[gauge]!) dirty.add(gauge);
    }
  }

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

  /**
   * A deadline that an event only moves away stays: it is found to be too early when it comes. So most events change no
   * deadline, in memory or stored.
   */
  function settleNoted(state: UserState, facts: UserFacts, nowMs: number): Transition[] {
    const { histories, dueMs, places } = state;
    const user = { histories, facts };
    for (let i = 0; i < dirty.size; i++) {
      const gauge = dirty.at(i);
      gauges[gauge]!.read(user, nowMs, scales[gauge]!, reading);
      if (reading.place !== places[gauge]) move(state, gauge, reading.place);
      if (reading.nextMs === never) continue;
      // Time has to pass between two readings, or it would never be over.
      const nextMs = Math.max(reading.nextMs, nowMs + 1);
      if (nextMs < dueMs[gauge]!) dueMs[gauge] = nextMs;
      if (nextMs < state.nextMs) state.nextMs = nextMs;
    }
    dirty.clear();
    return affected.size === 0 ? none : judgeAffected(state, nowMs);
  }

  function judgeAffected(state: UserState, atMs: number): Transition[] {
    const { places, enteredMs, inside } = state;
    const transitions: Transition[] = [];
    for (let i = 0; i < affected.size; i++) {
      const segment = affected.at(i);
      const holds = followBranches(branches, segment, places);
      if (holds === isInside(state, segment)) continue;
      enteredMs[segment] = holds ? atMs : Number.NaN;
      inside[segment >>> 5]! ^= 1 << (segment & 31);
      const { id, version } = segments[segment]!;
      transitions.push({ segmentId: id, version, kind: holds ? "entered" : "exited", atMs });
    }
    affected.clear();
    return transitions;
  }

  return {
    remember,
    settle(state, { facts, nowMs, changedParts }) {
      const { places, dueMs } = state;
      for (const part of changedParts) {
        for (const gauge of index.gaugesOfPart.get(part) ?? noGauges) {
          if (places[gauge] !== bottom[gauge] || dueMs[gauge] === never) dirty.add(gauge);
        }
      }
      return settleNoted(state, facts, nowMs);
    },
    settleAll(state, facts, nowMs) {
      for (const [number, history] of state.histories.entries()) {
        if (history !== undefined) trimHistory(streams[number]!, history, nowMs);
      }
      for (let gauge = 0; gauge < gauges.length; gauge++) dirty.add(gauge);
      for (let segment = 0; segment < segments.length; segment++) affected.add(segment);
      return settleNoted(state, facts, nowMs);
    },
    pass(state, facts, atMs) {
      const { dueMs } = state;
      for (let gauge = 0; gauge < dueMs.length; gauge++) {
        if (dueMs[gauge]! > atMs) continue;
        dueMs[gauge] = Number.POSITIVE_INFINITY;
        dirty.add(gauge);
      }
      const transitions = settleNoted(state, facts, atMs);
      state.nextMs = earliest(dueMs);
      return transitions;
    },
  };
}

const none: Transition[] = [];
const noGauges: readonly number[] = [];

function earliest(dueMs: Float64Array): number {
  let first = Number.POSITIVE_INFINITY;
  for (let i = 0; i < dueMs.length; i++) if (dueMs[i]! < first) first = dueMs[i]!;
  return first;
}
