import { durationMs } from "../rules/duration.ts";
import type { Aggregate, EventLeaf, NumberBounds } from "../rules/rule.ts";
import { compileBounds, valueAtPath } from "../rules/value-test.ts";
import { type EventAtom, type Evidence, maxEvidence, never, type Verdict } from "./atom.ts";
import {
  addToHistory,
  countUntil,
  createHistory,
  forgetNewest,
  forgetOldest,
  type History,
  type HistoryValue,
} from "./history.ts";
import { compileConditions, type EventPredicate } from "./segment-event.ts";

/** What is asked of the events in the window: how many there are, or an aggregate of one of their properties. */
export type Reduction = { kind: "count"; bounds: NumberBounds } | { kind: Aggregate; of: string; bounds: ValueBounds };

/** Numeric bounds; of first and last values also equality with a text. */
export type ValueBounds = Omit<NumberBounds, "eq" | "ne"> & { eq?: Scalar | undefined; ne?: Scalar | undefined };
type Scalar = string | number | boolean;

interface Window {
  /** Events at most this old count: (now - oldestMs, now - newestMs]. Infinity without a window. */
  oldestMs: number;
  newestMs: number;
}

/** After so many changes of the window without a change of the answer, the rest is looked at when it is due. */
const maxLookAhead = 16;

/**
 * At least, at most, exactly so many events in a sliding window, or an aggregate over them. An event leaves
 * (now - W, now] at the instant stamp + W. A count keeps only as many of the newest stamps as decide it; an aggregate
 * keeps stamp and value of every event in the window.
 */
export function createEventAtom(leaf: EventLeaf, reduction: Reduction): EventAtom {
  const window = windowOf(leaf);
  const matches = matcherOf(leaf);
  const readValue = reduction.kind === "count" ? undefined : valueReader(reduction.kind, reduction.of);
  const passes = compileReduction(reduction);
  const kept = keptOf(reduction, window);

  function forgetUndecisive(history: History): void {
    if (kept.newest !== undefined) forgetOldest(history, history.stamps.length - kept.newest);
    if (kept.oldest !== undefined) forgetNewest(history, history.stamps.length - kept.oldest);
  }

  return {
    kind: "event",
    key: keyOf(leaf, reduction),
    names: [leaf.event],
    createHistory: () => createHistory({ withValues: readValue !== undefined }),
    add(history, event) {
      if (!matches(event)) return false;
      const value = readValue?.(event.properties);
      if (readValue !== undefined && value === undefined) return false;
      addToHistory(history, event.occurredAtMs, value);
      forgetUndecisive(history);
      return true;
    },
    trim(history, nowMs) {
      forgetUndecisive(history);
      if (window.oldestMs !== never) forgetOldest(history, countUntil(history.stamps, nowMs - window.oldestMs));
    },
    judge: (history, nowMs) => judgeWindow(history, { window, passes, nowMs, isCheap: readValue === undefined }),
    evidence(history, nowMs) {
      if (history === undefined) return [];
      const { stamps, values } = history;
      const from = countUntil(stamps, nowMs - window.oldestMs);
      const evidence: Evidence[] = [];
      for (let i = countUntil(stamps, nowMs - window.newestMs) - 1; i >= from && evidence.length < maxEvidence; i--) {
        evidence.push({ event: leaf.event, atMs: stamps[i]!, ...(values !== undefined && { value: values[i] }) });
      }
      return evidence;
    },
  };
}

/** The atoms whose conjunction an event condition is: one for its count, one for each aggregate. */
export function reductionsOf(leaf: EventLeaf, aggregates: readonly Aggregate[]): Reduction[] {
  const reductions: Reduction[] = [];
  for (const kind of aggregates) {
    const asked = leaf[kind];
    if (asked === undefined) continue;
    const { of, ...bounds } = asked;
    reductions.push({ kind, of, bounds });
  }
  if (leaf.count !== undefined) reductions.unshift({ kind: "count", bounds: leaf.count });
  return reductions.length > 0 ? reductions : [{ kind: "count", bounds: { gte: 1 } }];
}

type Passes = (history: History, from: number, to: number) => boolean;

const emptyHistory = createHistory({ withValues: true });

function judgeWindow(
  history: History | undefined,
  { window, passes, nowMs, isCheap }: { window: Window; passes: Passes; nowMs: number; isCheap: boolean },
): Verdict {
  const present = history ?? emptyHistory;
  const { stamps } = present;
  let from = window.oldestMs === never ? 0 : countUntil(stamps, nowMs - window.oldestMs);
  let to = countUntil(stamps, nowMs - window.newestMs);
  const holds = passes(present, from, to);
  for (let step = 0; ; step++) {
    const leaveMs = from < stamps.length ? stamps[from]! + window.oldestMs : never;
    const enterMs = to < stamps.length ? stamps[to]! + window.newestMs : never;
    const nextMs = Math.min(leaveMs, enterMs);
    if (nextMs === never) return { holds, nextMs: never };
    while (to < stamps.length && stamps[to]! + window.newestMs <= nextMs) to++;
    while (from < to && stamps[from]! + window.oldestMs <= nextMs) from++;
    if (passes(present, from, to) !== holds || (!isCheap && step === maxLookAhead)) return { holds, nextMs };
  }
}

function compileReduction(reduction: Reduction): Passes {
  if (reduction.kind === "count") {
    const passes = compileBounds(reduction.bounds);
    return (_, from, to) => passes(to - from);
  }
  const reduce = reducers[reduction.kind];
  const passes = compileValueBounds(reduction.bounds);
  return ({ values }, from, to) => {
    const value = reduce(values!, from, to);
    return value !== undefined && passes(value);
  };
}

type Reducer = (values: readonly HistoryValue[], from: number, to: number) => Scalar | undefined;

/** Sums run from the oldest to the newest, so that the same events always give the same number. */
const sum: Reducer = (values, from, to) => {
  let total = 0;
  for (let i = from; i < to; i++) total += values[i] as number;
  return total;
};

const reducers: Readonly<Record<Aggregate, Reducer>> = {
  sum,
  avg: (values, from, to) => (from === to ? undefined : (sum(values, from, to) as number) / (to - from)),
  min: (values, from, to) => extreme(values, from, to, Math.min),
  max: (values, from, to) => extreme(values, from, to, Math.max),
  unique: (values, from, to) => new Set(values.slice(from, to)).size,
  first: (values, from, to) => (from === to ? undefined : (values[from] as Scalar)),
  last: (values, from, to) => (from === to ? undefined : (values[to - 1] as Scalar)),
};

function extreme(
  values: readonly HistoryValue[],
  from: number,
  to: number,
  better: (a: number, b: number) => number,
): number | undefined {
  if (from === to) return undefined;
  let best = values[from] as number;
  for (let i = from + 1; i < to; i++) best = better(best, values[i] as number);
  return best;
}

function compileValueBounds({ eq, ne, ...order }: ValueBounds): (value: Scalar) => boolean {
  const inOrder = compileBounds(order);
  const isOrdered = Object.values(order).some((value) => value !== undefined);
  return (value) =>
    (eq === undefined || value === eq) &&
    (ne === undefined || value !== ne) &&
    (!isOrdered || (typeof value === "number" && inOrder(value)));
}

function valueReader(
  kind: Aggregate,
  of: string,
): (properties: Readonly<Record<string, unknown>>) => Scalar | undefined {
  const takesText = kind === "unique" || kind === "first" || kind === "last";
  return (properties) => {
    const value = valueAtPath(properties, of);
    if (typeof value === "number") return value;
    return takesText && (typeof value === "string" || typeof value === "boolean") ? value : undefined;
  };
}

function windowOf({ within, between }: EventLeaf): Window {
  if (within !== undefined) return { oldestMs: durationMs(within), newestMs: 0 };
  if (between !== undefined) return { oldestMs: durationMs(between[0]), newestMs: durationMs(between[1]) };
  return { oldestMs: never, newestMs: 0 };
}

function matcherOf(leaf: EventLeaf): EventPredicate {
  const conditions = compileConditions(leaf.where);
  const fromMs = leaf.from === undefined ? Number.NEGATIVE_INFINITY : Date.parse(leaf.from);
  const toMs = leaf.to === undefined ? never : Date.parse(leaf.to);
  const excluded = new Set(leaf.excludeSources);
  return (event) =>
    event.occurredAtMs >= fromMs &&
    event.occurredAtMs < toMs &&
    (excluded.size === 0 || event.sourceId === undefined || !excluded.has(event.sourceId)) &&
    conditions(event);
}

/** Events that decide when the window ends now: as many of the newest as the largest bound can tell apart, or one end. */
function keptOf(reduction: Reduction, window: Window): { newest?: number; oldest?: number } {
  if (window.newestMs > 0) return {};
  if (reduction.kind === "count") {
    const bounds = Object.values(reduction.bounds).filter((bound) => bound !== undefined);
    return { newest: Math.floor(Math.max(...bounds)) + 1 };
  }
  if (reduction.kind === "last") return { newest: 1 };
  return reduction.kind === "first" && window.oldestMs === never ? { oldest: 1 } : {};
}

function keyOf(leaf: EventLeaf, reduction: Reduction): string {
  const { event, where, within, between, from, to, excludeSources } = leaf;
  return JSON.stringify({ event, where, within, between, from, to, excludeSources, reduction });
}
