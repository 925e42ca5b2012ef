import type { Outbox, OutboxEntry } from "../../../events/outbox.ts";
import type { Connection } from "../connection/connection.ts";

/** The newest number that was given, in SQL; NULL before the first. */
export const lastOutboxSequence = "pg_sequence_last_value(pg_get_serial_sequence('outbox', 'sequence')::regclass)";

/** The outbox in PostgreSQL; its numbers are given in the order of commits, see `connection/transaction.ts`. */
export function createOutbox(connection: Connection): Outbox {
  return {
    origin: connection.origin,
    append: (events, nowMs) => connection.transaction(async (transaction) => transaction.announce(events, nowMs)),
    async read({ after, limit, exceptOrigin = -1 }) {
      const rows = await connection.rows<Omit<OutboxEntry, "body"> & { body: string }>(
        `SELECT sequence, topic, key, body, created_at_ms, origin FROM outbox
         WHERE sequence > $1 AND origin <> $2 ORDER BY sequence LIMIT $3`,
        [after, exceptOrigin, limit],
      );
      return rows.map(({ body, ...row }) => ({ ...row, body: JSON.parse(body) }) as OutboxEntry);
    },
    async lastSequence() {
      const [row] = await connection.rows<{ last: number | null }>(`SELECT ${lastOutboxSequence} AS last`);
      return row?.last ?? 0;
    },
    deleteBefore: ({ createdBeforeMs, limit }) =>
      connection.change(
        `DELETE FROM outbox WHERE created_at_ms < $1 AND sequence IN (SELECT sequence FROM outbox ORDER BY sequence LIMIT $2)
           AND sequence <= coalesce((SELECT min(sequence) FROM relay), sequence)`,
        [createdBeforeMs, limit],
      ),
  };
}
