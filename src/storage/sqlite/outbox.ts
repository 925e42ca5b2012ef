import type { DomainEvent } from "../../events/domain-event.ts";
import type { Outbox, OutboxEntry } from "../../events/outbox.ts";
import type { Database } from "./database.ts";
import { originOf } from "./origin.ts";
import { inTurn } from "./write-turn.ts";

interface OutboxRow {
  sequence: number;
  topic: string;
  key: string;
  body: string;
  createdAtMs: number;
  origin: number;
}

/** Writes domain events inside a transaction of the caller; a thread that writes for another connection names that one's origin. */
export function createOutboxWriter(
  database: Database,
  origin: number = originOf(database),
): (events: readonly DomainEvent[], nowMs: number) => void {
  const insert = database.prepare(
    "INSERT INTO outbox (topic, key, body, created_at_ms, origin) VALUES (?, ?, ?, ?, ?)",
  );
  return (events, nowMs) => {
    for (const { topic, key, body } of events) insert.run(topic, key, JSON.stringify(body), nowMs, origin);
  };
}

/** The outbox in SQLite. */
export function createOutbox(database: Database): Outbox {
  const write = database.transaction(createOutboxWriter(database));
  const read = database.prepare<[number, number, number], OutboxRow>(`
    SELECT sequence, topic, key, body, created_at_ms AS createdAtMs, origin FROM outbox
    WHERE sequence > ? AND origin <> ? ORDER BY sequence LIMIT ?`);
  const last = database.prepare<[], number>("SELECT seq FROM sqlite_sequence WHERE name = 'outbox'").pluck();
  const deleteBefore = database.prepare(`
    DELETE FROM outbox WHERE created_at_ms < ? AND sequence IN (SELECT sequence FROM outbox ORDER BY sequence LIMIT ?)
      AND sequence <= coalesce((SELECT min(sequence) FROM relay), sequence)`);
  return {
    origin: originOf(database),
    append: (events, nowMs) => inTurn(database, () => write.immediate(events, nowMs)),
    read: async ({ after, limit, exceptOrigin = -1 }) => read.all(after, exceptOrigin, limit).map(entryOf),
    lastSequence: async () => last.get() ?? 0,
    deleteBefore: ({ createdBeforeMs, limit }) =>
      inTurn(database, () => deleteBefore.run(createdBeforeMs, limit).changes),
  };
}

function entryOf({ body, ...row }: OutboxRow): OutboxEntry {
  return { ...row, body: JSON.parse(body) } as OutboxEntry;
}
