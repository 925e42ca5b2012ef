import type { HistorySource } from "../../../predictions/point-in-time/history-source.ts";
import { type HistoryRow, historiesOf } from "../../rows/history-rows.ts";
import type { Connection } from "../connection/connection.ts";

/** Users that are read at a time. */
const usersPerPortion = 200;

const columns = `SELECT profile.id AS user_id, event, item_id, source_id, occurred_at_ms, received_at_ms, properties, context
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
    async readUser(id, limit) {
      const [found] = await connection.rows<{ ref: number | null }>(
        "SELECT coalesce((SELECT ref FROM profile WHERE id = $1), (SELECT profile_ref FROM profile_link WHERE alias = $1)) AS ref",
        [id],
      );
      if (found?.ref == null) return undefined;
      const rows = await connection.rows<HistoryRow>(
        `${columns} WHERE ref = $1 ORDER BY occurred_at_ms DESC, sequence DESC LIMIT $2`,
        [found.ref, limit],
      );
      return historiesOf(rows.reverse())[0];
    },
  };
}
