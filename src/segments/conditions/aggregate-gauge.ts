import type { Aggregate, NumberBounds } from "../rules/rule.ts";
import { compileBounds } from "../rules/value-test.ts";
import { type Gauge, never, type Reading } from "./gauge.ts";
import { countUntil, type HistoryValue, type ReadableHistory } from "./history.ts";
import { placeOf, type Scale } from "./scale.ts";

/** Events at most this old count: (now - oldestMs, now - newestMs]. Infinity without a window. */
export interface Window {
  oldestMs: number;
  newestMs: number;
}

/** Numeric bounds; of first and last values also equality with a text. */
export type ValueBounds = Omit<NumberBounds, "eq" | "ne"> & { eq?: Scalar | undefined; ne?: Scalar | undefined };
type Scalar = string | number | boolean;

/** A number of the events between two places of a history; NaN for none. */
export interface Reduction {
  key: string;
  reduce(history: ReadableHistory, from: number, to: number): number;
  /** Fills in what `reduce` gives from each place from `from` on to `to`, one after the other, where that takes one pass. */
  reduceEach?:
    | ((history: ReadableHistory, range: { from: number; to: number; into: Float64Array }) => void)
    | undefined;
  /** See Gauge. */
  risesWithNewest: NonNullable<Gauge["risesWithNewest"]>;
}

/** After so many changes of the window without a change of the answer, the rest is looked at when it is due. */
const maxLookAhead = 16;

/** A count or an aggregate over a window that also ends before now, or of values. */
export function aggregateGauge(options: {
  stream: number;
  window: Window;
  reduction: Reduction;
  isCheap: boolean;
}): Gauge {
  const { stream, window, reduction, isCheap } = options;
  return {
    key: `${reduction.key} of ${stream} in ${window.oldestMs} to ${window.newestMs}`,
    streams: [stream],
    // Of a window that ends before now, the newest event is no part yet.
    risesWithNewest: window.newestMs === 0 ? reduction.risesWithNewest : false,
    read({ histories }, nowMs, scale, reading) {
      const history = histories[stream] ?? emptyHistory;
      const { stamps } = history;
      const endsNow = window.newestMs === 0 && (stamps.length === 0 || stamps[stamps.length - 1]! <= nowMs);
      if (endsNow && reduction.reduceEach !== undefined) {
        readToEnd(history, { oldestMs: window.oldestMs, reduceEach: reduction.reduceEach, nowMs, scale, reading });
      } else readWindow(history, { window, reduce: reduction.reduce, nowMs, isCheap, scale, reading });
    },
  };
}

/** `bounds` turn the first and the last value, which may be text, into 1 where they pass and 0. */
export function compileReduction(kind: Aggregate | "count", bounds?: ValueBounds): Reduction {
  if (bounds === undefined) {
    const name = kind as keyof typeof reducers;
    const risesWithNewest = name === "sum" ? "unless negative" : name === "max" || name === "unique";
    return { key: kind, reduce: reducers[name], reduceEach: passReducers[name], risesWithNewest };
  }
  const passes = compileValueBounds(bounds);
  return {
    key: `${kind} ${JSON.stringify(bounds)}`,
    risesWithNewest: false,
    reduce(history, from, to) {
      if (from === to) return 0;
      return passes(history.values![kind === "first" ? from : to - 1] as Scalar) ? 1 : 0;
    },
  };
}

const emptyHistory: ReadableHistory = { stamps: [], values: [], firstMs: never };

/** What `reduceEach` filled in, for one reading. */
let reduced = new Float64Array(64);

/** Of a window that ends now, with all events in the past: they only leave, one after the other, so one pass tells when the place changes. */
function readToEnd(
  history: ReadableHistory,
  options: {
    oldestMs: number;
    reduceEach: NonNullable<Reduction["reduceEach"]>;
    nowMs: number;
    scale: Scale;
    reading: Reading;
  },
): void {
  const { oldestMs, reduceEach, nowMs, scale, reading } = options;
  const { stamps } = history;
  const to = stamps.length;
  const from = oldestMs === never ? 0 : countUntil(stamps, nowMs - oldestMs);
  if (reduced.length <= to - from) reduced = new Float64Array(2 * (to - from));
  reduceEach(history, { from, to, into: reduced });
  const place = placeOf(scale, reduced[0]!);
  reading.place = place;
  reading.nextMs = never;
  if (oldestMs === never) return;
  for (let gone = 1; gone <= to - from; gone++) {
    const leftMs = stamps[from + gone - 1]!;
    const isLastOfStamp = from + gone === to || stamps[from + gone]! > leftMs;
    if (!isLastOfStamp || placeOf(scale, reduced[gone]!) === place) continue;
    reading.nextMs = leftMs + oldestMs;
    return;
  }
}

function readWindow(
  history: ReadableHistory,
  options: {
    window: Window;
    reduce: Reduction["reduce"];
    nowMs: number;
    isCheap: boolean;
    scale: Scale;
    reading: Reading;
  },
): void {
  const { window, reduce, nowMs, isCheap, scale, reading } = options;
  const { stamps } = history;
  let from = window.oldestMs === never ? 0 : countUntil(stamps, nowMs - window.oldestMs);
  let to = countUntil(stamps, nowMs - window.newestMs);
  reading.place = placeOf(scale, reduce(history, from, to));
  for (let step = 0; ; step++) {
    const leaveMs = from < stamps.length ? stamps[from]! + window.oldestMs : never;
    const enterMs = to < stamps.length ? stamps[to]! + window.newestMs : never;
    reading.nextMs = Math.min(leaveMs, enterMs);
    if (reading.nextMs === never) return;
    while (to < stamps.length && stamps[to]! + window.newestMs <= reading.nextMs) to++;
    while (from < to && stamps[from]! + window.oldestMs <= reading.nextMs) from++;
    if (placeOf(scale, reduce(history, from, to)) !== reading.place) return;
    if (!isCheap && step === maxLookAhead) return;
  }
}

type NumberReducer = (history: ReadableHistory, from: number, to: number) => number;

/**
 * Sums run from the newest to the oldest, so that the same events always give the same number, that of a window is a step on the way to that of a
 * longer one, and an event that is not negative never lowers it (rounding keeps order).
 */
const sum: NumberReducer = ({ values }, from, to) => {
  let total = 0;
  for (let i = to - 1; i >= from; i--) total += values![i] as number;
  return total;
};

const reducers: Readonly<Record<Exclude<Aggregate, "first" | "last"> | "count", NumberReducer>> = {
  count: (_, from, to) => to - from,
  sum,
  avg: (history, from, to) => (from === to ? Number.NaN : sum(history, from, to) / (to - from)),
  min: ({ values }, from, to) => extreme(values!, { from, to, better: Math.min }),
  max: ({ values }, from, to) => extreme(values!, { from, to, better: Math.max }),
  unique: ({ values }, from, to) => new Set(values!.slice(from, to)).size,
};

const passReducers: Partial<Record<keyof typeof reducers, NonNullable<Reduction["reduceEach"]>>> = {
  sum({ values }, { from, to, into }) {
    let total = 0;
    into[to - from] = 0;
    for (let i = to - 1; i >= from; i--) {
      total += values![i] as number;
      into[i - from] = total;
    }
  },
  avg({ values }, { from, to, into }) {
    let total = 0;
    into[to - from] = Number.NaN;
    for (let i = to - 1; i >= from; i--) {
      total += values![i] as number;
      into[i - from] = total / (to - i);
    }
  },
};

function extreme(
  values: readonly HistoryValue[],
  { from, to, better }: { from: number; to: number; better: (a: number, b: number) => number },
): number {
  if (from === to) return Number.NaN;
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
