import { StaleCommitError } from "../../../ingestion/commit/commit-store.ts";
import type { ProjectionTable } from "../../../ingestion/commit/projection-table.ts";
import type { UserRebuild, UserRebuildStore } from "../../../ingestion/merging/rebuild-store.ts";
import { createTableWriter, type TableWriter } from "../commit/table-writer.ts";
import type { Connection } from "../connection/connection.ts";
import type { Transaction } from "../connection/transaction.ts";
import { queryable } from "../rows/queryable.ts";

type Refs = Map<string, number>;

/** Takes users apart in PostgreSQL. */
export function createUserRebuildStore(connection: Connection, tables: readonly ProjectionTable[]): UserRebuildStore {
  const rows = createTableWriter(tables);
  const userOf = new Map(tables.flatMap(({ name, user }) => (user === undefined ? [] : [[name, user] as const])));
  return {
    rebuild: (change) =>
      connection.transaction(async (transaction) => {
        const before = await clearBefore(transaction, change, userOf);
        const after = await writeAfter(transaction, change);
        await findOthers(transaction, change, { rows, after });
        await moveEvents(transaction, change, after);
        await writeJournal(transaction, change, after);
        for (const write of change.rows) await rows.write(transaction, write, { refs: after, nowMs: change.nowMs });
        await dropBefore(transaction, change, { before, after });
        transaction.announce(change.outbox, change.nowMs);
      }),
    async isComplete() {
      const [row] = await connection.rows<{ isComplete: boolean }>(
        "SELECT (SELECT count(*) FROM event) = (SELECT coalesce(sum(count), 0) FROM event_count) AS is_complete",
      );
      return row!.isComplete;
    },
  };
}

/** The refs of the users as they were; what is written anew is gone. */
async function clearBefore(
  transaction: Transaction,
  { before, rebuiltTables }: UserRebuild,
  userOf: ReadonlyMap<string, string>,
): Promise<Refs> {
  const refs: Refs = new Map();
  for (const { id, version } of [...before].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    const [row] = await transaction.rows<{ ref: number; version: number }>(
      "SELECT ref, version FROM profile WHERE id = $1 FOR UPDATE",
      [id],
    );
    if (row?.version !== version)
      throw new StaleCommitError(`The profile "${id}" is not in the version ${version} any more.`);
    refs.set(id, row.ref);
  }
  const cleared = [
    ...rebuiltTables.map((table) => [table, userOf.get(table)] as const),
    ["profile_item", "profile_ref"],
    ["profile_link", "profile_ref"],
  ];
  for (const [table, user] of cleared) {
    if (user !== undefined)
      await transaction.change(`DELETE FROM ${table} WHERE ${user} = ANY($1)`, [[...refs.values()]]);
  }
  return refs;
}

async function writeAfter(transaction: Transaction, { after, nowMs }: UserRebuild): Promise<Refs> {
  const refs: Refs = new Map();
  for (const { record, version, items, aliases } of after) {
    const [row] = await transaction.rows<{ ref: number }>(
      `INSERT INTO profile (id, version, updated_at_ms, state, vectors, sums) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (id) DO UPDATE SET version = excluded.version, updated_at_ms = excluded.updated_at_ms, state = excluded.state,
         vectors = excluded.vectors, sums = excluded.sums
       RETURNING ref`,
      [record.id, version, nowMs, queryable(record.state), record.vectors, record.sums],
    );
    const { ref } = row!;
    refs.set(record.id, ref);
    for (const [itemId, { weight, atMs, lastMs, kinds, shown }] of items) {
      await transaction.change(
        "INSERT INTO profile_item (profile_ref, item_id, weight, at_ms, last_ms, kinds, shown) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        [ref, itemId, weight, atMs, Number.isFinite(lastMs) ? lastMs : null, kinds, shown],
      );
    }
    await transaction.change(
      `INSERT INTO profile_link (alias, profile_ref) SELECT alias, $2 FROM unnest($1::text[]) AS alias
       ON CONFLICT (alias) DO UPDATE SET profile_ref = excluded.profile_ref`,
      [aliases, ref],
    );
  }
  return refs;
}

/** Adds the refs of users that the change names and does not write. */
async function findOthers(
  transaction: Transaction,
  change: UserRebuild,
  { rows, after }: { rows: TableWriter; after: Refs },
): Promise<void> {
  const named = new Set([
    ...change.moved.map(({ profileId }) => profileId),
    ...change.journal.map(({ profileId }) => profileId),
    ...rows.usersOf(change.rows),
  ]);
  const missing = [...named].filter((id) => !after.has(id));
  const found = await transaction.rows<{ id: string; ref: number }>("SELECT id, ref FROM profile WHERE id = ANY($1)", [
    missing,
  ]);
  for (const { id, ref } of found) after.set(id, ref);
  const unknown = missing.find((id) => !after.has(id));
  if (unknown !== undefined) throw new Error(`The change names the profile "${unknown}", which is not stored.`);
}

async function moveEvents(transaction: Transaction, { moved, replays }: UserRebuild, refs: Refs): Promise<void> {
  await transaction.change(
    `UPDATE event SET profile_ref = moved.ref FROM unnest($1::bigint[], $2::bigint[]) AS moved (sequence, ref)
     WHERE event.sequence = moved.sequence`,
    [moved.map(({ sequence }) => sequence), moved.map(({ profileId }) => refs.get(profileId)!)],
  );
  await transaction.change(
    `UPDATE event SET replay = made.replay FROM unnest($1::bigint[], $2::text[]) AS made (sequence, replay)
     WHERE event.sequence = made.sequence`,
    [
      replays.map(({ sequence }) => sequence),
      replays.map(({ replay }) => (replay === undefined ? null : queryable(JSON.stringify(replay)))),
    ],
  );
}

async function writeJournal(transaction: Transaction, change: UserRebuild, refs: Refs): Promise<void> {
  for (const { id, profileId, isUndone } of change.journal) {
    await transaction.change(
      "UPDATE profile_merge SET profile_ref = $1, undone_at_ms = CASE WHEN $2 THEN $3 ELSE undone_at_ms END WHERE id = $4",
      [refs.get(profileId), isUndone, change.nowMs, id],
    );
  }
  for (const { intoId, fromId, intoName, fromName, cause, messageId, afterSequence, atMs } of change.newMerges) {
    // What became part of somebody else later is found by the name that it has there.
    await transaction.change(
      `INSERT INTO profile_merge (profile_ref, into_id, from_id, message_id, cause, into_name, from_name, from_names, lists, after_sequence, at_ms)
       SELECT ref, $1, $2, $3, $4, $5, $6, '[]', '{"into":[],"from":[]}', $7::bigint, $8::bigint FROM profile WHERE id = $1`,
      [intoId, fromId, messageId, cause, intoName, fromName, afterSequence, atMs],
    );
  }
  for (const [a, b] of change.separations) {
    await transaction.change(
      "INSERT INTO identity_separation (name_a, name_b, at_ms) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
      [a, b, change.nowMs],
    );
  }
}

async function dropBefore(
  transaction: Transaction,
  change: UserRebuild,
  { before, after }: { before: Refs; after: Refs },
): Promise<void> {
  const kept = new Set(change.after.map(({ record }) => record.id));
  const heir = change.after[0] && after.get(change.after[0].record.id);
  for (const [id, ref] of before) {
    if (kept.has(id)) continue;
    if (heir !== undefined) {
      await transaction.change("UPDATE profile_merge SET profile_ref = $1 WHERE profile_ref = $2", [heir, ref]);
    }
    await transaction.change("DELETE FROM profile WHERE ref = $1", [ref]);
  }
}
