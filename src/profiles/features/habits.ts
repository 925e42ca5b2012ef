import {
  addDecayed,
  appendSum,
  createDecayedSums,
  type DecayedSums,
  type HalfLives,
  mergeDecayed,
  strideOf,
  valueAt,
} from "./decayed-sum.ts";

/** Where and when the user is met: decayed counts of events per local hour and per channel. */
export interface Habits {
  /** In order of appearance. */
  channels: string[];
  /** One row per hour of the user's own clock, 0 to 23, then one per channel. */
  sums: DecayedSums;
}

export const hoursPerDay = 24;
/** Channels are named by clients; what goes beyond this many counts as `other`. */
const maxChannels = 16;

export function createHabits(halfLives: HalfLives): Habits {
  return { channels: [], sums: createDecayedSums(halfLives, hoursPerDay) };
}

/** Counts one event, in place. */
export function addToHabits(
  habits: Habits,
  halfLives: HalfLives,
  addition: { channel: string | undefined; hour: number; atMs: number },
): void {
  const { channel, hour, atMs } = addition;
  const term = { amount: 1, atMs, slot: 0 };
  addDecayed(habits.sums, halfLives, { ...term, row: hour });
  if (channel !== undefined)
    addDecayed(habits.sums, halfLives, { ...term, row: channelRow(habits, halfLives, channel) });
}

/** Adds the counts of `other` to `habits`, in place. */
export function mergeHabits(habits: Habits, halfLives: HalfLives, other: Habits): void {
  for (let hour = 0; hour < hoursPerDay; hour++) {
    mergeDecayed(habits.sums, halfLives, other.sums, { row: hour, otherRow: hour });
  }
  for (const [place, channel] of other.channels.entries()) {
    const row = channelRow(habits, halfLives, channel);
    mergeDecayed(habits.sums, halfLives, other.sums, { row, otherRow: hoursPerDay + place });
  }
}

/** The row of a channel, made on first sight; that of `other` when there are too many. */
export function channelRow({ channels, sums }: Habits, halfLives: HalfLives, channel: string): number {
  let place = channels.indexOf(channel);
  if (place < 0 && channels.length >= maxChannels && channel !== "other") {
    return channelRow({ channels, sums }, halfLives, "other");
  }
  if (place < 0) {
    place = channels.push(channel) - 1;
    appendSum(sums, halfLives);
  }
  return hoursPerDay + place;
}

export interface HabitsView {
  /** Share of events, most used first; sums to 1 unless empty. */
  channels: { channel: string; share: number }[];
  hours: { hour: number; share: number }[];
}

export function viewHabits({ channels, sums }: Habits, halfLives: HalfLives, nowMs: number): HabitsView {
  const valueIn = (row: number): number => valueAt(sums, halfLives, nowMs, row);
  const hours = Array.from({ length: hoursPerDay }, (_, hour) => hour).filter(
    (hour) => sums[hour * strideOf(halfLives)] !== Number.NEGATIVE_INFINITY,
  );
  return {
    channels: shares(channels.map((channel, place) => [channel, valueIn(hoursPerDay + place)])).map(
      ([channel, share]) => ({ channel, share }),
    ),
    hours: shares(hours.map((hour) => [hour, valueIn(hour)])).map(([hour, share]) => ({ hour, share })),
  };
}

function shares<K extends string | number>(values: readonly [K, number][]): [K, number][] {
  const total = values.reduce((sum, [, value]) => sum + value, 0);
  if (total === 0) return [];
  return values
    .map(([key, value]): [K, number] => [key, value / total])
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}

const formatters = new Map<string, Intl.DateTimeFormat | undefined>();
const maxFormatters = 600;

/** Hour 0 to 23 on the user's clock: by IANA zone when it is a real one, else by the timestamp's offset from UTC. */
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
