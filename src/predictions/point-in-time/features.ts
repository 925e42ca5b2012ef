import { type FeatureSet, generalCount, outcomeCount, perEvent, spansDays } from "./feature-names.ts";
import { widthOf, writeTrait } from "./trait-columns.ts";
import type { HistoryEvent } from "./user-history.ts";

const msPerDay = 86_400_000;
const valueKeys = ["value", "revenue", "total", "price"];

/**
 * Features of a user at an instant, from what was known then (`knownAt`), written to `out` from `offset` on in the order of `featureNames`.
 * Training and serving call this one function. NaN where there is nothing to measure: no such event, one only, no dwell.
 */
export function writeFeatures(options: {
  events: readonly HistoryEvent[];
  /** Which events are what the prediction is about. */
  isOutcome: (event: HistoryEvent) => boolean;
  set: FeatureSet;
  atMs: number;
  out: Float64Array;
  offset: number;
}): void {
  const { events, isOutcome, set, atMs, out, offset } = options;
  writeGeneral(events, { atMs, out, offset });
  writeOutcome(events.filter(isOutcome), { atMs, out, offset: offset + generalCount });
  const at = offset + generalCount + outcomeCount;
  const place = new Map(set.events.map((event, i) => [event, at + perEvent * i]));
  for (const first of place.values()) out.set([0, Number.NaN], first);
  for (const { event, occurredAtMs } of events) {
    const own = place.get(event);
    if (own === undefined) continue;
    const days = (atMs - occurredAtMs) / msPerDay;
    out[own]! += decayed(days, 30);
    out[own + 1] = days;
  }
  let next = at + perEvent * set.events.length;
  for (const trait of set.traits ?? []) {
    writeTrait(trait, events, out, next);
    next += widthOf(trait);
  }
}

interface Target {
  atMs: number;
  out: Float64Array;
  offset: number;
}

function decayed(days: number, halfLifeDays: number): number {
  return 2 ** (-days / halfLifeDays);
}

function writeGeneral(events: readonly HistoryEvent[], { atMs, out, offset }: Target): void {
  const sums = spansDays.map(() => 0);
  const activeDays = new Set<number>();
  const recent = { month: 0, quarterBefore: 0 };
  const firstSeenDays = new Map<string, number>();
  const recentItems = new Set<string>();
  const channels = new Map<string, number>();
  const categories = new Map<string, number>();
  let weekend = 0;
  let dwell = 0;
  let dwells = 0;
  for (const { occurredAtMs, itemId, context, properties } of events) {
    const days = (atMs - occurredAtMs) / msPerDay;
    spansDays.forEach((span, i) => {
      sums[i]! += decayed(days, span);
    });
    const day = Math.floor(occurredAtMs / msPerDay);
    activeDays.add(day);
    if (days < 30) recent.month++;
    else if (days < 120) recent.quarterBefore++;
    if (itemId !== undefined) {
      if (!firstSeenDays.has(itemId)) firstSeenDays.set(itemId, days);
      if (days < 30) recentItems.add(itemId);
    }
    if (typeof context.channel === "string") count(channels, context.channel);
    const category = properties.category ?? properties.section;
    if (typeof category === "string") count(categories, category);
    // Day 0 was a Thursday.
    if ((day + 4) % 7 === 0 || (day + 4) % 7 === 6) weekend++;
    if (typeof properties.dwellSeconds === "number") {
      dwell += properties.dwellSeconds;
      dwells++;
    }
  }
  const all = events.length;
  const daysOf = (event: HistoryEvent | undefined): number =>
    event === undefined ? Number.NaN : (atMs - event.occurredAtMs) / msPerDay;
  const fresh = [...recentItems].filter((item) => firstSeenDays.get(item)! < 30).length;
  const sortedDays = [...activeDays].sort((a, b) => a - b);
  const activeWithin = (span: number): number => sortedDays.filter((day) => atMs / msPerDay - day <= span).length;
  out.set(
    [
      daysOf(events.at(-1)),
      daysOf(events[0]),
      all,
      ...sums,
      ...spansDays.map(activeWithin),
      Math.log((recent.month + 1) / (recent.quarterBefore / 3 + 1)),
      firstSeenDays.size,
      recentItems.size === 0 ? Number.NaN : fresh / recentItems.size,
      sortedDays.length < 2 ? Number.NaN : (24 * (sortedDays.at(-1)! - sortedDays[0]!)) / (sortedDays.length - 1),
      channels.size,
      channels.size === 0 ? Number.NaN : Math.max(...channels.values()) / total(channels),
      categories.size,
      entropyOf(categories),
      all === 0 ? Number.NaN : weekend / all,
      dwells === 0 ? Number.NaN : dwell / dwells,
    ],
    offset,
  );
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

function total(counts: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const own of counts.values()) sum += own;
  return sum;
}

/** Shannon entropy of the shares in nats: 0 for one name, ln n for n equal ones; NaN without any. */
function entropyOf(counts: ReadonlyMap<string, number>): number {
  if (counts.size === 0) return Number.NaN;
  const all = total(counts);
  let entropy = 0;
  for (const own of counts.values()) entropy -= (own / all) * Math.log(own / all);
  return entropy;
}

/** Gaps are counted between days, so that the lines of one order are one. */
function writeOutcome(events: readonly HistoryEvent[], { atMs, out, offset }: Target): void {
  const sums = spansDays.map(() => 0);
  let value = 0;
  let values = 0;
  let decayedValue = 0;
  const daysAgo = new Set<number>();
  for (const { occurredAtMs, properties } of events) {
    const days = (atMs - occurredAtMs) / msPerDay;
    spansDays.forEach((span, i) => {
      sums[i]! += decayed(days, span);
    });
    daysAgo.add(Math.floor(days));
    const own = worthOf(properties);
    if (own === undefined) continue;
    value += own;
    values++;
    decayedValue += own * decayed(days, 90);
  }
  const sorted = [...daysAgo].sort((a, b) => a - b);
  const gaps = sorted.slice(1).map((days, i) => days - sorted[i]!);
  const meanGap = gaps.length === 0 ? Number.NaN : gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const squares = gaps.reduce((sum, gap) => sum + (gap - meanGap) ** 2, 0);
  const last = events.at(-1);
  const sinceLast = last === undefined ? Number.NaN : (atMs - last.occurredAtMs) / msPerDay;
  out.set(
    [
      sinceLast,
      sorted.length,
      ...sums,
      meanGap,
      gaps.length < 2 ? Number.NaN : Math.sqrt(squares / gaps.length),
      gaps[0] ?? Number.NaN,
      sinceLast / meanGap,
      values === 0 ? Number.NaN : value,
      values === 0 ? Number.NaN : value / values,
      values === 0 ? Number.NaN : decayedValue,
      events[0] === undefined ? Number.NaN : (atMs - events[0].occurredAtMs) / msPerDay,
    ],
    offset,
  );
}

/** What an event is worth, by the names that shops use, as a number or its text; undefined without a finite one. */
export function worthOf(properties: HistoryEvent["properties"]): number | undefined {
  for (const key of valueKeys) {
    const given = properties[key];
    const value = typeof given === "string" && given.trim() !== "" ? Number(given) : given;
    if (typeof value === "number" && Number.isFinite(value)) return value;
  }
  return undefined;
}
