import type { DomainEvent } from "../../../events/domain-event.ts";
import type { StoredLesson } from "../../../tagging/tag-learning-store.ts";
import type { Queries } from "./queries.ts";

/** A transaction, with what is numbered in the order of commits: that is written last, with a lock that lasts until the commit. */
export interface Transaction extends Queries {
  /** Gives an item the next change sequence. */
  touch(itemId: string): void;
  announce(events: readonly DomainEvent[], nowMs: number): void;
  /** Keeps what a decision taught. */
  teach(lesson: StoredLesson | undefined): void;
  /** Writes what was gathered; the transaction's last statements. */
  finish(): Promise<void>;
}

/** First keys of the advisory locks; the second one is of the schema. */
const locks = { catalogue: 1, outbox: 2, commits: 3 };

/** Takes a lock until the end of the transaction. `commits` is shared by those that may run beside each other. */
export function lock(queries: Queries, name: keyof typeof locks, { isShared = false } = {}): Promise<unknown> {
  const take = isShared ? "pg_advisory_xact_lock_shared" : "pg_advisory_xact_lock";
  return queries.rows(`SELECT 1 FROM ${take}(${locks[name]}, hashtext(current_schema()))`);
}

export function createTransaction(queries: Queries, origin: number): Transaction {
  const touched = new Set<string>();
  const lessons: StoredLesson[] = [];
  const announced: { event: DomainEvent; atMs: number }[] = [];

  async function writeOfCatalogue(): Promise<void> {
    if (touched.size === 0 && lessons.length === 0) return;
    await lock(queries, "catalogue");
    await queries.change(
      `INSERT INTO item_change (item_id, origin) SELECT id, $2 FROM unnest($1::text[]) WITH ORDINALITY AS touched (id, place) ORDER BY place
       ON CONFLICT (item_id) DO UPDATE SET sequence = excluded.sequence, origin = excluded.origin`,
      [[...touched], origin],
    );
    for (const { trained, body } of lessons) {
      await queries.change("INSERT INTO tag_lesson (trained, body, origin) VALUES ($1, $2, $3)", [
        trained,
        body,
        origin,
      ]);
    }
  }

  async function writeOutbox(): Promise<void> {
    if (announced.length === 0) return;
    await lock(queries, "outbox");
    await queries.change(
      `INSERT INTO outbox (topic, key, body, created_at_ms, origin)
       SELECT topic, key, body, at_ms, $5 FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[]) WITH ORDINALITY
         AS announced (topic, key, body, at_ms, place) ORDER BY place`,
      [
        announced.map(({ event }) => event.topic),
        announced.map(({ event }) => event.key),
        announced.map(({ event }) => JSON.stringify(event.body)),
        announced.map(({ atMs }) => atMs),
        origin,
      ],
    );
  }

  return {
    ...queries,
    touch: (itemId) => void touched.add(itemId),
    announce: (events, atMs) => void announced.push(...events.map((event) => ({ event, atMs }))),
    teach: (lesson) => {
      if (lesson !== undefined) lessons.push(lesson);
    },
    async finish() {
      await writeOfCatalogue();
      await writeOutbox();
    },
  };
}
