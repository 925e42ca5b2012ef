import type { RetentionStore } from "../../../ingestion/retention/retention.ts";
import type { Connection } from "../connection/connection.ts";

/** Removes events by age, in PostgreSQL. */
export function createRetentionStore(connection: Connection): RetentionStore {
  return {
    async sweepEvents({ after, span, beforeMs, otherMs = null }) {
      const [seen] = await connection.rows<{ last: number | null; oldestMs: number | null }>(
        `SELECT max(sequence) AS last, min(received_at_ms) AS oldest_ms
         FROM (SELECT sequence, received_at_ms FROM event WHERE sequence > $1 ORDER BY sequence LIMIT $2) AS part`,
        [after, span],
      );
      if (seen === undefined || seen.last === null) return { removed: 0, last: undefined, oldestMs: 0 };
      const removed = await connection.change(
        `DELETE FROM event WHERE sequence > $1 AND sequence <= $2
           AND received_at_ms < coalesce(($3::jsonb ->> event)::bigint, $4::bigint)`,
        [after, seen.last, JSON.stringify(beforeMs), otherMs],
      );
      return { removed, last: seen.last, oldestMs: seen.oldestMs! };
    },
    deleteCounted: ({ createdBeforeMs, limit }) =>
      connection.change(
        "DELETE FROM counted_event WHERE message_id IN (SELECT message_id FROM counted_event WHERE received_at_ms < $1 LIMIT $2)",
        [createdBeforeMs, limit],
      ),
  };
}
