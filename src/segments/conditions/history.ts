/** The events of one user that one stream still has to remember, oldest first. */
export interface History {
  /** Milliseconds since 1970, ascending. */
  stamps: number[];
  /** What the stream keeps of each event, or nothing; of equal stamps in the order of `compareValues`. */
  values: HistoryValue[] | undefined;
  /** The earliest stamp ever added, although it may have been forgotten. */
  firstMs: number;
}

/** A history as gauges read it: everybody's stamps may stand in one typed array. */
export interface ReadableHistory {
  readonly stamps: ArrayLike<number>;
  readonly values: readonly HistoryValue[] | undefined;
  readonly firstMs: number;
}

/** A number or text; for a sequence the steps that the event matches and the values that steps compare. */
export type HistoryValue = string | number | boolean | readonly (string | number | boolean | null)[];

export function createHistory(options: { withValues: boolean }): History {
  return { stamps: [], values: options.withValues ? [] : undefined, firstMs: Number.POSITIVE_INFINITY };
}

/** Inserts in order of time, in place; the order of arrival leaves no trace. */
export function addToHistory(history: History, atMs: number, value?: HistoryValue): void {
  const { stamps, values } = history;
  let at = stamps.length;
  while (at > 0 && isAfter(history, at - 1, atMs, value)) at--;
  // What comes after a stamp that is kept is not the earliest.
  if (at === 0 && atMs < history.firstMs) history.firstMs = atMs;
  if (at === stamps.length) {
    stamps.push(atMs);
    values?.push(value!);
  } else {
    stamps.splice(at, 0, atMs);
    values?.splice(at, 0, value!);
  }
}

/** Adds all of `other`, in place: the events of two users that turned out to be one. */
export function mergeHistory(history: History, other: History): void {
  for (let i = 0; i < other.stamps.length; i++) addToHistory(history, other.stamps[i]!, other.values?.[i]);
  history.firstMs = Math.min(history.firstMs, other.firstMs);
}

/** Forgets those from the place `start` to before the place `end`, in place. */
export function forgetBetween(history: History, start: number, end: number): void {
  history.stamps.splice(start, end - start);
  history.values?.splice(start, end - start);
}

/** How many stamps are at most `atMs`. */
export function countUntil(stamps: ArrayLike<number>, atMs: number): number {
  let low = 0;
  let high = stamps.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (stamps[middle]! <= atMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A total order of values: by type, then by value. */
export function compareValues(a: HistoryValue, b: HistoryValue): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  const [textA, textB] = [JSON.stringify(a), JSON.stringify(b)];
  return textA < textB ? -1 : textA > textB ? 1 : 0;
}

function isAfter(history: History, index: number, atMs: number, value: HistoryValue | undefined): boolean {
  const stamp = history.stamps[index]!;
  if (stamp !== atMs || history.values === undefined) return stamp > atMs;
  return compareValues(history.values[index]!, value!) > 0;
}
