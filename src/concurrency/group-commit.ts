import type { WriteQueue } from "./write-queue.ts";

/** Commits batches, several in one transaction where they wait for their turn together. */
export interface GroupCommit<Entry, Reply> {
  /** Resolves once the entries are committed, with one reply for each of them. Throws what `commit` and the queue throw. */
  run(entries: readonly Entry[]): Promise<Reply[]>;
}

interface Waiting<Entry, Reply> {
  /** Among the writers of the queue. */
  place: number;
  entries: readonly Entry[];
  replies: Reply[] | undefined;
}

/**
 * Batches that arrive in one turn of the event loop are committed together, in order, at most `most` entries at a time: a
 * transaction costs hardly more for ten events than for one, so that a busy server takes in more for its time. Should a
 * group fail, its batches are tried one by one, and only the faulty ones fail.
 */
export function createGroupCommit<Entry, Reply>(options: {
  queue: WriteQueue;
  /** Makes all entries durable, or none; one reply for each. */
  commit: (entries: readonly Entry[]) => Promise<Reply[]>;
  /** Default 1,000. */
  most?: number | undefined;
}): GroupCommit<Entry, Reply> {
  const { queue, commit, most = 1_000 } = options;
  const waiting: Waiting<Entry, Reply>[] = [];

  /** The first batch that waits, and those right behind it that fit: no batch overtakes another writer. */
  function takeGroup(): Waiting<Entry, Reply>[] {
    let size = 0;
    let end = 0;
    while (end < waiting.length) {
      const { place, entries } = waiting[end]!;
      size += entries.length;
      if (end > 0 && (size > most || place !== waiting[0]!.place + end)) break;
      end++;
    }
    return waiting.splice(0, end);
  }

  async function commitTogether(group: readonly Waiting<Entry, Reply>[]): Promise<void> {
    const replies = await commit(group.flatMap(({ entries }) => entries));
    let start = 0;
    for (const batch of group) {
      batch.replies = replies.slice(start, start + batch.entries.length);
      start += batch.entries.length;
    }
  }

  async function takeTurn(own: Waiting<Entry, Reply>): Promise<Reply[]> {
    if (own.replies !== undefined) return own.replies;
    // Lets the requests that have arrived by now join.
    await new Promise(setImmediate);
    const group = waiting.includes(own) ? takeGroup() : [own];
    try {
      await commitTogether(group);
    } catch (error) {
      if (group.length === 1) throw error;
      // The others of the group find that they are on their own when their turn comes.
      await commitTogether([own]);
    }
    return own.replies!;
  }

  return {
    run(entries) {
      const before = queue.arrivals();
      const own: Waiting<Entry, Reply> = { place: before + 1, entries, replies: undefined };
      const reply = queue.run(() => takeTurn(own));
      // Not where the queue turned it away.
      if (queue.arrivals() > before) waiting.push(own);
      return reply;
    },
  };
}
