import type { HistorySource, ItemReading } from "../../../predictions/history/history-source.ts";
import {
  addReadings,
  type HistoryRow,
  historiesOf,
  type ItemReadingRow,
  userHistoryOf,
} from "../../rows/history-rows.ts";
import { generationExpression } from "../../rows/item-rows.ts";
import type { Connection } from "../connection/connection.ts";

/** Users that are read at a time. */
const usersPerPortion = 200;
/** Items that are read at a time. */
const itemsPerPortion = 1_000;

const columns = `SELECT sequence, profile.id AS user_id, event, item_id, source_id, occurred_at_ms, received_at_ms, properties, context
  FROM profile JOIN event ON profile_ref = ref`;

/** Events as predictions read them, out of PostgreSQL. */
export function createHistorySource(connection: Connection): HistorySource {
  return {
    async *readAll() {
      for (let after = 0; ; ) {
        const refs = await connection.rows<{ ref: number }>(
          "SELECT ref FROM profile WHERE ref > $1 ORDER BY ref LIMIT $2",
          [after, usersPerPortion],
        );
        const last = refs.at(-1)?.ref;
        if (last === undefined) return;
        const rows = await connection.rows<HistoryRow>(
          `${columns} WHERE ref > $1 AND ref <= $2 ORDER BY ref, occurred_at_ms, sequence`,
          [after, last],
        );
        yield* historiesOf(rows);
        after = last;
      }
    },
    async readUser(id, { limit, after = 0 }) {
      const [user] = await connection.rows<{ ref: number; id: string }>(
        `SELECT ref, id FROM profile WHERE id = $1 UNION
          SELECT ref, id FROM profile_link JOIN profile ON ref = profile_ref WHERE alias = $1`,
        [id],
      );
      if (user === undefined) return undefined;
      const rows = await connection.rows<HistoryRow>(
        `${columns} WHERE ref = $1 AND sequence > $2 ORDER BY occurred_at_ms DESC, sequence DESC LIMIT $3`,
        [user.ref, after, limit],
      );
      return userHistoryOf(user.id, rows, after);
    },
    async readItems(ids) {
      const readings = new Map<string, ItemReading>();
      for (let start = 0; start < ids.length; start += itemsPerPortion) {
        const rows = await connection.rows<ItemReadingRow>(
          `SELECT item.id, created_at_ms, (summary::json ->> 'sentimentScore')::float8 AS sentiment_score, (summary::json -> 'topics')::text AS topics
            FROM item JOIN analysis ON item_id = item.id AND generation_id = ${generationExpression(undefined)} WHERE item.id = ANY($1)`,
          [ids.slice(start, start + itemsPerPortion)],
        );
        addReadings(readings, rows);
      }
      return readings;
    },
  };
}
