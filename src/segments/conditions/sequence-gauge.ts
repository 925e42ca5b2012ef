import { durationMs } from "../rules/duration.ts";
import type { SequenceLeaf, SequenceStep } from "../rules/rule.ts";
import { valueAtPath } from "../rules/value-test.ts";
import type { CompiledCondition, GaugeTable } from "./condition.ts";
import { type Gauge, type GaugedUser, never } from "./gauge.ts";
import { countUntil, type ReadableHistory } from "./history.ts";
import { placeOf } from "./scale.ts";
import { compileConditions, type EventPredicate, type SegmentEvent } from "./segment-event.ts";

/**
 * Events in order, each later than the one before, within (now - W, now], with nothing that matches `without` later
 * than the first of them. Of all such chains the one that begins last decides, whatever W is: the condition ends when its
 * first event leaves the window. The gauge shows minus the age of that event, so that every W is a mark on one scale.
 */
export function compileSequenceLeaf(leaf: SequenceLeaf, table: GaugeTable): CompiledCondition {
  const { sequence, without } = leaf;
  const windowMs = durationMs(leaf.within);
  const all = without === undefined ? sequence : [...sequence, without];
  const isCompared = all.some(({ sameAs }) => sameAs !== undefined);
  const { streams, newestStreams, find } = isCompared
    ? comparedSearch(leaf, windowMs, table)
    : plainSearch(leaf, windowMs, table);
  const gauge: Gauge = {
    key: `sequence ${JSON.stringify({ sequence, without })}`,
    streams,
    newestStreams,
    // The chain that begins last can only begin later.
    risesWithNewest: without === undefined,
    read({ histories }, nowMs, scale, reading) {
      reading.place = 0;
      reading.nextMs = never;
      for (const stream of streams) {
        const stamps = histories[stream]?.stamps;
        if (stamps === undefined || stamps.length === 0 || stamps[stamps.length - 1]! <= nowMs) continue;
        // A stamp ahead of the clock counts from its own time on.
        reading.nextMs = Math.min(reading.nextMs, stamps[countUntil(stamps, nowMs)]!);
      }
      const chain = find(histories, nowMs);
      if (chain === undefined) return;
      const place = placeOf(scale, chain[0]! - nowMs);
      reading.place = place;
      if (place > 0) reading.nextMs = Math.min(reading.nextMs, chain[0]! - scale.limits[place - 1]!);
    },
  };
  return {
    expression: table.mark(gauge, -windowMs, true),
    evidence({ histories }, nowMs) {
      const chain = find(histories, nowMs);
      if (chain === undefined || chain[0]! <= nowMs - windowMs) return [];
      return chain.map((atMs, step) => ({ event: sequence[step]!.event, atMs }));
    },
  };
}

/** How the stamps of the chain that begins last are found, and in which streams. */
interface ChainSearch {
  streams: number[];
  newestStreams: number[];
  find(histories: GaugedUser["histories"], nowMs: number): number[] | undefined;
}

/**
 * Where no step is compared with another: from the end, each step takes the latest event before the one after it. What
 * is later than the beginning of this chain is later than that of any other chain, so it also decides about `without`.
 */
function plainSearch({ sequence, without }: SequenceLeaf, windowMs: number, table: GaugeTable): ChainSearch {
  const intern = ({ event, where }: SequenceStep): number =>
    table.streams.intern({ event, where }, { ageMs: windowMs });
  const steps = sequence.map(intern);
  const breaking = without === undefined ? undefined : intern(without);
  return {
    streams: [...new Set(breaking === undefined ? steps : [...steps, breaking])],
    // An earlier step comes before a later one: as the newest of all events it is part of no chain yet.
    newestStreams: [...new Set([steps.at(-1)!, ...(breaking === undefined ? [] : [breaking])])],
    find(histories, nowMs) {
      const chain = new Array<number>(steps.length);
      let beforeMs = nowMs + 1;
      for (let step = steps.length - 1; step >= 0; step--) {
        const stamps = histories[steps[step]!]?.stamps;
        if (stamps === undefined) return undefined;
        const until = countUntil(stamps, beforeMs - 1);
        if (until === 0) return undefined;
        beforeMs = stamps[until - 1]!;
        chain[step] = beforeMs;
      }
      if (breaking === undefined) return chain;
      const stamps = histories[breaking]?.stamps;
      const isBroken = stamps !== undefined && (stamps[countUntil(stamps, beforeMs)] ?? never) <= nowMs;
      return isBroken ? undefined : chain;
    },
  };
}

/** Of one event: a bit for each step that it matches (the last bit for `without`), then the values that steps compare. */
type Entry = readonly (string | number | boolean | null)[];

interface CompiledStep {
  event: string;
  matches: EventPredicate;
  /** The step whose property has to be the same, and where an entry keeps that property. */
  same: { step: number; place: number } | undefined;
}

/** Where steps are compared: a stream of its own, whose values say what each event matches and what is compared. */
function comparedSearch({ sequence, without }: SequenceLeaf, windowMs: number, table: GaugeTable): ChainSearch {
  const properties: string[] = [];
  const steps = sequence.map((step) => compileStep(step, properties));
  const breaking = without === undefined ? undefined : compileStep(without, properties);
  const all = breaking === undefined ? steps : [...steps, breaking];
  const stream = table.streams.add(
    {
      ...{ key: JSON.stringify({ sequence, without }), names: [...new Set(all.map(({ event }) => event))] },
      ...{
        hasValues: true,
        reads: "everything",
        isPlain: false,
        keptOf: (event) => entryOf(event, all, properties),
      },
    },
    { ageMs: windowMs },
  );
  return {
    streams: [stream],
    newestStreams: [stream],
    find(histories, nowMs) {
      const history = histories[stream];
      if (history === undefined) return undefined;
      return findChain({ history, steps, without: breaking, nowMs })?.map((index) => history.stamps[index]!);
    },
  };
}

interface Search {
  history: ReadableHistory;
  steps: readonly CompiledStep[];
  without: CompiledStep | undefined;
  nowMs: number;
}

/** Places in the history of the chain that begins last, or `undefined`. */
function findChain(search: Search): number[] | undefined {
  const { history, nowMs } = search;
  const end = countUntil(history.stamps, nowMs);
  // Which continuations were tried in vain is the same for all beginnings: it names all that they depend on.
  const failed = new Set<string>();
  for (let start = end - 1; start >= 0; start--) {
    if (!matchesStep(history, start, 0)) continue;
    const chain = extend(search, { chain: [start], end, failed });
    if (chain !== undefined) return chain;
  }
  return undefined;
}

function extend(
  search: Search,
  state: { chain: readonly number[]; end: number; failed: Set<string> },
): number[] | undefined {
  const { history, steps } = search;
  const { chain, end, failed } = state;
  const step = chain.length;
  if (step === steps.length) return isBroken(search, chain, end) ? undefined : [...chain];
  const lastMs = history.stamps[chain[step - 1]!]!;
  const key = continuationKey(search, chain, lastMs);
  if (failed.has(key)) return undefined;
  for (let next = countUntil(history.stamps, lastMs); next < end; next++) {
    if (!matchesStep(history, next, step) || !isSame(history, steps[step]!, chain, next)) continue;
    const found = extend(search, { ...state, chain: [...chain, next] });
    if (found !== undefined) return found;
  }
  failed.add(key);
  return undefined;
}

/** Everything that decides whether a chain can be finished: its length, its last stamp, values compared later, and its beginning. */
function continuationKey({ history, steps, without }: Search, chain: readonly number[], lastMs: number): string {
  const compared: unknown[] = [];
  for (const step of [...steps.slice(chain.length), ...(without === undefined ? [] : [without])]) {
    if (step.same !== undefined && step.same.step < chain.length) {
      compared.push(step.same.step, comparedValue(history, chain[step.same.step]!, step.same.place));
    }
  }
  if (without !== undefined) compared.push(history.stamps[chain[0]!]);
  return JSON.stringify([chain.length, lastMs, compared]);
}

/** Whether something that matches `without` is later than the first event of the chain. */
function isBroken({ history, steps, without }: Search, chain: readonly number[], end: number): boolean {
  if (without === undefined) return false;
  for (let i = countUntil(history.stamps, history.stamps[chain[0]!]!); i < end; i++) {
    if (matchesStep(history, i, steps.length) && isSame(history, without, chain, i)) return true;
  }
  return false;
}

function isSame(history: ReadableHistory, { same }: CompiledStep, chain: readonly number[], index: number): boolean {
  if (same === undefined) return true;
  const value = comparedValue(history, index, same.place);
  return value !== null && value === comparedValue(history, chain[same.step]!, same.place);
}

function matchesStep(history: ReadableHistory, index: number, step: number): boolean {
  return (((history.values![index] as Entry)[0] as number) & (1 << step)) !== 0;
}

function comparedValue(history: ReadableHistory, index: number, place: number): string | number | boolean | null {
  return (history.values![index] as Entry)[place + 1]!;
}

function compileStep({ event, where, sameAs }: SequenceStep, properties: string[]): CompiledStep {
  const matches = compileConditions(where);
  if (sameAs === undefined) return { event, matches, same: undefined };
  let place = properties.indexOf(sameAs.property);
  if (place < 0) place = properties.push(sameAs.property) - 1;
  return { event, matches, same: { step: sameAs.step, place } };
}

function entryOf(
  event: SegmentEvent,
  steps: readonly CompiledStep[],
  properties: readonly string[],
): Entry | undefined {
  let bits = 0;
  for (const [index, step] of steps.entries()) {
    if ((step.event === "*" || step.event === event.event) && step.matches(event)) bits |= 1 << index;
  }
  if (bits === 0) return undefined;
  const values = properties.map((path) => {
    const value = valueAtPath(event.properties, path);
    return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? value : null;
  });
  return [bits, ...values];
}
