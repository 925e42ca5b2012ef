import {
  type RecommendationRecord,
  type RecommendationStore,
  servedEvents,
} from "../../../recommend/log/recommendation-store.ts";
import { type RecommendationRow, recordOf } from "../../rows/recommendation-rows.ts";
import { asStorageError, type Database } from "../database.ts";
import { createOutboxWriter } from "../outbox.ts";
import { inTurn } from "../write-turn.ts";

/** Given answers in SQLite. */
export function createRecommendationStore(database: Database): RecommendationStore {
  const insert = database.prepare("INSERT INTO recommendation (id, user_id, created_at_ms, body) VALUES (?, ?, ?, ?)");
  const columns = "SELECT id, user_id AS userId, created_at_ms AS createdAtMs, body FROM recommendation";
  const read = database.prepare<[string], RecommendationRow>(`${columns} WHERE id = ?`);
  const byUser = database.prepare<[string, number], RecommendationRow>(
    `${columns} WHERE user_id = ? ORDER BY created_at_ms DESC, id LIMIT ?`,
  );
  const deleteBefore = database.prepare(`
    DELETE FROM recommendation WHERE id IN
      (SELECT id FROM recommendation WHERE created_at_ms < ? ORDER BY created_at_ms LIMIT ?)`);
  const announce = createOutboxWriter(database);
  const write = database.transaction((records: readonly RecommendationRecord[]): void => {
    for (const { id, userId, createdAtMs, ...body } of records) {
      insert.run(id, userId ?? null, createdAtMs, JSON.stringify(body));
    }
    announce(servedEvents(records), records.at(-1)?.createdAtMs ?? 0);
  });
  return {
    write: async (records) => {
      try {
        await inTurn(database, () => write.immediate(records));
      } catch (cause) {
        throw asStorageError(cause, database.name);
      }
    },
    read: async (id) => {
      const row = read.get(id);
      return row && recordOf(row);
    },
    listByUser: async ({ userId, limit }) => byUser.all(userId, limit ?? -1).map(recordOf),
    deleteBefore: ({ createdBeforeMs, limit }) =>
      inTurn(database, () => deleteBefore.run(createdBeforeMs, limit).changes),
  };
}
