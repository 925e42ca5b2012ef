import { durationMs } from "../rules/duration.ts";
import type { LifecycleLeaf } from "../rules/rule.ts";
import type { CompiledCondition, GaugeTable } from "./condition.ts";
import { type Gauge, maxEvidence, never } from "./gauge.ts";
import { countUntil, type ReadableHistory } from "./history.ts";

/** Instants at which an event passes into another period that are looked at ahead. */
const maxLookAhead = 64;

/**
 * First time, regular, stopped, returned: by which periods before now have an event, period i being
 * (now - (i + 1) P, now - i P]. An event passes from one period to the next at stamp + i P, so the answer can change
 * at these instants only.
 */
export function compileLifecycleLeaf(leaf: LifecycleLeaf, table: GaugeTable): CompiledCondition {
  const periodMs = durationMs(leaf.period);
  const periods = periodsOf(leaf);
  // Whether something is the first or comes back is decided by the very first event.
  const readsFirst = leaf.lifecycle === "first-time" || leaf.lifecycle === "returned";
  const ageMs = periods * periodMs;
  const stream = table.streams.intern({ event: leaf.event }, { ageMs, reachMs: readsFirst ? never : ageMs });
  const passes = testOf(leaf, periodMs);
  const gauge: Gauge = {
    key: JSON.stringify(leaf),
    streams: [stream],
    // The present period has an event already, and nothing later than its end was foreseen.
    quietMs: periodMs,
    read({ histories }, nowMs, _, reading) {
      const history = histories[stream];
      reading.place = 0;
      reading.nextMs = never;
      if (history === undefined) return;
      const view = { history, periodMs, periods, passes };
      const holds = holdsAt(view, nowMs);
      reading.place = holds ? 1 : 0;
      let nextMs = nextAfter(view, nowMs);
      const newestEndMs = history.stamps[history.stamps.length - 1]! + periodMs;
      const untilMs = newestEndMs > nowMs ? newestEndMs : never;
      for (let step = 0; step < maxLookAhead && nextMs < untilMs; step++) {
        if (holdsAt(view, nextMs) !== holds) break;
        nextMs = nextAfter(view, nextMs);
      }
      reading.nextMs = nextMs;
    },
  };
  return {
    expression: table.mark(gauge, 1, false),
    evidence: ({ histories }, nowMs) =>
      Array.from(histories[stream]?.stamps ?? [])
        .filter((stamp) => stamp <= nowMs)
        .slice(-maxEvidence)
        .reverse()
        .map((atMs) => ({ event: leaf.event, atMs })),
  };
}

/** `has`: 1 for each period with an event, the present one first; filled anew for every instant. */
type Passes = (has: Uint8Array, firstMs: number, nowMs: number) => boolean;

interface View {
  history: ReadableHistory;
  periodMs: number;
  periods: number;
  passes: Passes;
}

const maxPeriods = 52;
const has = new Uint8Array(maxPeriods);

function holdsAt({ history: { stamps, firstMs }, periodMs, periods, passes }: View, atMs: number): boolean {
  const present = has.subarray(0, periods).fill(0);
  for (let i = countUntil(stamps, atMs) - 1; i >= 0; i--) {
    const period = Math.floor((atMs - stamps[i]!) / periodMs);
    if (period >= periods) break;
    present[period] = 1;
  }
  return passes(present, firstMs, atMs);
}

/** The next instant at which an event begins to count or passes into another period. */
function nextAfter({ history: { stamps }, periodMs, periods }: View, atMs: number): number {
  const until = countUntil(stamps, atMs);
  let next = stamps[until] ?? never;
  for (let i = until - 1; i >= 0; i--) {
    const period = Math.floor((atMs - stamps[i]!) / periodMs);
    if (period >= periods) break;
    next = Math.min(next, stamps[i]! + (period + 1) * periodMs);
  }
  return next;
}

function periodsOf(leaf: LifecycleLeaf): number {
  switch (leaf.lifecycle) {
    case "first-time":
      return 1;
    case "regular":
      return leaf.of ?? 4;
    case "stopped":
    case "returned":
      return leaf.lifecycle === "stopped" ? (leaf.of ?? 2) : 2;
  }
}

function testOf(leaf: LifecycleLeaf, periodMs: number): Passes {
  switch (leaf.lifecycle) {
    case "first-time":
      return (_, firstMs, nowMs) => firstMs <= nowMs && firstMs > nowMs - periodMs;
    case "regular": {
      const times = leaf.times ?? 3;
      return (periods) => periods.reduce((sum, one) => sum + one, 0) >= times;
    }
    case "stopped":
      return (periods) => periods[0] === 0 && periods.indexOf(1) > 0;
    case "returned":
      return (periods, firstMs, nowMs) => periods[0] === 1 && periods[1] === 0 && firstMs <= nowMs - 2 * periodMs;
  }
}
