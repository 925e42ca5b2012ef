import {
  mostRejectionsKept,
  type SourceHour,
  type SourceRejection,
  type SourceStore,
} from "../../../ingestion/sources/source-store.ts";
import { rejectedNaming, writtenNames } from "../../rows/naming-columns.ts";
import type { Database } from "../database.ts";
import { inTurn } from "../write-turn.ts";

/** Counts and faulty rows of sources, in SQLite. */
export function createSourceStore(database: Database): SourceStore {
  const add = database.prepare<[SourceHour]>(`
    INSERT INTO source_hour (source_id, hour, requests, accepted, duplicates, rejected, ignored, refused, lag_ms, last_at_ms)
    VALUES (@sourceId, @hour, @requests, @accepted, @duplicates, @rejected, @ignored, @refused, @lagMs, @lastAtMs)
    ON CONFLICT (source_id, hour) DO UPDATE SET requests = requests + @requests, accepted = accepted + @accepted,
      duplicates = duplicates + @duplicates, rejected = rejected + @rejected, ignored = ignored + @ignored,
      refused = refused + @refused, lag_ms = lag_ms + @lagMs, last_at_ms = @lastAtMs`);
  const reject = database.prepare<[Omit<SourceRejection, "id">]>(
    "INSERT INTO source_rejection (source_id, at_ms, code, detail, row) VALUES (@sourceId, @atMs, @code, @detail, @row)",
  );
  const cut = database.prepare(`
    DELETE FROM source_rejection WHERE source_id = ? AND id <= (
      SELECT id FROM source_rejection WHERE source_id = ? ORDER BY id DESC LIMIT 1 OFFSET ${mostRejectionsKept})`);
  const hours = database.prepare<[string, number], SourceHour>(`
    SELECT source_id AS sourceId, hour, requests, accepted, duplicates, rejected, ignored, refused, lag_ms AS lagMs, last_at_ms AS lastAtMs
    FROM source_hour WHERE source_id = ? AND hour >= ? ORDER BY hour DESC`);
  const rejections = database.prepare<[string, number, number], SourceRejection>(`
    SELECT id, source_id AS sourceId, at_ms AS atMs, code, detail, row FROM source_rejection
    WHERE source_id = ? AND id < ? ORDER BY id DESC LIMIT ?`);
  const naming = database.prepare<[string], SourceRejection>(`
    SELECT id, source_id AS sourceId, at_ms AS atMs, code, detail, row FROM source_rejection WHERE ${rejectedNaming} ORDER BY id`);
  const forget = ["source_hour", "source_rejection"].map((table) =>
    database.prepare(`DELETE FROM ${table} WHERE source_id = ?`),
  );
  const deleteBefore = database.prepare(`
    DELETE FROM source_rejection WHERE id IN (SELECT id FROM source_rejection WHERE at_ms < ? ORDER BY id LIMIT ?)`);
  const inTransaction = database.transaction((write: () => void) => write());
  return {
    note: (change, rejected) =>
      inTurn(database, () =>
        inTransaction.immediate(() => {
          add.run(change);
          for (const one of rejected) reject.run(one);
          if (rejected.length > 0) cut.run(change.sourceId, change.sourceId);
        }),
      ),
    hours: async ({ sourceId, fromHour }) => hours.all(sourceId, fromHour),
    rejections: async ({ sourceId, limit, before = Number.MAX_SAFE_INTEGER }) =>
      rejections.all(sourceId, before, limit),
    rejectionsNaming: async (names) => naming.all(JSON.stringify(writtenNames(names))),
    forget: (sourceId) =>
      inTurn(database, () =>
        inTransaction.immediate(() => {
          for (const one of forget) one.run(sourceId);
        }),
      ),
    deleteBefore: ({ createdBeforeMs, limit }) =>
      inTurn(database, () => deleteBefore.run(createdBeforeMs, limit).changes),
  };
}
