/** An event as predictions read it. */
export interface HistoryEvent {
  /** Name as sent. */
  event: string;
  itemId?: string | undefined;
  /** Milliseconds since 1970. */
  occurredAtMs: number;
  receivedAtMs: number;
  properties: Readonly<Record<string, unknown>>;
  context: Readonly<Record<string, unknown>>;
  sourceId?: string | undefined;
}

/** All that happened to one user, in order of `occurredAtMs`. */
export interface UserHistory {
  userId: string;
  events: readonly HistoryEvent[];
  /** Events that a prediction caused are left out already. */
  isWithoutCaused?: true;
}

/** Newest events that features read; older ones are forgotten, in training as in serving. */
export const maxEvents = 2_000;

/** `as-received`: an event is known from when it was received. `as-occurred`: an imported history, received long after, counts as if it had been on time. */
export type Reading = "as-received" | "as-occurred";

const lateMs = 86_400_000;

/** How a history is to be read: as it occurred when more than half of its events came more than a day late, which only an import explains. */
export function readingOf(histories: readonly UserHistory[]): Reading {
  let events = 0;
  let late = 0;
  for (const history of histories) {
    events += history.events.length;
    for (const { occurredAtMs, receivedAtMs } of history.events) if (receivedAtMs - occurredAtMs > lateMs) late++;
  }
  return late > events / 2 ? "as-occurred" : "as-received";
}

/**
 * What was known of a user at an instant: events that had occurred and been received by then, the newest 2,000, without those that a
 * prediction caused (they carry `predictionId` in properties or context) and those that are to be ignored.
 */
export function knownAt(
  history: UserHistory,
  options: { atMs: number; ignore: ReadonlySet<string>; reading: Reading },
): readonly HistoryEvent[] {
  const { atMs, ignore, reading } = options;
  const { events, isWithoutCaused = false } = history;
  let end = events.length;
  while (end > 0 && events[end - 1]!.occurredAtMs >= atMs) end--;
  const upToThen = end < events.length ? events.slice(0, end) : events;
  // A score is asked for far more often than there is anything to leave out.
  const known = upToThen.every(isKnown) ? upToThen : upToThen.filter(isKnown);
  return known.length > maxEvents ? known.slice(-maxEvents) : known;

  function isKnown(event: HistoryEvent): boolean {
    if (reading === "as-received" && event.receivedAtMs >= atMs) return false;
    return (isWithoutCaused || !isCausedByPrediction(event)) && !(ignore.size > 0 && ignore.has(event.event));
  }
}

export function isCausedByPrediction({ properties, context }: HistoryEvent): boolean {
  return properties.predictionId !== undefined || context.predictionId !== undefined;
}
