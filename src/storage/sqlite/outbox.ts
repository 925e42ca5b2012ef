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

/** Rows of one statement: they take half the time that statements of their own take. */
const rowsAtOnce = 16;

/** Topic, key and body (JSON) of each event, one after the other. */
export function outboxTexts(events: readonly DomainEvent[]): string[] {
  const texts: string[] = [];
  for (const { topic, key, body } of events) texts.push(topic, key, JSON.stringify(body));
  return texts;
}

/** Writes what `outboxTexts` gives, inside a transaction of the caller; a thread that writes for another connection names that one's origin. */
export function createOutboxTextWriter(
  database: Database,
  origin: number,
): (texts: readonly string[], nowMs: number) => void {
  const row = "(?, ?, ?, ?, ?)";
  const insert = (rows: number) =>
    database.prepare<(string | number)[]>(
      `INSERT INTO outbox (topic, key, body, created_at_ms, origin) VALUES ${Array(rows).fill(row).join(", ")}`,
    );
  const [one, many] = [insert(1), insert(rowsAtOnce)];
  return (texts, nowMs) => {
    const valuesOf = (start: number) => [texts[start]!, texts[start + 1]!, texts[start + 2]!, nowMs, origin];
    let start = 0;
    for (; start + 3 * rowsAtOnce <= texts.length; start += 3 * rowsAtOnce) {
      const values: (string | number)[] = [];
      for (let i = 0; i < rowsAtOnce; i++) values.push(...valuesOf(start + 3 * i));
      many.run(...values);
    }
    for (; start < texts.length; start += 3) one.run(...valuesOf(start));
  };
}

/** Writes domain events inside a transaction of the caller. */
export function createOutboxWriter(database: Database): (events: readonly DomainEvent[], nowMs: number) => void {
  const write = createOutboxTextWriter(database, originOf(database));
  return (events, nowMs) => write(outboxTexts(events), nowMs);
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
