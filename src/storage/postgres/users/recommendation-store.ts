import { type RecommendationStore, servedEvents } from "../../../recommend/log/recommendation-store.ts";
import { type RecommendationRow, recordOf } from "../../rows/recommendation-rows.ts";
import type { Connection } from "../connection/connection.ts";
import { queryable } from "../rows/queryable.ts";

/** Given answers in PostgreSQL. */
export function createRecommendationStore(connection: Connection): RecommendationStore {
  const columns = "SELECT id, user_id, created_at_ms, body FROM recommendation";
  return {
    write: (records) =>
      connection.transaction(async (transaction) => {
        await transaction.change(
          `INSERT INTO recommendation (id, user_id, created_at_ms, body)
         SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::text[])`,
          [
            records.map(({ id }) => id),
            records.map(({ userId }) => userId ?? null),
            records.map(({ createdAtMs }) => createdAtMs),
            records.map(({ id: _, userId: __, createdAtMs: ___, ...body }) => queryable(JSON.stringify(body))),
          ],
        );
        transaction.announce(servedEvents(records), records.at(-1)?.createdAtMs ?? 0);
      }),
    async read(id) {
      const [row] = await connection.rows<RecommendationRow>(`${columns} WHERE id = $1`, [id]);
      return row && recordOf(row);
    },
    async listByUser({ userId, limit }) {
      const rows = await connection.rows<RecommendationRow>(
        `${columns} WHERE user_id = $1 ORDER BY created_at_ms DESC, id LIMIT $2`,
        [userId, limit],
      );
      return rows.map(recordOf);
    },
    deleteBefore: ({ createdBeforeMs, limit }) =>
      connection.change(
        "DELETE FROM recommendation WHERE id IN (SELECT id FROM recommendation WHERE created_at_ms < $1 ORDER BY created_at_ms LIMIT $2)",
        [createdBeforeMs, limit],
      ),
  };
}
