import type { TemplateStore } from "../../messages/templates/template-store.ts";
import { type TemplateRow, templateOf } from "../rows/template-rows.ts";
import type { Database } from "./database.ts";
import { inTurn } from "./write-turn.ts";

/** Templates in SQLite. */
export function createTemplateStore(database: Database): TemplateStore {
  const columns = "id, definition, created_at_ms AS createdAtMs, updated_at_ms AS updatedAtMs";
  const write = database.prepare(`
    INSERT INTO template (id, definition, created_at_ms, updated_at_ms) VALUES (?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET definition = excluded.definition, updated_at_ms = excluded.updated_at_ms`);
  const insert = database.prepare(`
    INSERT INTO template (id, definition, created_at_ms, updated_at_ms) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`);
  const replace = database.prepare(
    "UPDATE template SET definition = ?, updated_at_ms = ? WHERE id = ? AND updated_at_ms = ?",
  );
  const read = database.prepare<[string], TemplateRow>(`SELECT ${columns} FROM template WHERE id = ?`);
  const readAfter = database.prepare<[string, number], TemplateRow>(
    `SELECT ${columns} FROM template WHERE id > ? ORDER BY id LIMIT ?`,
  );
  const remove = database.prepare<[string]>("DELETE FROM template WHERE id = ?");
  return {
    put: ({ id, createdAtMs, updatedAtMs, ...definition }) =>
      inTurn(database, () => {
        write.run(id, JSON.stringify(definition), createdAtMs, updatedAtMs);
      }),
    insert: ({ id, createdAtMs, updatedAtMs, ...definition }) =>
      inTurn(database, () => insert.run(id, JSON.stringify(definition), createdAtMs, updatedAtMs).changes > 0),
    replace: ({ id, createdAtMs: _, updatedAtMs, ...definition }, knownUpdatedAtMs) =>
      inTurn(database, () => replace.run(JSON.stringify(definition), updatedAtMs, id, knownUpdatedAtMs).changes > 0),
    get: async (id) => {
      const row = read.get(id);
      return row && templateOf(row);
    },
    list: async ({ limit, afterId = "" }) => readAfter.all(afterId, limit).map(templateOf),
    delete: (id) => inTurn(database, () => remove.run(id).changes > 0),
  };
}
