import type { ItemMemory } from "../../profiles/features/item-memory.ts";
import type { InteractionCell, ProfileStore } from "../../profiles/profile-store.ts";
import type { ProfileRecord } from "../../profiles/storage-format/profile-codec.ts";
import type { Database } from "./database.ts";
import { createUserErasure, type ErasureThread } from "./user-erasure.ts";

interface ProfileRow {
  ref: number;
  id: string;
  version: number;
  state: string;
  vectors: Buffer;
  sums: Buffer;
}

interface ItemRow {
  itemId: string;
  weight: number;
  atMs: number;
  lastMs: number | null;
  kinds: number;
  shown: number;
}

/** Profiles in SQLite. */
export function createProfileStore(database: Database, thread?: () => ErasureThread | undefined): ProfileStore {
  const find = database.prepare<[{ id: string }], ProfileRow>(`
    SELECT ref, id, version, state, vectors, sums FROM profile
    WHERE ref = coalesce((SELECT ref FROM profile WHERE id = @id), (SELECT profile_ref FROM profile_link WHERE alias = @id))`);
  const readItems = database.prepare<[number], ItemRow>(
    `SELECT item_id AS itemId, weight, at_ms AS atMs, last_ms AS lastMs, kinds, shown FROM profile_item WHERE profile_ref = ?`,
  );
  const aliases = database
    .prepare<[string], string>(
      "SELECT alias FROM profile_link WHERE profile_ref = (SELECT ref FROM profile WHERE id = ?) ORDER BY alias",
    )
    .pluck();
  const list = database.prepare<[string, number], { id: string; updatedAtMs: number }>(
    "SELECT id, updated_at_ms AS updatedAtMs FROM profile WHERE id > ? ORDER BY id LIMIT ?",
  );
  const count = database.prepare<[], number>("SELECT count(*) FROM profile").pluck();
  const cells = database.prepare<[], InteractionCell>(`
    SELECT profile.id AS profileId, item_id AS itemId, weight, at_ms AS atMs
    FROM profile_item JOIN profile ON profile.ref = profile_item.profile_ref
    WHERE last_ms IS NOT NULL ORDER BY profile_ref, item_id`);

  return {
    load: async (ids) => {
      const found = new Map<string, ProfileRecord>();
      for (const id of ids) {
        const row = find.get({ id });
        if (row === undefined) continue;
        const { ref, ...record } = row;
        const items = readItems
          .all(ref)
          .map(({ itemId, ...memory }): [string, ItemMemory] => [itemId, memoryOf(memory)]);
        found.set(id, { ...record, items });
      }
      return found;
    },
    aliasesOf: async (profileId) => aliases.all(profileId),
    erase: createUserErasure(database, thread),
    list: async ({ limit, after }) => list.all(after ?? "", limit),
    count: async () => count.get()!,
    interactions: async () => cells.all(),
  };
}

function memoryOf(row: Omit<ItemRow, "itemId">): ItemMemory {
  return { ...row, lastMs: row.lastMs ?? Number.NEGATIVE_INFINITY };
}
