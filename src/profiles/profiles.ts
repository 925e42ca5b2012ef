import { createTimeSlices } from "../concurrency/time-slices.ts";
import type { ProfileStore } from "./profile-store.ts";
import type { InteractionRules } from "./state/interaction-rules.ts";
import type { Profile } from "./state/profile.ts";
import { decodeProfile } from "./storage-format/profile-codec.ts";

/** Profiles by any of their names: those of the last users in memory, the rest read from the store. */
export interface Profiles {
  /** The live profile, shared by all callers: read it, never change it. `undefined` for an unknown user. */
  get(id: string): Promise<Profile | undefined>;
  /** By the requested id; unknown ids are left out. Other work runs in between where many have to be read. */
  getMany(ids: readonly string[]): Promise<Map<string, Profile>>;
  /** The same for a pass over everybody: those that are not in memory are read and not kept, so that nobody else leaves for them. */
  peekMany(ids: readonly string[]): Promise<Map<string, Profile>>;
  /** Only for whoever commits changes. */
  put(profile: Profile): void;
  link(fromId: string, intoId: string): void;
  /** The name leads to nobody any more. */
  unlink(name: string): void;
  evict(id: string): void;
  /** Ids of the profiles in memory. */
  cachedIds(): Iterable<string>;
}

export interface ProfilesOptions {
  store: Pick<ProfileStore, "load">;
  rules: InteractionRules;
  /** Profiles kept in memory, least recently used leave first. Default 20,000. */
  capacity?: number | undefined;
}

export function createProfiles(options: ProfilesOptions): Profiles {
  const { store, rules, capacity = 20_000 } = options;
  const hot = new Map<string, Profile>();
  /** Other names of hot profiles. */
  const names = new Map<string, string>();
  const loading = new Map<string, Promise<Profile | undefined>>();

  function touch(name: string): Profile | undefined {
    const profile = hot.get(names.get(name) ?? name);
    if (profile !== undefined) keep(profile);
    return profile;
  }

  function keep(profile: Profile): void {
    hot.delete(profile.id);
    hot.set(profile.id, profile);
    if (hot.size > capacity) hot.delete(hot.keys().next().value!);
  }

  function keepName(alias: string, id: string): void {
    if (alias === id) return;
    names.delete(alias);
    names.set(alias, id);
    if (names.size > capacity) names.delete(names.keys().next().value!);
  }

  async function load(id: string): Promise<Profile | undefined> {
    const record = (await store.load([id])).get(id);
    if (record === undefined) return undefined;
    keepName(id, record.id);
    // Whoever was first has the live object; a second copy would miss its changes.
    const live = touch(record.id);
    if (live !== undefined) return live;
    const profile = decodeProfile(record, rules);
    put(profile);
    return profile;
  }

  async function get(id: string): Promise<Profile | undefined> {
    const profile = touch(id);
    if (profile !== undefined) return profile;
    let pending = loading.get(id);
    if (pending === undefined) {
      pending = load(id).finally(() => loading.delete(id));
      loading.set(id, pending);
    }
    return pending;
  }

  function put(profile: Profile): void {
    keep(profile);
    names.delete(profile.id);
  }

  async function peek(id: string): Promise<Profile | undefined> {
    const record = (await store.load([id])).get(id);
    // A profile in memory may be ahead of what is stored.
    return record && (hot.get(record.id) ?? decodeProfile(record, rules));
  }

  async function findMany(
    ids: readonly string[],
    { find, read }: { find: (id: string) => Profile | undefined; read: typeof get },
  ): Promise<Map<string, Profile>> {
    const found = new Map<string, Profile>();
    const { breathe } = createTimeSlices();
    for (const id of ids) {
      let profile = find(id);
      if (profile === undefined) {
        profile = await read(id);
        await breathe();
      }
      if (profile !== undefined) found.set(id, profile);
    }
    return found;
  }

  return {
    get,
    getMany: (ids) => findMany(ids, { find: touch, read: get }),
    peekMany: (ids) => findMany(ids, { find: (id) => hot.get(names.get(id) ?? id), read: peek }),
    put,
    link(fromId, intoId) {
      hot.delete(fromId);
      for (const [alias, id] of names) if (id === fromId) names.set(alias, intoId);
      keepName(fromId, intoId);
    },
    unlink: (name) => names.delete(name),
    evict(id) {
      const profileId = names.get(id) ?? id;
      hot.delete(profileId);
      for (const [alias, target] of names) if (target === profileId) names.delete(alias);
    },
    cachedIds: () => hot.keys(),
  };
}
