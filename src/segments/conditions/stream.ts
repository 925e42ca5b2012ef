import type { Aggregate, EventCondition } from "../rules/rule.ts";
import { valueAtPath } from "../rules/value-test.ts";
import { maxEvidence } from "./gauge.ts";
import { addToHistory, countUntil, createHistory, forgetBetween, type History, type HistoryValue } from "./history.ts";
import { compileConditions, type SegmentEvent } from "./segment-event.ts";

/** Events of one kind; every gauge that reads them reads one history of the user. */
export interface Stream {
  key: string;
  /** Names of the events that it takes; `*` for all. */
  names: readonly string[];
  /** What it reads of an event beside name and time: nothing, its properties, or its context and source, too. */
  reads: "nothing" | "properties" | "everything";
  /** Whether it takes all events of its name. */
  isPlain: boolean;
  hasValues: boolean;
  /** A property without one of these values keeps an event out: others need not be asked. */
  wants?: Wanted | undefined;
  /** Properties that do not contain this, written as JSON, keep an event out. */
  text?: string | undefined;
  /** What the history keeps of an event; `undefined` for one that it does not take. */
  keptOf(event: SegmentEvent): HistoryValue | undefined;
  kept: Kept;
}

export interface Wanted {
  /** Path of the property. */
  property: string;
  values: readonly unknown[];
}

/** What has to be kept: a stamp that one of these keeps. */
interface Kept {
  /** So many of the newest. */
  newest: number;
  /** Everything younger than this. */
  ageMs: number;
  /** The very first. */
  oldest: boolean;
  /** No reader looks at events that are older. */
  reachMs: number;
}

/** Which events a stream takes, and which of their properties it keeps. */
export interface StreamFilter {
  event: string;
  where?: EventCondition[] | undefined;
  from?: string | undefined;
  to?: string | undefined;
  excludeSources?: string[] | undefined;
  /** Keeps this property; events without it are not taken. */
  of?: string | undefined;
  /** Keeps texts and truth values too, not only numbers. */
  takesText?: boolean | undefined;
  /** Histories of which the oldest stays are apart from the others. */
  oldest?: boolean | undefined;
}

export interface StreamTable {
  streams: readonly Stream[];
  /** The number of the stream, made on first use; what it keeps grows with its readers. */
  intern(filter: StreamFilter, kept: Partial<Kept>): number;
  /** A stream of several names with values of its own. */
  add(stream: Omit<Stream, "kept">, kept: Partial<Kept>): number;
}

export function createStreamTable(): StreamTable {
  const streams: Stream[] = [];
  const numbers = new Map<string, number>();

  function add(stream: Omit<Stream, "kept">, kept: Partial<Kept>): number {
    let number = numbers.get(stream.key);
    if (number === undefined) {
      number = streams.push({ ...stream, kept: { newest: maxEvidence, ageMs: 0, oldest: false, reachMs: 0 } }) - 1;
      numbers.set(stream.key, number);
    }
    const present = streams[number]!.kept;
    present.newest = Math.max(present.newest, kept.newest ?? 0);
    present.ageMs = Math.max(present.ageMs, kept.ageMs ?? 0);
    present.oldest ||= kept.oldest ?? false;
    present.reachMs = Math.max(present.reachMs, kept.reachMs ?? kept.ageMs ?? 0);
    return number;
  }

  return {
    streams,
    add,
    intern(filter, kept) {
      const { event, where, from, to, excludeSources, of, takesText, oldest } = filter;
      const key = JSON.stringify({ event, where, from, to, excludeSources, of, takesText, oldest });
      const keptOf = compileFilter(filter);
      const reads = partsRead({ where, excludeSources, of });
      const isPlain = reads === "nothing" && from === undefined && to === undefined;
      const own = { reads, isPlain, wants: wantedOf(where), text: textOf(where) };
      return add({ key, names: [event], ...own, hasValues: of !== undefined, keptOf }, kept);
    },
  };
}

/** Adds the event where the stream takes it: returns the history that it is part of then. `histories` has a place for each stream. */
export function takeEvent(
  stream: Stream,
  histories: (History | undefined)[],
  { number, event }: { number: number; event: SegmentEvent },
): History | undefined {
  const value = stream.keptOf(event);
  if (value === undefined) return undefined;
  let history = histories[number];
  if (history === undefined) {
    history = createHistory({ withValues: stream.hasValues });
    histories[number] = history;
  }
  addToHistory(history, event.occurredAtMs, stream.hasValues ? value : undefined);
  return history;
}

/** Histories are looked through each time that they have grown by so many events. */
const trimEvery = 16;

export function isLong({ stamps }: History): boolean {
  return stamps.length % trimEvery === 0;
}

/** Forgets what cannot matter from `nowMs` on. */
export function trimHistory({ kept }: Stream, history: History, nowMs: number): void {
  const { stamps } = history;
  const byCount = countUntil(stamps, nowMs) - kept.newest;
  const byAge = kept.ageMs === Number.POSITIVE_INFINITY ? 0 : countUntil(stamps, nowMs - kept.ageMs);
  const end = Math.min(byCount, byAge);
  const start = kept.oldest ? 1 : 0;
  if (end > start) forgetBetween(history, start, end);
}

/** Whether the aggregate also takes texts and truth values. */
export function takesText(kind: Aggregate): boolean {
  return kind === "unique" || kind === "first" || kind === "last";
}

function partsRead({
  where = [],
  excludeSources,
  of,
}: Pick<StreamFilter, "where" | "excludeSources" | "of">): Stream["reads"] {
  const readsContext = (condition: EventCondition): boolean =>
    "any" in condition
      ? condition.any.some(readsContext)
      : "context" in ("not" in condition ? condition.not : condition);
  if (excludeSources !== undefined || where.some(readsContext)) return "everything";
  return where.length > 0 || of !== undefined ? "properties" : "nothing";
}

/** Of conditions that all have to hold: the first that asks for certain values of a property. */
function wantedOf(where: readonly EventCondition[] | undefined): Wanted | undefined {
  for (const test of where ?? []) {
    if (!("property" in test)) continue;
    if (test.op === "eq") return { property: test.property, values: [test.value] };
    if (test.op === "in") return { property: test.property, values: test.value };
  }
  return undefined;
}

/** Of conditions that all have to hold: what the first that compares a property with a text or number has to find. */
function textOf(where: readonly EventCondition[] | undefined): string | undefined {
  for (const test of where ?? []) {
    if (!("property" in test)) continue;
    if (test.op === "eq" && typeof test.value !== "boolean") return JSON.stringify(test.value);
    // Half of a surrogate pair is written otherwise than within the whole.
    if (test.op === "startsWith" && !/[\ud800-\udfff]/.test(test.value.slice(-1))) {
      return JSON.stringify(test.value).slice(0, -1);
    }
  }
  return undefined;
}

/** What a stream without values keeps of an event that it takes. */
const taken = 1;

function compileFilter(filter: StreamFilter): Stream["keptOf"] {
  const { where, from, to, excludeSources, of } = filter;
  const isTaken = compileTaken({ where, from, to, excludeSources });
  if (of === undefined) return isTaken === undefined ? () => taken : (event) => (isTaken(event) ? taken : undefined);
  return (event) => {
    if (isTaken !== undefined && !isTaken(event)) return undefined;
    const value = valueAtPath(event.properties, of);
    if (typeof value === "number") return value;
    if (filter.takesText !== true) return undefined;
    return typeof value === "string" || typeof value === "boolean" ? value : undefined;
  };
}

function compileTaken({
  where,
  from,
  to,
  excludeSources,
}: Pick<StreamFilter, "where" | "from" | "to" | "excludeSources">): ((event: SegmentEvent) => boolean) | undefined {
  if (where === undefined && from === undefined && to === undefined && excludeSources === undefined) return undefined;
  const conditions = compileConditions(where);
  const fromMs = from === undefined ? Number.NEGATIVE_INFINITY : Date.parse(from);
  const toMs = to === undefined ? Number.POSITIVE_INFINITY : Date.parse(to);
  const excluded = new Set(excludeSources);
  return (event) =>
    event.occurredAtMs >= fromMs &&
    event.occurredAtMs < toMs &&
    (excluded.size === 0 || event.sourceId === undefined || !excluded.has(event.sourceId)) &&
    conditions(event);
}
