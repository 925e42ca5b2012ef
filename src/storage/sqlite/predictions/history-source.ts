import type { HistorySource } from "../../../predictions/point-in-time/history-source.ts";
import { type HistoryRow, historiesOf } from "../../rows/history-rows.ts";
import type { Database } from "../database.ts";

/** Users whose numbers are read at a time. */
const usersPerPage = 1_000;
/** Other work of the process goes on after so many events, however they are spread over users. */
const eventsPerTurn = 500;

/** Events as predictions read them, out of SQLite. */
export function createHistorySource(database: Database): HistorySource {
  const columns = `SELECT profile.id AS userId, event, item_id AS itemId, source_id AS sourceId, occurred_at_ms AS occurredAtMs,
      received_at_ms AS receivedAtMs, properties, context
    FROM profile JOIN event ON profile_ref = ref`;
  const refsAfter = database
    .prepare<[number, number], number>("SELECT ref FROM profile WHERE ref > ? ORDER BY ref LIMIT ?")
    .pluck();
  const allOf = database.prepare<[number], HistoryRow>(`${columns} WHERE ref = ? ORDER BY occurred_at_ms, sequence`);
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
        const refs = refsAfter.all(after, usersPerPage);
        const last = refs.at(-1);
        if (last === undefined) return;
        let events = 0;
        for (const ref of refs) {
          const rows = allOf.all(ref);
          yield* historiesOf(rows);
          events += rows.length + 1;
          if (events < eventsPerTurn) continue;
          events = 0;
          await new Promise(setImmediate);
        }
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
