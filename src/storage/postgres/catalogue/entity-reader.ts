import type { KnownEntity } from "../../../catalogue/entities/entity-registry.ts";
import type { EntityReader } from "../../../catalogue/items/item-store.ts";
import type { Entity } from "../../../understanding/analysis/analysis.ts";
import { generationExpression } from "../../rows/item-rows.ts";
import type { Connection } from "../connection/connection.ts";
import type { Transaction } from "../connection/transaction.ts";

type EntityRow = Omit<KnownEntity, "forms"> & { forms: string };

/** Reads entities and their mentions from PostgreSQL. */
export function createEntityReader(connection: Connection, generation: number | undefined): EntityReader {
  const current = generationExpression(generation);
  return {
    async entities(ids) {
      const rows = await connection.rows<EntityRow>(
        `SELECT id, label, type, forms, mentions, source FROM entity WHERE $1::text[] IS NULL OR id = ANY($1) ORDER BY id`,
        [ids],
      );
      return rows.map((row) => ({ ...row, forms: JSON.parse(row.forms) as KnownEntity["forms"] }));
    },
    async mentions(ids) {
      const rows = await connection.rows<{ id: string; mentions: string }>(
        `SELECT item_id AS id, (body::json -> 'entities')::text AS mentions FROM analysis
         WHERE generation_id IN (${current}, (SELECT id FROM generation WHERE status = 'current'))
           AND item_id = ANY($1) ORDER BY generation_id = ${current}`,
        [ids],
      );
      return new Map(rows.map(({ id, mentions }) => [id, JSON.parse(mentions) as Entity[]]));
    },
  };
}

/** Writes entities in a transaction of the caller. */
export async function writeEntities(transaction: Transaction, entities: readonly KnownEntity[]): Promise<void> {
  // In one order, so that two writers of the same entities do not wait for each other.
  for (const entity of [...entities].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    await transaction.change(
      `INSERT INTO entity (id, label, type, forms, mentions, source) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (id) DO UPDATE SET label = excluded.label, forms = excluded.forms, mentions = excluded.mentions, source = excluded.source`,
      [entity.id, entity.label, entity.type, JSON.stringify(entity.forms), entity.mentions, entity.source],
    );
  }
}
