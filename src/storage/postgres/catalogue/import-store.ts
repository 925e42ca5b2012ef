import type { ImportChange, ImportRun, ImportStore } from "../../../catalogue/import/jobs/import-store.ts";
import type { Item } from "../../../catalogue/items/item.ts";
import type { Connection } from "../connection/connection.ts";

/** Imports in PostgreSQL. */
export function createImportStore(connection: Connection): ImportStore {
  const runOf = ({ run }: { run: string }): ImportRun => JSON.parse(run) as ImportRun;
  return {
    async save(run) {
      await connection.change(
        `INSERT INTO import_run (id, started_at_ms, state, run) VALUES ($1, $2, $3, $4)
         ON CONFLICT (id) DO UPDATE SET state = excluded.state, run = excluded.run`,
        [run.id, run.startedAtMs, run.state, JSON.stringify(run)],
      );
    },
    async read(id) {
      const [row] = await connection.rows<{ run: string }>("SELECT run FROM import_run WHERE id = $1", [id]);
      return row && runOf(row);
    },
    async list(limit) {
      const rows = await connection.rows<{ run: string }>(
        "SELECT run FROM import_run ORDER BY started_at_ms DESC, id DESC LIMIT $1",
        [limit],
      );
      return rows.map(runOf);
    },
    note: (importId, noted) =>
      connection.transaction(async (transaction) => {
        for (const { itemId, contentHash, before } of noted) {
          await transaction.change(
            `INSERT INTO import_change (import_id, item_id, content_hash, before) VALUES ($1, $2, $3, $4)
             ON CONFLICT (import_id, item_id) DO UPDATE SET content_hash = excluded.content_hash`,
            [importId, itemId, contentHash, before === undefined ? null : JSON.stringify(before)],
          );
        }
      }),
    async changes(importId, afterItemId, limit) {
      const rows = await connection.rows<Omit<ImportChange, "before"> & { before: string | null }>(
        `SELECT item_id, content_hash, before FROM import_change WHERE import_id = $1 AND item_id > $2 ORDER BY item_id LIMIT $3`,
        [importId, afterItemId, limit],
      );
      return rows.map(({ before, ...rest }) => ({
        ...rest,
        before: before === null ? undefined : (JSON.parse(before) as Item),
      }));
    },
    async itemIds(importId) {
      const rows = await connection.rows<{ itemId: string }>(
        "SELECT item_id FROM import_change WHERE import_id = $1 ORDER BY item_id",
        [importId],
      );
      return rows.map(({ itemId }) => itemId);
    },
  };
}
