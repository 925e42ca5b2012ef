import { addDecayed, createDecayedSum, type DecayedSum, type HalfLives, mergeDecayed, valueAt } from "./decayed-sum.ts";

/** Where and when the reader is met: decayed counts of events per channel and per local hour. */
export interface Habits {
  channels: Map<string, DecayedSum>;
  /** Hour of the reader's own clock, 0 to 23; hours never seen are absent. */
  hours: Map<number, DecayedSum>;
}

/** Channels are named by clients; what goes beyond this many counts as `other`. */
const maxChannels = 16;

export function createHabits(): Habits {
  return { channels: new Map(), hours: new Map() };
}

/** Counts one event, in place. */
export function addToHabits(
  habits: Habits,
  halfLives: HalfLives,
  addition: { channel: string | undefined; hour: number; atMs: number },
): void {
  const term = { amount: 1, atMs: addition.atMs, slot: 0 };
  addDecayed(entryOf(habits.hours, addition.hour, halfLives), halfLives, term);
  if (addition.channel === undefined) return;
  const known = habits.channels.has(addition.channel) || habits.channels.size < maxChannels;
  addDecayed(entryOf(habits.channels, known ? addition.channel : "other", halfLives), halfLives, term);
}

/** Adds the counts of `other` to `habits`, in place. */
export function mergeHabits(habits: Habits, halfLives: HalfLives, other: Habits): void {
  for (const [hour, sum] of other.hours) mergeDecayed(entryOf(habits.hours, hour, halfLives), halfLives, sum);
  for (const [channel, sum] of other.channels) {
    const known = habits.channels.has(channel) || habits.channels.size < maxChannels;
    mergeDecayed(entryOf(habits.channels, known ? channel : "other", halfLives), halfLives, sum);
  }
}

export interface HabitsView {
  /** Share of events, most used first; sums to 1 unless empty. */
  channels: { channel: string; share: number }[];
  hours: { hour: number; share: number }[];
}

export function viewHabits(habits: Habits, halfLives: HalfLives, nowMs: number): HabitsView {
  return {
    channels: shares(habits.channels, halfLives, nowMs).map(([channel, share]) => ({ channel, share })),
    hours: shares(habits.hours, halfLives, nowMs).map(([hour, share]) => ({ hour, share })),
  };
}

function shares<K extends string | number>(
  map: ReadonlyMap<K, DecayedSum>,
  halfLives: HalfLives,
  nowMs: number,
): [K, number][] {
  const values = [...map].map(([key, sum]): [K, number] => [key, valueAt(sum, halfLives, nowMs)]);
  const total = values.reduce((sum, [, value]) => sum + value, 0);
  if (total === 0) return [];
  return values
    .map(([key, value]): [K, number] => [key, value / total])
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}

function entryOf<K>(map: Map<K, DecayedSum>, key: K, halfLives: HalfLives): DecayedSum {
  let sum = map.get(key);
  if (sum === undefined) {
    sum = createDecayedSum(halfLives);
    map.set(key, sum);
  }
  return sum;
}

const formatters = new Map<string, Intl.DateTimeFormat | undefined>();
const maxFormatters = 600;

/** Hour 0 to 23 on the reader's clock: by IANA zone when it is a real one, else by the timestamp's offset from UTC. */
export function localHour(atMs: number, timeZone: string | undefined, utcOffsetMinutes: number): number {
  if (timeZone !== undefined) {
    const formatter = formatterOf(timeZone);
    if (formatter !== undefined) return Number(formatter.format(atMs)) % 24;
  }
  const hour = Math.floor((atMs + utcOffsetMinutes * 60_000) / 3_600_000) % 24;
  return hour < 0 ? hour + 24 : hour;
}

function formatterOf(timeZone: string): Intl.DateTimeFormat | undefined {
  if (formatters.has(timeZone)) return formatters.get(timeZone);
  if (formatters.size >= maxFormatters) return undefined;
  let formatter: Intl.DateTimeFormat | undefined;
  try {
    formatter = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", hourCycle: "h23", timeZone });
  } catch (error) {
    // The one way to ask whether a zone exists; any other failure is a defect.
    if (!(error instanceof RangeError)) throw error;
  }
  formatters.set(timeZone, formatter);
  return formatter;
}
