import type { RetentionStore } from "../../../ingestion/retention/retention.ts";
import type { Database } from "../database.ts";
import { inTurn } from "../write-turn.ts";

/** Removes events by age, in SQLite. */
export function createRetentionStore(database: Database): RetentionStore {
  const look = database.prepare<[number, number], { last: number | null; oldestMs: number | null }>(`
    SELECT max(sequence) AS last, min(received_at_ms) AS oldestMs
    FROM (SELECT sequence, received_at_ms FROM event WHERE sequence > ? ORDER BY sequence LIMIT ?)`);
  const sweep = database.prepare<[{ after: number; last: number; beforeMs: string; otherMs: number | null }]>(`
    DELETE FROM event WHERE sequence > @after AND sequence <= @last
      AND received_at_ms < coalesce((SELECT value FROM json_each(@beforeMs) WHERE key = event.event), @otherMs)`);
  const deleteCounted = database.prepare<[number, number]>(`
    DELETE FROM counted_event WHERE message_id IN (SELECT message_id FROM counted_event WHERE received_at_ms < ? LIMIT ?)`);
  return {
    sweepEvents: ({ after, span, beforeMs, otherMs = null }) =>
      inTurn(database, () => {
        const { last, oldestMs } = look.get(after, span)!;
        if (last === null) return { removed: 0, last: undefined, oldestMs: 0 };
        const { changes } = sweep.run({ after, last, beforeMs: JSON.stringify(beforeMs), otherMs });
        return { removed: changes, last, oldestMs: oldestMs! };
      }),
    deleteCounted: ({ createdBeforeMs, limit }) =>
      inTurn(database, () => deleteCounted.run(createdBeforeMs, limit).changes),
  };
}
