import type { ProfileStore } from "./profile-store.ts";
import type { Profiles } from "./profiles.ts";
import type { Profile } from "./state/profile.ts";

export interface FoundUser {
  id: string;
  /** Absent for a user who was removed while the list was read. */
  profile: Profile | undefined;
  updatedAtMs: number;
}

export interface UserPage {
  users: FoundUser[];
  /** Where the next page begins; absent at the end. */
  nextCursor?: string | undefined;
}

export interface FindUsersOptions {
  store: Pick<ProfileStore, "list">;
  profiles: Pick<Profiles, "getMany" | "peekMany">;
  /** Every word must stand in the id or in a trait, whatever its case; without words every user fits. */
  query: string;
  limit: number;
  after?: string | undefined;
}

const readAtOnce = 500;
/** A search reads this many users and then hands over what it found, so that no request runs for long. */
const readPerPage = 5_000;

/** Users in order of id. A page of a search may hold fewer than `limit`, or none, and still be followed by others. */
export async function findUsers({ store, profiles, query, limit, after }: FindUsersOptions): Promise<UserPage> {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const users: FoundUser[] = [];
  let cursor = after;
  for (let read = 0; read < readPerPage; ) {
    const size = words.length === 0 ? limit : readAtOnce;
    const rows = await store.list({ limit: size, after: cursor });
    const ids = rows.map(({ id }) => id);
    const live = await (words.length === 0 ? profiles.getMany(ids) : profiles.peekMany(ids));
    for (const { id, updatedAtMs } of rows) {
      cursor = id;
      const profile = live.get(id);
      if (fits(id, profile?.traits, words)) users.push({ id, profile, updatedAtMs });
      if (users.length === limit) return { users, nextCursor: cursor };
    }
    if (rows.length < size) return { users };
    read += rows.length;
  }
  return { users, nextCursor: cursor };
}

function fits(id: string, traits: Readonly<Record<string, unknown>> | undefined, words: readonly string[]): boolean {
  if (words.length === 0) return true;
  const text = `${id} ${Object.values(traits ?? {}).join(" ")}`.toLowerCase();
  return words.every((word) => text.includes(word));
}
