import type { HistorySource } from "../../../predictions/point-in-time/history-source.ts";
import { type HistoryRow, historiesOf } from "../../rows/history-rows.ts";
import type { Database } from "../database.ts";

/** Users that are read at a time: other work of the process goes on between two portions. */
const usersPerPortion = 20;

/** Events as predictions read them, out of SQLite. */
export function createHistorySource(database: Database): HistorySource {
  const columns = `SELECT profile.id AS userId, event, item_id AS itemId, source_id AS sourceId, occurred_at_ms AS occurredAtMs,
      received_at_ms AS receivedAtMs, properties, context
    FROM profile JOIN event ON profile_ref = ref`;
  const refsAfter = database
    .prepare<[number, number], number>("SELECT ref FROM profile WHERE ref > ? ORDER BY ref LIMIT ?")
    .pluck();
  const between = database.prepare<[number, number], HistoryRow>(
    `${columns} WHERE ref > ? AND ref <= ? ORDER BY ref, occurred_at_ms, sequence`,
  );
  const refOf = database
    .prepare<[string, string], number>(
      "SELECT ref FROM profile WHERE id = ? UNION SELECT profile_ref FROM profile_link WHERE alias = ?",
    )
    .pluck();
  const newestOf = database.prepare<[number, number], HistoryRow>(
    `${columns} WHERE ref = ? ORDER BY occurred_at_ms DESC, sequence DESC LIMIT ?`,
  );
  return {
    async *readAll() {
      let after = 0;
      for (;;) {
        const refs = refsAfter.all(after, usersPerPortion);
        const last = refs.at(-1);
        if (last === undefined) return;
        yield* historiesOf(between.all(after, last));
        after = last;
        await new Promise(setImmediate);
      }
    },
    async readUser(id, limit) {
      const ref = refOf.get(id, id);
      if (ref === undefined) return undefined;
      return historiesOf(newestOf.all(ref, limit).reverse())[0];
    },
  };
}
