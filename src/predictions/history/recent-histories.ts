import type { HistorySource, StoredHistory } from "./history-source.ts";
import { type HistoryEvent, isCausedByPrediction, maxEvents, type UserHistory } from "./user-history.ts";

/** Events that are kept in memory, of all users together. */
const mostKept = 50_000;
/** A history is read anew after this long: what was removed by retention is not told. */
const maxAgeMs = 300_000;

interface Kept extends StoredHistory {
  readAtMs: number;
}

/** Histories of the users who were active last: of somebody known only what is new is read. */
export interface RecentHistories {
  /** Of the newest `maxEvents` events of the user that the id leads to those that no prediction caused, in order of time; `undefined` for an unknown id. */
  of(id: string): Promise<UserHistory | undefined>;
  /** Of these users nothing is right any more: they were erased, merged or parted. */
  forget(isGone: (userId: string) => boolean): void;
}

export function createRecentHistories(source: Pick<HistorySource, "readUser">, now: () => number): RecentHistories {
  /** The longest unasked first. */
  const kept = new Map<string, Kept>();
  let count = 0;
  /** Counts up whenever something is forgotten: what was being read then is of before. */
  let forgotten = 0;
  /** One reading of a user at a time: two would both add what is new. */
  const readings = new Map<string, Promise<UserHistory | undefined>>();

  function drop(id: string): void {
    count -= kept.get(id)?.events.length ?? 0;
    kept.delete(id);
  }

  function keep(id: string, history: Kept): void {
    drop(id);
    kept.set(id, history);
    count += history.events.length;
    for (const oldest of kept.keys()) {
      if (count <= mostKept || oldest === id) return;
      drop(oldest);
    }
  }

  async function read(id: string): Promise<UserHistory | undefined> {
    const [known, before] = [kept.get(id), forgotten];
    const isUsable = known !== undefined && now() - known.readAtMs < maxAgeMs;
    const found = await source.readUser(id, { limit: maxEvents, ...(isUsable && { after: known.sequence }) });
    if (forgotten !== before) return read(id);
    if (found === undefined) {
      drop(id);
      return undefined;
    }
    const isSame = isUsable && found.userId === known.userId;
    if (isUsable && !isSame) {
      drop(id);
      return read(id);
    }
    const own = found.events.filter((event) => !isCausedByPrediction(event));
    const events = isSame ? inOrder(known.events, own) : own;
    keep(id, { ...found, events, readAtMs: isSame ? known.readAtMs : now() });
    return { userId: found.userId, events, isWithoutCaused: true };
  }

  return {
    of(id) {
      const before = readings.get(id);
      const reading = before === undefined ? read(id) : before.then(() => read(id));
      readings.set(id, reading);
      const end = (): void => {
        if (readings.get(id) === reading) readings.delete(id);
      };
      reading.then(end, end);
      return reading;
    },
    forget(isGone) {
      forgotten++;
      for (const [id, { userId }] of [...kept]) if (isGone(id) || isGone(userId)) drop(id);
    },
  };
}

/** Both in order of time; of the same time what was stored earlier comes first. The newest `maxEvents`. */
function inOrder(known: readonly HistoryEvent[], added: readonly HistoryEvent[]): readonly HistoryEvent[] {
  if (added.length === 0) return known;
  const all = [...known, ...added];
  if (known.length > 0 && known.at(-1)!.occurredAtMs > added[0]!.occurredAtMs) {
    all.sort((a, b) => a.occurredAtMs - b.occurredAtMs);
  }
  return all.length > maxEvents ? all.slice(-maxEvents) : all;
}
