import type { InteractionRules } from "./interaction-rules.ts";
import { type PackedProfile, packProfile, unpackProfile } from "./packed-profile.ts";
import type { Profile } from "./profile.ts";
import { decodeProfile, type ProfileRecord } from "./profile-codec.ts";
import type { ProfileStore } from "./profile-store.ts";

/**
 * Profiles by any of their names: those of the last readers live, many more packed in memory, the rest read from the store.
 * A live profile is hundreds of small objects; tens of thousands of them would keep the garbage collector busy.
 */
export interface Profiles {
  /** The live profile, shared by all callers: read it, never change it. `undefined` for an unknown reader. */
  get(id: string): Promise<Profile | undefined>;
  /** By the requested id; unknown ids are left out. */
  getMany(ids: readonly string[]): Promise<Map<string, Profile>>;
  /** Only for whoever commits changes; with the record that was committed, where there is one. */
  put(profile: Profile, record?: Pick<ProfileRecord, "state" | "vectors">): void;
  link(fromId: string, intoId: string): void;
  evict(id: string): void;
  cached(): number;
}

export interface ProfilesOptions {
  store: Pick<ProfileStore, "load">;
  rules: InteractionRules;
  /** Profiles kept in memory, least recently used leave first. Default 20,000. */
  capacity?: number;
  /** How many of them are live; more than a batch of events has readers. Default 2,000. */
  live?: number;
}

export function createProfiles(options: ProfilesOptions): Profiles {
  const { store, rules, capacity = 20_000 } = options;
  const liveCapacity = Math.min(options.live ?? 2_000, capacity);
  const hot = new Map<string, Profile>();
  const packed = new Map<string, PackedProfile>();
  /** What the store was given of a live profile, and at which revision. */
  const committed = new WeakMap<Profile, Pick<PackedProfile, "revision" | "state" | "vectors">>();
  /** Other names of hot profiles. */
  const names = new Map<string, string>();
  const loading = new Map<string, Promise<Profile | undefined>>();

  function touch(name: string): Profile | undefined {
    const id = names.get(name) ?? name;
    let profile = hot.get(id);
    if (profile === undefined) {
      const kept = packed.get(id);
      if (kept === undefined) return undefined;
      profile = unpackProfile(id, kept, rules);
    }
    makeHot(profile);
    return profile;
  }

  function makeHot(profile: Profile): void {
    hot.delete(profile.id);
    hot.set(profile.id, profile);
    if (hot.size <= liveCapacity) return;
    const oldest = hot.values().next().value!;
    hot.delete(oldest.id);
    pack(oldest);
  }

  function pack(profile: Profile): void {
    const { id, revision } = profile;
    const before = packed.get(id);
    packed.delete(id);
    const encoded = committed.get(profile);
    packed.set(
      id,
      before?.revision === revision
        ? before
        : packProfile(profile, rules, encoded?.revision === revision ? encoded : undefined),
    );
    if (packed.size > capacity - liveCapacity) packed.delete(packed.keys().next().value!);
  }

  function keep(profile: Profile): void {
    makeHot(profile);
    names.delete(profile.id);
  }

  function forget(id: string): void {
    hot.delete(id);
    packed.delete(id);
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
    keep(profile);
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

  return {
    get,
    async getMany(ids) {
      const found = new Map<string, Profile>();
      for (const id of ids) {
        const profile = touch(id) ?? (await get(id));
        if (profile !== undefined) found.set(id, profile);
      }
      return found;
    },
    put(profile, record) {
      if (record !== undefined) {
        const { state, vectors } = record;
        committed.set(profile, { revision: profile.revision, state, vectors });
      }
      keep(profile);
    },
    link(fromId, intoId) {
      forget(fromId);
      for (const [alias, id] of names) if (id === fromId) names.set(alias, intoId);
      keepName(fromId, intoId);
    },
    evict(id) {
      const profileId = names.get(id) ?? id;
      forget(profileId);
      for (const [alias, target] of names) if (target === profileId) names.delete(alias);
    },
    cached: () => hot.size + [...packed.keys()].filter((id) => !hot.has(id)).length,
  };
}
