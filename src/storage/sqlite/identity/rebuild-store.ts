import { StaleCommitError } from "../../../ingestion/commit/commit-store.ts";
import type { ProjectionTable } from "../../../ingestion/commit/projection-table.ts";
import type { UserRebuild, UserRebuildStore } from "../../../ingestion/merging/rebuild-store.ts";
import { packWrite } from "../commit/packed-part.ts";
import { createTableWriter } from "../commit/table-writer.ts";
import { asStorageError, type Database } from "../database.ts";
import { createOutboxWriter } from "../outbox.ts";
import { inTurn } from "../write-turn.ts";

/** Takes users apart in SQLite. */
export function createUserRebuildStore(database: Database, tables: readonly ProjectionTable[]): UserRebuildStore {
  const write = database.transaction(createRebuildWriter(database, tables));
  const stored = database.prepare<[], number>("SELECT count(*) FROM event").pluck();
  const everStored = database.prepare<[], number>("SELECT coalesce(sum(count), 0) FROM event_count").pluck();
  return {
    rebuild: (change) =>
      inTurn(database, () => {
        try {
          write.immediate(change);
        } catch (cause) {
          throw asStorageError(cause, database.name);
        }
      }),
    isComplete: async () => stored.get() === everStored.get(),
  };
}

function createRebuildWriter(database: Database, tables: readonly ProjectionTable[]): (change: UserRebuild) => void {
  const rows = createTableWriter(database, tables);
  const announce = createOutboxWriter(database);
  const find = database.prepare<[string], { ref: number; version: number }>(
    "SELECT ref, version FROM profile WHERE id = ?",
  );
  const clearItems = database.prepare("DELETE FROM profile_item WHERE profile_ref = ?");
  const clearLinks = database.prepare("DELETE FROM profile_link WHERE profile_ref = ?");
  const upsert = database
    .prepare<[Record<string, unknown>], number>(`
      INSERT INTO profile (id, version, updated_at_ms, state, vectors, sums) VALUES (@id, @version, @nowMs, @state, @vectors, @sums)
      ON CONFLICT (id) DO UPDATE SET version = excluded.version, updated_at_ms = excluded.updated_at_ms, state = excluded.state,
        vectors = excluded.vectors, sums = excluded.sums
      RETURNING ref`)
    .pluck();
  const addItem = database.prepare(
    "INSERT INTO profile_item (profile_ref, item_id, weight, at_ms, last_ms, kinds, shown) VALUES (?, ?, ?, ?, ?, ?, ?)",
  );
  const addLink = database.prepare(`
    INSERT INTO profile_link (alias, profile_ref) VALUES (?, ?)
    ON CONFLICT (alias) DO UPDATE SET profile_ref = excluded.profile_ref`);
  const moveEvent = database.prepare("UPDATE event SET profile_ref = ? WHERE sequence = ?");
  const setReplay = database.prepare("UPDATE event SET replay = ? WHERE sequence = ?");
  const setMerge = database.prepare(
    "UPDATE profile_merge SET profile_ref = ?, undone_at_ms = CASE WHEN ? THEN ? ELSE undone_at_ms END WHERE id = ?",
  );
  const addMerge = database.prepare(`
    INSERT INTO profile_merge (profile_ref, into_id, from_id, message_id, cause, into_name, from_name, from_names, lists, after_sequence, at_ms)
    VALUES (?, ?, ?, ?, ?, ?, ?, '[]', '{"into":[],"from":[]}', ?, ?)`);
  const moveMerges = database.prepare("UPDATE profile_merge SET profile_ref = ? WHERE profile_ref = ?");
  const separate = database.prepare(
    "INSERT INTO identity_separation (name_a, name_b, at_ms) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
  );
  const drop = database.prepare("DELETE FROM profile WHERE ref = ?");
  const clearTable = new Map(
    tables.flatMap(({ name, user }) =>
      user === undefined ? [] : [[name, database.prepare(`DELETE FROM ${name} WHERE ${user} = ?`)] as const],
    ),
  );

  return (change) => {
    const { nowMs } = change;
    const before = new Map<string, number>();
    for (const { id, version } of change.before) {
      const row = find.get(id);
      if (row?.version !== version) {
        throw new StaleCommitError(`The profile "${id}" is not in the version ${version} any more.`);
      }
      before.set(id, row.ref);
    }
    for (const ref of before.values()) {
      clearItems.run(ref);
      clearLinks.run(ref);
      for (const table of change.rebuiltTables) clearTable.get(table)?.run(ref);
    }
    const after = new Map<string, number>();
    for (const { record, version } of change.after) after.set(record.id, upsert.get({ ...record, version, nowMs })!);
    const refFor = (id: string): number => {
      const ref = after.get(id) ?? find.get(id)?.ref;
      if (ref === undefined) throw new Error(`The change names the profile "${id}", which is not stored.`);
      return ref;
    };
    for (const { record, items, aliases } of change.after) {
      const ref = refFor(record.id);
      for (const [itemId, { weight, atMs, lastMs, kinds, shown }] of items) {
        addItem.run(ref, itemId, weight, atMs, Number.isFinite(lastMs) ? lastMs : null, kinds, shown);
      }
      for (const alias of aliases) addLink.run(alias, ref);
    }
    for (const { sequence, profileId } of change.moved) moveEvent.run(refFor(profileId), sequence);
    for (const { sequence, replay } of change.replays) {
      setReplay.run(replay === undefined ? null : JSON.stringify(replay), sequence);
    }
    for (const { id, profileId, isUndone } of change.journal) {
      setMerge.run(refFor(profileId), isUndone ? 1 : 0, nowMs, id);
    }
    for (const { intoId, fromId, intoName, fromName, cause, messageId, afterSequence, atMs } of change.newMerges) {
      const ref = after.get(intoId) ?? find.get(intoId)?.ref;
      // What became part of somebody else later is found by the name that it has there.
      if (ref === undefined) continue;
      addMerge.run(ref, intoId, fromId, messageId, cause, intoName, fromName, afterSequence, atMs);
    }
    for (const [a, b] of change.separations) separate.run(a, b, nowMs);
    for (const write of change.rows) rows.write(packWrite(write), { refFor, nowMs });
    for (const [id, ref] of before) {
      if (after.has(id)) continue;
      const heir = change.after[0] && after.get(change.after[0].record.id);
      if (heir !== undefined) moveMerges.run(heir, ref);
      drop.run(ref);
    }
    announce(change.outbox, nowMs);
  };
}
