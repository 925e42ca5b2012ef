import type { ImportChange, ImportRun, ImportStore } from "../../../catalogue/import/jobs/import-store.ts";
import type { Item } from "../../../catalogue/items/item.ts";
import type { Database } from "../database.ts";
import { inTurn } from "../write-turn.ts";

/** Imports in SQLite. */
export function createImportStore(database: Database): ImportStore {
  const save = database.prepare<[string, number, string, string]>(`
    INSERT INTO import_run (id, started_at_ms, state, run) VALUES (?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET state = excluded.state, run = excluded.run`);
  const read = database.prepare<[string], { run: string }>("SELECT run FROM import_run WHERE id = ?");
  const list = database.prepare<[number], { run: string }>(
    "SELECT run FROM import_run ORDER BY started_at_ms DESC, id DESC LIMIT ?",
  );
  const note = database.prepare<[string, string, string, string | null]>(`
    INSERT INTO import_change (import_id, item_id, content_hash, before) VALUES (?, ?, ?, ?)
    ON CONFLICT (import_id, item_id) DO UPDATE SET content_hash = excluded.content_hash`);
  const changes = database.prepare<
    [string, string, number],
    { itemId: string; contentHash: string; before: string | null }
  >(`
    SELECT item_id AS itemId, content_hash AS contentHash, before FROM import_change
    WHERE import_id = ? AND item_id > ? ORDER BY item_id LIMIT ?`);
  const itemIds = database
    .prepare<[string], string>("SELECT item_id FROM import_change WHERE import_id = ? ORDER BY item_id")
    .pluck();
  const runOf = ({ run }: { run: string }): ImportRun => JSON.parse(run) as ImportRun;
  return {
    save: (run) =>
      inTurn(database, () => {
        save.run(run.id, run.startedAtMs, run.state, JSON.stringify(run));
      }),
    read: async (id) => {
      const row = read.get(id);
      return row && runOf(row);
    },
    list: async (limit) => list.all(limit).map(runOf),
    note: (importId, noted) =>
      inTurn(database, () => {
        database.transaction(() => {
          for (const { itemId, contentHash, before } of noted) {
            note.run(importId, itemId, contentHash, before === undefined ? null : JSON.stringify(before));
          }
        })();
      }),
    changes: async (importId, afterItemId, limit) =>
      changes.all(importId, afterItemId, limit).map(
        ({ before, ...rest }): ImportChange => ({
          ...rest,
          before: before === null ? undefined : (JSON.parse(before) as Item),
        }),
      ),
    itemIds: async (importId) => itemIds.all(importId),
  };
}
