import type { History, ReadableHistory } from "../conditions/history.ts";
import type { SegmentEvent } from "../conditions/segment-event.ts";
import { type Stream, takeEvent } from "../conditions/stream.ts";
import type { UserColumns } from "./user-columns.ts";

export interface ReadHistoriesOptions {
  streams: readonly Stream[];
  nowMs: number;
  /** Place of a user's number; -1 for one that is not asked for. */
  indexOf: (number: number) => number;
  /** How many users there are. */
  users: number;
}

type HistoryOf = (user: number) => ReadableHistory | undefined;

/**
 * What the streams keep of everybody's events: of a user, by place, the histories by number of the stream. The array that
 * is returned is the same for every user.
 */
export function readHistories(
  columns: UserColumns,
  options: ReadHistoriesOptions,
): (user: number) => readonly (ReadableHistory | undefined)[] {
  const readers = options.streams.map((stream) =>
    stream.isPlain && stream.names[0] !== "*"
      ? readStamps(columns, stream, options)
      : readEvents(columns, stream, options),
  );
  const histories: (ReadableHistory | undefined)[] = readers.map(() => undefined);
  return (user) => {
    for (let stream = 0; stream < readers.length; stream++) histories[stream] = readers[stream]!(user);
    return histories;
  };
}

/** All stamps in one array, user by user, each user's in order of time: by counting, O(events + users). */
function readStamps(columns: UserColumns, stream: Stream, { nowMs, indexOf, users }: ReadHistoriesOptions): HistoryOf {
  const column = columns.stamps({ name: stream.names[0]!, afterMs: nowMs - stream.kept.reachMs });
  const count = column.users.length;
  const places = new Int32Array(count);
  const starts = new Int32Array(users + 1);
  for (let i = 0; i < count; i++) {
    const place = indexOf(column.users[i]!);
    places[i] = place;
    if (place >= 0) starts[place + 1]!++;
  }
  for (let user = 0; user < users; user++) starts[user + 1] = starts[user + 1]! + starts[user]!;
  const next = starts.slice();
  const stamps = new Float64Array(starts[users]!);
  for (let i = 0; i < count; i++) {
    const place = places[i]!;
    if (place < 0) continue;
    stamps[next[place]!] = column.values[i]!;
    next[place]!++;
  }
  return (user) => {
    const [start, end] = [starts[user]!, starts[user + 1]!];
    if (start === end) return undefined;
    return { stamps: stamps.subarray(start, end), values: undefined, firstMs: stamps[start]! };
  };
}

/** Where more than name and time is read of an event, or only a part of the events is taken. */
function readEvents(columns: UserColumns, stream: Stream, { nowMs, indexOf }: ReadHistoriesOptions): HistoryOf {
  const taken: (History | undefined)[] = [];
  const take = (place: number, event: SegmentEvent): void => {
    if (place >= 0) takeEvent(stream, taken, { number: place, event });
  };
  const afterMs = nowMs - stream.kept.reachMs;
  const read = { reads: stream.reads, text: stream.text };
  for (const name of stream.names) {
    if (name !== "*" && stream.reads === "nothing") {
      const { users, values } = columns.stamps({ name, afterMs });
      for (let i = 0; i < users.length; i++) {
        take(indexOf(users[i]!), { event: name, occurredAtMs: values[i]!, properties: nothing, context: nothing });
      }
    } else for (const { user, event } of columns.events({ name, afterMs, ...read })) take(indexOf(user), event);
  }
  return (user) => taken[user];
}

const nothing = Object.freeze({});
