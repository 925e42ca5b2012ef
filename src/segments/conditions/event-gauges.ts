import { durationMs } from "../rules/duration.ts";
import type { Aggregate, EventLeaf, NumberBounds } from "../rules/rule.ts";
import { aggregateGauge, compileReduction, type ValueBounds, type Window } from "./aggregate-gauge.ts";
import type { CompiledCondition, GaugeTable } from "./condition.ts";
import { type Evidence, type Gauge, type GaugedUser, maxEvidence, never } from "./gauge.ts";
import { countUntil } from "./history.ts";
import { always, boundsExpression, countExpression, type Expression, placeOf } from "./scale.ts";
import { type StreamFilter, takesText } from "./stream.ts";

/**
 * At least, at most, exactly so many events in a sliding window, and aggregates over them: the conjunction of all that
 * the leaf asks. An event leaves (now - W, now] at the instant stamp + W.
 */
export function compileEventLeaf(
  leaf: EventLeaf,
  aggregates: readonly Aggregate[],
  table: GaugeTable,
): CompiledCondition {
  const window = windowOf(leaf);
  const { event, where, from, to, excludeSources } = leaf;
  const filter = { event, where, from, to, excludeSources };
  const parts: CompiledCondition[] = [];
  for (const kind of aggregates) {
    const asked = leaf[kind];
    if (asked === undefined) continue;
    const { of, ...bounds } = asked;
    parts.push(compileAggregate({ kind, of, bounds, window, filter }, table));
  }
  const isCounted = leaf.count !== undefined || parts.length === 0;
  if (isCounted) parts.unshift(compileCount({ bounds: leaf.count ?? { gte: 1 }, window, filter }, table));
  if (parts.length === 1) return parts[0]!;
  return {
    expression: { kind: "all", parts: parts.map(({ expression }) => expression) },
    evidence: (user, nowMs) => parts.flatMap(({ evidence }) => evidence(user, nowMs)),
  };
}

interface Counted {
  bounds: NumberBounds;
  window: Window;
  filter: StreamFilter;
}

function compileCount({ bounds, window, filter }: Counted, table: GaugeTable): CompiledCondition {
  const { streams } = table;
  if (window.newestMs > 0) {
    const stream = streams.intern(filter, { ageMs: window.oldestMs });
    const gauge = aggregateGauge({ stream, window, reduction: compileReduction("count"), isCheap: true });
    return {
      expression: boundsExpression(bounds, (limit, isStrict) => table.mark(gauge, limit, isStrict)),
      evidence: evidenceIn(stream, { event: filter.event, window }),
    };
  }
  const stream = streams.intern(filter, {});
  const atLeast = (count: number): Expression => {
    if (count <= 0) return always;
    streams.intern(filter, { newest: count, reachMs: window.oldestMs });
    return table.mark(newestGauge(stream, count), -window.oldestMs, true);
  };
  return {
    expression: countExpression(bounds, atLeast),
    evidence: evidenceIn(stream, { event: filter.event, window }),
  };
}

/**
 * "At least n in the last W" holds as long as the n-th newest event is younger than W. The gauge shows minus its age, so
 * that every window W is a mark at -W on one scale.
 */
function newestGauge(stream: number, count: number): Gauge {
  return {
    key: `newest ${count} of ${stream}`,
    streams: [stream],
    risesWithNewest: true,
    read({ histories }, nowMs, scale, reading) {
      const stamps = histories[stream]?.stamps;
      reading.place = 0;
      reading.nextMs = never;
      if (stamps === undefined || stamps.length === 0) return;
      let until = stamps.length;
      if (stamps[until - 1]! > nowMs) {
        // A stamp ahead of the clock counts from its own time on.
        until = countUntil(stamps, nowMs);
        reading.nextMs = stamps[until]!;
      }
      if (until < count) return;
      const stamp = stamps[until - count]!;
      const place = placeOf(scale, stamp - nowMs);
      reading.place = place;
      if (place > 0) reading.nextMs = Math.min(reading.nextMs, stamp - scale.limits[place - 1]!);
    },
  };
}

interface AskedAggregate {
  kind: Aggregate;
  of: string;
  bounds: ValueBounds;
  window: Window;
  filter: StreamFilter;
}

function compileAggregate({ kind, of, bounds, window, filter }: AskedAggregate, table: GaugeTable): CompiledCondition {
  // Without a window the first value is decided by one event: the others need not be kept.
  const isOldest = kind === "first" && window.oldestMs === never;
  const isNewest = kind === "last" && window.newestMs === 0;
  const own = {
    ...filter,
    of,
    ...(takesText(kind) && { takesText: true }),
    ...(isOldest && { oldest: true }),
  };
  const kept = isOldest ? { oldest: true } : { ageMs: isNewest ? 0 : window.oldestMs };
  const stream = table.streams.intern(own, { ...kept, reachMs: window.oldestMs });
  const evidence = evidenceIn(stream, { event: filter.event, window });
  if (kind === "first" || kind === "last") {
    const reduction = compileReduction(kind, bounds);
    const gauge = aggregateGauge({ stream, window, reduction, isCheap: false });
    return { expression: table.mark(gauge, 1, false), evidence };
  }
  const gauge = aggregateGauge({ stream, window, reduction: compileReduction(kind), isCheap: false });
  const mark = (limit: number, isStrict: boolean): Expression => table.mark(gauge, limit, isStrict);
  return { expression: boundsExpression(bounds as NumberBounds, mark), evidence };
}

function evidenceIn(
  stream: number,
  { event, window }: { event: string; window: Window },
): (user: GaugedUser, nowMs: number) => Evidence[] {
  return ({ histories }, nowMs) => {
    const history = histories[stream];
    if (history === undefined) return [];
    const { stamps, values } = history;
    const from = countUntil(stamps, nowMs - window.oldestMs);
    const evidence: Evidence[] = [];
    for (let i = countUntil(stamps, nowMs - window.newestMs) - 1; i >= from && evidence.length < maxEvidence; i--) {
      evidence.push({ event, atMs: stamps[i]!, ...(values !== undefined && { value: values[i] }) });
    }
    return evidence;
  };
}

function windowOf({ within, between }: EventLeaf): Window {
  if (within !== undefined) return { oldestMs: durationMs(within), newestMs: 0 };
  if (between !== undefined) return { oldestMs: durationMs(between[0]), newestMs: durationMs(between[1]) };
  return { oldestMs: never, newestMs: 0 };
}
