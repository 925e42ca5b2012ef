import type { HistorySource, ItemReading } from "../../../predictions/history/history-source.ts";
import {
  addReadings,
  type HistoryRow,
  historiesOf,
  type ItemReadingRow,
  userHistoryOf,
} from "../../rows/history-rows.ts";
import { generationExpression } from "../../rows/item-rows.ts";
import type { Database } from "../database.ts";

/** Users whose numbers are read at a time. */
const usersPerPage = 1_000;
/** Other work of the process goes on after so many events, however they are spread over users. */
const eventsPerTurn = 500;
/** Items that are read at a time. */
const itemsPerTurn = 500;

/** Events as predictions read them, out of SQLite. */
export function createHistorySource(database: Database): HistorySource {
  const columns = `SELECT sequence, profile.id AS userId, event, item_id AS itemId, source_id AS sourceId, occurred_at_ms AS occurredAtMs,
      received_at_ms AS receivedAtMs, properties, context
    FROM profile JOIN event ON profile_ref = ref`;
  const refsAfter = database
    .prepare<[number, number], number>("SELECT ref FROM profile WHERE ref > ? ORDER BY ref LIMIT ?")
    .pluck();
  const allOf = database.prepare<[number], HistoryRow>(`${columns} WHERE ref = ? ORDER BY occurred_at_ms, sequence`);
  const userOf = database.prepare<[string, string], { ref: number; id: string }>(`
    SELECT ref, id FROM profile WHERE id = ? UNION
    SELECT ref, id FROM profile_link JOIN profile ON ref = profile_ref WHERE alias = ?`);
  const newestOf = database.prepare<[number, number, number], HistoryRow>(
    `${columns} WHERE ref = ? AND sequence > ? ORDER BY occurred_at_ms DESC, sequence DESC LIMIT ?`,
  );
  const newestPlacesOf = database
    .prepare<[number, number, number], number>(
      "SELECT sequence FROM event WHERE profile_ref = ? AND sequence > ? ORDER BY occurred_at_ms DESC, sequence DESC LIMIT ?",
    )
    .pluck();
  const rowsAt = database.prepare<[string], HistoryRow>(
    `${columns} WHERE sequence IN (SELECT value FROM json_each(?)) ORDER BY occurred_at_ms DESC, sequence DESC`,
  );
  const itemsAmong = database.prepare<[string], ItemReadingRow>(`
    SELECT item.id, created_at_ms AS createdAtMs, summary ->> '$.sentimentScore' AS sentimentScore, summary -> '$.topics' AS topics
    FROM json_each(?) wanted CROSS JOIN item ON item.id = wanted.value
    CROSS JOIN analysis ON item_id = item.id AND generation_id = ${generationExpression(undefined)}`);
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
    async readUser(id, { limit, after = 0 }) {
      const user = userOf.get(id, id);
      if (user === undefined) return undefined;
      const rows = newestOf.all(user.ref, after, Math.min(limit, eventsPerTurn));
      if (rows.length === eventsPerTurn) {
        const places = newestPlacesOf.all(user.ref, after, limit);
        for (let start = eventsPerTurn; start < places.length; start += eventsPerTurn) {
          await new Promise(setImmediate);
          rows.push(...rowsAt.all(JSON.stringify(places.slice(start, start + eventsPerTurn))));
        }
      }
      return userHistoryOf(user.id, rows, after);
    },
    async readItems(ids) {
      const readings = new Map<string, ItemReading>();
      for (let start = 0; start < ids.length; start += itemsPerTurn) {
        addReadings(readings, itemsAmong.all(JSON.stringify(ids.slice(start, start + itemsPerTurn))));
        await new Promise(setImmediate);
      }
      return readings;
    },
  };
}
