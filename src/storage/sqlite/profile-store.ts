import type { ItemMemory } from "../../profiles/features/item-memory.ts";
import type { InteractionCell, ProfileChange, ProfileStore } from "../../profiles/profile-store.ts";
import type { ProfileRecord } from "../../profiles/storage-format/profile-codec.ts";
import { asStorageError, type Database } from "./database.ts";
import { createProfileWriter } from "./profile-writer.ts";
import { inTurn, takeTurn } from "./write-turn.ts";

interface ProfileRow {
  ref: number;
  id: string;
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

/** Commits what events change on a thread and a connection of its own: while it writes, the next events are worked out. */
export interface WriteThread {
  /** As `ProfileStore.commit`. */
  commit(changes: AsyncIterable<ProfileChange> | Iterable<ProfileChange>): Promise<void>;
  /** Whether it has failed or was stopped. */
  hasEnded(): boolean;
  stop(): Promise<void>;
}

export interface ProfileStoreOptions {
  /** The thread that commits changes, while there is one; else the caller's thread does. */
  thread?: () => WriteThread | undefined;
}

/** Profiles, and the events that make them, in SQLite. */
export function createProfileStore(database: Database, options: ProfileStoreOptions = {}): ProfileStore {
  const find = database.prepare<[{ id: string }], ProfileRow>(`
    SELECT ref, id, state, vectors, sums FROM profile
    WHERE ref = coalesce((SELECT ref FROM profile WHERE id = @id), (SELECT profile_ref FROM profile_link WHERE alias = @id))`);
  const readItems = database.prepare<[number], ItemRow>(
    `SELECT item_id AS itemId, weight, at_ms AS atMs, last_ms AS lastMs, kinds, shown FROM profile_item WHERE profile_ref = ?`,
  );
  const refOf = database.prepare<[string], number>("SELECT ref FROM profile WHERE id = ?").pluck();
  const dropProfile = database.prepare("DELETE FROM profile WHERE ref = ?");
  const aliases = database
    .prepare<[string], string>(
      "SELECT alias FROM profile_link WHERE profile_ref = (SELECT ref FROM profile WHERE id = ?) ORDER BY alias",
    )
    .pluck();
  const dropRecommendations = database.prepare("DELETE FROM recommendation WHERE user_id = ?");
  const list = database.prepare<[string, number], { id: string; updatedAtMs: number }>(
    "SELECT id, updated_at_ms AS updatedAtMs FROM profile WHERE id > ? ORDER BY id LIMIT ?",
  );
  const count = database.prepare<[], number>("SELECT count(*) FROM profile").pluck();
  const cells = database.prepare<[], InteractionCell>(`
    SELECT profile.id AS profileId, item_id AS itemId, weight, at_ms AS atMs
    FROM profile_item JOIN profile ON profile.ref = profile_item.profile_ref
    WHERE last_ms IS NOT NULL ORDER BY profile_ref, item_id`);

  const write = createProfileWriter(database);
  const writeAll = database.transaction((changes: readonly ProfileChange[]): void => changes.forEach(write));

  const erase = database.transaction((profileId: string): boolean => {
    const ref = refOf.get(profileId);
    const names = [profileId, ...(ref === undefined ? [] : aliases.all(profileId))];
    let removed = 0;
    for (const name of names) removed += dropRecommendations.run(name).changes;
    if (ref !== undefined) removed += dropProfile.run(ref).changes;
    return removed > 0;
  });

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
    commit: async (changes) => {
      const thread = options.thread?.();
      if (thread !== undefined && !thread.hasEnded()) return thread.commit(changes);
      const all: ProfileChange[] = [];
      for await (const change of changes) all.push(change);
      if (all.length === 0) return;
      try {
        await inTurn(database, () => writeAll.immediate(all));
      } catch (cause) {
        throw asStorageError(cause, database.name);
      }
    },
    aliasesOf: async (profileId) => aliases.all(profileId),
    erase: async (profileId) => {
      const finish = await takeTurn(database);
      // Freed pages are overwritten and the log is emptied, so that the erased bytes are gone from the files too.
      database.pragma("secure_delete = ON");
      try {
        const removed = erase.immediate(profileId);
        if (removed) database.pragma("wal_checkpoint(TRUNCATE)");
        return removed;
      } finally {
        database.pragma("secure_delete = OFF");
        finish();
      }
    },
    list: async ({ limit, after }) => list.all(after ?? "", limit),
    count: async () => count.get()!,
    interactions: async () => cells.all(),
  };
}

function memoryOf(row: Omit<ItemRow, "itemId">): ItemMemory {
  return { ...row, lastMs: row.lastMs ?? Number.NEGATIVE_INFINITY };
}
