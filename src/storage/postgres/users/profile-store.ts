import { userErased } from "../../../events/user-erased.ts";
import type { ItemMemory } from "../../../profiles/features/item-memory.ts";
import type { InteractionCell, ProfileStore } from "../../../profiles/profile-store.ts";
import type { ProfileRecord } from "../../../profiles/storage-format/profile-codec.ts";
import { identityName, namingColumns, rejectedNamingOfPostgres, writtenNames } from "../../rows/naming-columns.ts";
import type { Connection } from "../connection/connection.ts";
import type { Transaction } from "../connection/transaction.ts";

type ProfileRow = Omit<ProfileRecord, "items"> & { asked: string; ref: number };

interface ItemRow {
  ref: number;
  itemId: string;
  weight: number;
  atMs: number;
  lastMs: number | null;
  kinds: number;
  shown: number;
}

/** Profiles in PostgreSQL. */
export function createProfileStore(connection: Connection): ProfileStore {
  return {
    async load(ids) {
      const profiles = await connection.rows<ProfileRow>(
        `SELECT asked.id AS asked, ref, profile.id, version, state, vectors, sums FROM unnest($1::text[]) AS asked (id)
         JOIN profile ON ref = coalesce((SELECT ref FROM profile own WHERE own.id = asked.id),
           (SELECT profile_ref FROM profile_link WHERE alias = asked.id))`,
        [[...new Set(ids)]],
      );
      const items = await connection.rows<ItemRow>(
        `SELECT profile_ref AS ref, item_id, weight, at_ms, last_ms, kinds, shown FROM profile_item WHERE profile_ref = ANY($1)
         ORDER BY item_id`,
        [profiles.map(({ ref }) => ref)],
      );
      const byRef = new Map(profiles.map(({ ref }): [number, [string, ItemMemory][]] => [ref, []]));
      for (const item of items) byRef.get(item.ref)?.push(memoryOf(item));
      return new Map(profiles.map(({ asked, ref, ...record }) => [asked, { ...record, items: byRef.get(ref)! }]));
    },
    async aliasesOf(profileId) {
      const rows = await connection.rows<{ alias: string }>(
        "SELECT alias FROM profile_link WHERE profile_ref = (SELECT ref FROM profile WHERE id = $1) ORDER BY alias",
        [profileId],
      );
      return rows.map(({ alias }) => alias);
    },
    async erase(profileId, nowMs) {
      const names = await connection.transaction((transaction) => erase(transaction, profileId, nowMs));
      // What was deleted stays in the files until they are vacuumed; the write-ahead log and backups are the administrator's.
      if (names.length > 0) await connection.vacuum(["profile", "event", ...namingColumns.map(([table]) => table)]);
      return names;
    },
    list: ({ limit, after = "" }) =>
      connection.rows("SELECT id, updated_at_ms FROM profile WHERE id > $1 ORDER BY id LIMIT $2", [after, limit]),
    async count() {
      const [row] = await connection.rows<{ count: number }>("SELECT count(*) AS count FROM profile");
      return row!.count;
    },
    interactions: () =>
      connection.rows<InteractionCell>(
        `SELECT profile.id AS profile_id, item_id, weight, at_ms FROM profile_item JOIN profile ON profile.ref = profile_item.profile_ref
         WHERE last_ms IS NOT NULL ORDER BY profile_ref, item_id`,
      ),
  };
}

async function erase(transaction: Transaction, profileId: string, nowMs: number): Promise<string[]> {
  const aliases = await transaction.rows<{ alias: string }>(
    "SELECT alias FROM profile_link WHERE profile_ref = (SELECT ref FROM profile WHERE id = $1)",
    [profileId],
  );
  const names = [profileId, ...aliases.map(({ alias }) => alias)];
  let removed = await transaction.change("DELETE FROM profile WHERE id = $1", [profileId]);
  const written = writtenNames(names);
  for (const [table, column] of namingColumns) {
    removed += await transaction.change(`DELETE FROM ${table} WHERE ${column} = ANY($1)`, [names]);
  }
  removed += await transaction.change(`DELETE FROM identity WHERE value = ANY($1) AND ${identityName} = ANY($2)`, [
    written,
    names,
  ]);
  // Rows that became no event are kept as they came: whatever names the user in them goes as a whole.
  removed += await transaction.change(`DELETE FROM source_rejection WHERE ${rejectedNamingOfPostgres}`, [written]);
  if (removed === 0) return [];
  transaction.announce([userErased(names)], nowMs);
  return names;
}

function memoryOf({ ref: _, itemId, ...row }: ItemRow): [string, ItemMemory] {
  return [itemId, { ...row, lastMs: row.lastMs ?? Number.NEGATIVE_INFINITY }];
}
