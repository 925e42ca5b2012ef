import { randomInt } from "node:crypto";
import type { ItemMemory } from "../profiles/features/item-memory.ts";
import type { InteractionRules } from "../profiles/state/interaction-rules.ts";
import { createProfile, mergeProfiles, type Profile } from "../profiles/state/profile.ts";
import { encodeProfile } from "../profiles/storage-format/profile-codec.ts";
import type { ProfileLink, ProfileWrite } from "./commit/commit-store.ts";

/** The users of one batch by every name, and what changed of them; live profiles are changed in place. */
export interface BatchUsers {
  /** Stored profiles by names that coming events mention; before the first event with each name. */
  admit(stored: ReadonlyMap<string, Profile>): void;
  /** The user of a name, new if nobody has it. */
  of(name: string): Profile;
  markChanged(user: Profile, items?: { changedItems: readonly string[]; droppedItems: readonly string[] }): void;
  /**
   * Makes `fromName` another name of `into`. A history of its own moves along; a name that already belongs to somebody
   * else (a shared device) only points to the new user from now on. Where `fromName` is the id of a user who has been
   * identified by it, an `identify` changes nothing: two known people are one only where an `alias` says so.
   */
  join(fromName: string, into: Profile, by: { messageId: string; cause: "identify" | "alias" }): void;
  /** What changed since the last time. */
  take(): { profiles: ProfileWrite[]; links: ProfileLink[] };
  links(): readonly ProfileLink[];
  /** Users that the batch changed and that still exist after it. */
  changed(): Iterable<Profile>;
  /** Every id whose live profile may differ from the stored one. */
  touchedIds(): Iterable<string>;
}

export interface BatchUsersOptions {
  rules: InteractionRules;
  nowMs: number;
  /** Before the history of `from` is added to `into`. */
  onMerge: (merge: { from: Profile; into: Profile }) => void;
}

/** Versions only have to differ: chance keeps those of two processes apart, and those of an erased profile from its successor's. */
const newVersion = (): number => randomInt(1, 2 ** 47);

export function createBatchUsers({ rules, nowMs, onMerge }: BatchUsersOptions): BatchUsers {
  const byName = new Map<string, Profile>();
  /** Stored profiles: another name that is admitted later leads to the same object, or to what it was joined into. */
  const byId = new Map<string, Profile>();
  const changed = new Map<string, Profile>();
  /** Changed since the last `take`. */
  const untaken = new Map<string, { user: Profile; changedItems: Set<string>; droppedItems: Set<string> }>();
  const touched = new Set<string>();
  const links: ProfileLink[] = [];
  let takenLinks = 0;

  function markChanged(user: Profile, items?: Parameters<BatchUsers["markChanged"]>[1]): void {
    let entry = untaken.get(user.id);
    if (entry === undefined) {
      entry = { user, changedItems: new Set(), droppedItems: new Set() };
      untaken.set(user.id, entry);
      changed.set(user.id, user);
      touched.add(user.id);
    }
    if (items === undefined) return;
    for (const id of items.changedItems) entry.changedItems.add(id);
    for (const id of items.droppedItems) entry.droppedItems.add(id);
  }

  function absorb(from: Profile, into: Profile): void {
    onMerge({ from, into });
    touched.add(from.id);
    markChanged(into, mergeProfiles(into, from, rules));
    changed.delete(from.id);
    untaken.delete(from.id);
    for (const profiles of [byName, byId]) {
      for (const [name, profile] of profiles) if (profile === from) profiles.set(name, into);
    }
    // Names that were given to it a moment ago are names of whom it became part of: it is perhaps never stored itself.
    for (const link of links.slice(takenLinks)) if (link.intoId === from.id) link.intoId = into.id;
  }

  return {
    admit(stored) {
      for (const [name, profile] of stored) {
        const present = byId.get(profile.id) ?? profile;
        byId.set(profile.id, present);
        byName.set(name, present);
      }
    },
    of(name) {
      let user = byName.get(name);
      if (user === undefined) {
        user = createProfile(name, nowMs, rules);
        byName.set(name, user);
      }
      return user;
    },
    markChanged,
    join(fromName, into, { messageId, cause }) {
      const from = byName.get(fromName);
      if (fromName === into.id || from === into) return;
      const link: ProfileLink = { fromId: fromName, intoId: into.id };
      if (from !== undefined && from.id === fromName) {
        if (cause === "identify" && from.isIdentified) return;
        link.merge = { fromVersion: from.version, messageId, cause };
        absorb(from, into);
      } else {
        markChanged(into);
      }
      byName.set(fromName, into);
      links.push(link);
    },
    take() {
      const profiles = [...untaken.values()].map(({ user, changedItems, droppedItems }) => {
        const memories = new Map<string, ItemMemory>();
        for (const id of changedItems) {
          const memory = user.items.get(id);
          if (memory !== undefined) memories.set(id, memory);
        }
        const expectedVersion = user.version;
        user.version = newVersion();
        return {
          record: encodeProfile(user, rules),
          expectedVersion,
          version: user.version,
          changedItems: memories,
          droppedItems: [...droppedItems].filter((id) => !user.items.has(id)),
        };
      });
      untaken.clear();
      const newLinks = links.slice(takenLinks);
      takenLinks = links.length;
      return { profiles, links: newLinks };
    },
    links: () => links,
    changed: () => changed.values(),
    touchedIds: () => touched,
  };
}
