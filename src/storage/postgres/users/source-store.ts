import {
  mostRejectionsKept,
  type SourceHour,
  type SourceRejection,
  type SourceStore,
} from "../../../ingestion/sources/source-store.ts";
import { rejectedNamingOfPostgres, writtenNames } from "../../rows/naming-columns.ts";
import type { Connection } from "../connection/connection.ts";

const counts = ["requests", "accepted", "duplicates", "rejected", "ignored", "refused", "lag_ms"];

/** Counts and faulty rows of sources, in PostgreSQL. */
export function createSourceStore(connection: Connection): SourceStore {
  return {
    note: (change, rejected) =>
      connection.transaction(async (transaction) => {
        const { sourceId, hour, requests, accepted, duplicates, ignored, refused, lagMs, lastAtMs } = change;
        await transaction.change(
          `INSERT INTO source_hour (source_id, hour, ${counts.join(", ")}, last_at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
           ON CONFLICT (source_id, hour) DO UPDATE SET
             ${counts.map((name) => `${name} = source_hour.${name} + excluded.${name}`).join(", ")}, last_at_ms = excluded.last_at_ms`,
          [sourceId, hour, requests, accepted, duplicates, change.rejected, ignored, refused, lagMs, lastAtMs],
        );
        for (const { atMs, code, detail, row } of rejected) {
          await transaction.change(
            `INSERT INTO source_rejection (source_id, at_ms, code, detail, "row") VALUES ($1, $2, $3, $4, $5)`,
            [sourceId, atMs, code, detail, row],
          );
        }
        if (rejected.length === 0) return;
        await transaction.change(
          `DELETE FROM source_rejection WHERE source_id = $1 AND id <= (
             SELECT id FROM source_rejection WHERE source_id = $1 ORDER BY id DESC LIMIT 1 OFFSET ${mostRejectionsKept})`,
          [sourceId],
        );
      }),
    hours: ({ sourceId, fromHour }) =>
      connection.rows<SourceHour>(
        `SELECT source_id, hour, ${counts.join(", ")}, last_at_ms FROM source_hour WHERE source_id = $1 AND hour >= $2 ORDER BY hour DESC`,
        [sourceId, fromHour],
      ),
    rejections: ({ sourceId, limit, before = Number.MAX_SAFE_INTEGER }) =>
      connection.rows<SourceRejection>(
        `SELECT id, source_id, at_ms, code, detail, "row" FROM source_rejection WHERE source_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3`,
        [sourceId, before, limit],
      ),
    rejectionsNaming: (names) =>
      connection.rows<SourceRejection>(
        `SELECT id, source_id, at_ms, code, detail, "row" FROM source_rejection WHERE ${rejectedNamingOfPostgres} ORDER BY id`,
        [writtenNames(names)],
      ),
    forget: (sourceId) =>
      connection.transaction(async (transaction) => {
        for (const table of ["source_hour", "source_rejection"]) {
          await transaction.change(`DELETE FROM ${table} WHERE source_id = $1`, [sourceId]);
        }
      }),
    deleteBefore: ({ createdBeforeMs, limit }) =>
      connection.change(
        "DELETE FROM source_rejection WHERE id IN (SELECT id FROM source_rejection WHERE at_ms < $1 ORDER BY id LIMIT $2)",
        [createdBeforeMs, limit],
      ),
  };
}
