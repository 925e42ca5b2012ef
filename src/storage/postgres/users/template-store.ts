import type { Template } from "../../../messages/templates/template.ts";
import type { TemplateStore } from "../../../messages/templates/template-store.ts";
import { type TemplateRow, templateOf } from "../../rows/template-rows.ts";
import type { Connection } from "../connection/connection.ts";

/** Templates in PostgreSQL. */
export function createTemplateStore(connection: Connection): TemplateStore {
  const insert =
    "INSERT INTO template (id, definition, created_at_ms, updated_at_ms) VALUES ($1, $2, $3, $4) ON CONFLICT (id)";
  const columns = "SELECT id, definition, created_at_ms, updated_at_ms FROM template";
  const valuesOf = ({ id, createdAtMs, updatedAtMs, ...definition }: Template): unknown[] => [
    id,
    JSON.stringify(definition),
    createdAtMs,
    updatedAtMs,
  ];
  return {
    async put(template) {
      await connection.change(
        `${insert} DO UPDATE SET definition = excluded.definition, updated_at_ms = excluded.updated_at_ms`,
        valuesOf(template),
      );
    },
    insert: async (template) => (await connection.change(`${insert} DO NOTHING`, valuesOf(template))) > 0,
    async replace({ id, createdAtMs: _, updatedAtMs, ...definition }, knownUpdatedAtMs) {
      const sql = "UPDATE template SET definition = $1, updated_at_ms = $2 WHERE id = $3 AND updated_at_ms = $4";
      return (await connection.change(sql, [JSON.stringify(definition), updatedAtMs, id, knownUpdatedAtMs])) > 0;
    },
    async get(id) {
      const [row] = await connection.rows<TemplateRow>(`${columns} WHERE id = $1`, [id]);
      return row && templateOf(row);
    },
    async list({ limit, afterId = "" }) {
      const rows = await connection.rows<TemplateRow>(`${columns} WHERE id > $1 ORDER BY id LIMIT $2`, [
        afterId,
        limit,
      ]);
      return rows.map(templateOf);
    },
    delete: async (id) => (await connection.change("DELETE FROM template WHERE id = $1", [id])) > 0,
  };
}
