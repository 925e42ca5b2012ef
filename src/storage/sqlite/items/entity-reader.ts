import type { KnownEntity } from "../../../catalogue/entities/entity-registry.ts";
import type { EntityReader } from "../../../catalogue/items/item-store.ts";
import type { Entity } from "../../../understanding/analysis/analysis.ts";
import { generationExpression } from "../../rows/item-rows.ts";
import type { Database } from "../database.ts";

type EntityRow = Omit<KnownEntity, "forms"> & { forms: string };

/** Reads entities and their mentions from SQLite. */
export function createEntityReader(database: Database, generation: number | undefined): EntityReader {
  const current = generationExpression(generation);
  const columns = "SELECT id, label, type, forms, mentions, source FROM entity";
  const readAll = database.prepare<[], EntityRow>(`${columns} ORDER BY id`);
  const readSome = database.prepare<[string], EntityRow>(
    `${columns} WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id`,
  );
  const readMentions = database.prepare<[string], { id: string; mentions: string }>(
    `SELECT item_id AS id, body -> '$.entities' AS mentions FROM analysis
     WHERE generation_id IN (${current}, (SELECT id FROM generation WHERE status = 'current'))
       AND item_id IN (SELECT value FROM json_each(?)) ORDER BY generation_id = ${current}`,
  );
  return {
    entities: async (ids) =>
      (ids === undefined ? readAll.all() : readSome.all(JSON.stringify(ids))).map((row) => ({
        ...row,
        forms: JSON.parse(row.forms) as KnownEntity["forms"],
      })),
    mentions: async (ids) =>
      new Map(readMentions.all(JSON.stringify(ids)).map(({ id, mentions }) => [id, JSON.parse(mentions) as Entity[]])),
  };
}
