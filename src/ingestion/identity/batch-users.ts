import { randomInt } from "node:crypto";
import type { ItemMemory } from "../../profiles/features/item-memory.ts";
import type { MergeCause } from "../../profiles/identity/identity-store.ts";
import type { InteractionRules } from "../../profiles/state/interaction-rules.ts";
import { clearProfile, createProfile, mergeProfiles, type Profile } from "../../profiles/state/profile.ts";
import { encodeProfile } from "../../profiles/storage-format/profile-codec.ts";
import type { ProfileLink, ProfileWrite } from "../commit/commit-store.ts";
import type { IdentityJudge } from "./identity-judge.ts";

/** The users of one batch by every name, and what changed of them; live profiles are changed in place. */
export interface BatchUsers {
  /** Stored profiles by names that coming events mention; before the first event with each name. */
  admit(stored: ReadonlyMap<string, Profile>): void;
  /** The user of a name, new at this time if nobody has it. */
  of(name: string, atMs: number): Profile;
  markChanged(user: Profile, items?: { changedItems: readonly string[]; droppedItems: readonly string[] }): void;
  /** Forgets all but names and consent, of the past and of this batch. */
  clear(user: Profile): void;
  /** The user of a name, if anybody has it. */
  find(name: string): Profile | undefined;
  /**
   * Makes `fromName` another name of `into`, where the rules of identity let it. A history of its own moves along; a device that already
   * belongs to somebody else only points to the new user from now on. An `identify` joins no two known people: they are one only where
   * an `alias` or somebody (`merge`) says so.
   */
  join(join: Join): void;
  /** Every name with its user. */
  names(): Iterable<[string, Profile]>;
  /** What changed since the last time. */
  take(): { profiles: ProfileWrite[]; links: ProfileLink[]; unlinked: string[]; cleared: string[] };
  links(): readonly ProfileLink[];
  /** Users that the batch changed and that still exist after it. */
  changed(): Iterable<Profile>;
  /** Every id whose live profile may differ from the stored one. */
  touchedIds(): Iterable<string>;
}

export interface Join {
  fromName: string;
  /** A name of `into`, as given. */
  intoName: string;
  into: Profile;
  /** The name is that of a person, not of a device: whoever has it moves as a whole. */
  isPersonal: boolean;
  cause: MergeCause;
  messageId: string;
  sourceId: string | undefined;
  atMs: number;
}

export interface BatchUsersOptions {
  rules: InteractionRules;
  judge: Pick<IdentityJudge, "judge" | "demote" | "merged">;
  /** Before the history of `from` is added to `into`. */
  onMerge: (merge: { from: Profile; into: Profile }) => void;
}

/** Versions only have to differ: chance keeps those of two processes apart, and those of an erased profile from its successor's. */
export const newVersion = (): number => randomInt(1, 2 ** 47);

export function createBatchUsers({ rules, judge, onMerge }: BatchUsersOptions): BatchUsers {
  const byName = new Map<string, Profile>();
  /** Stored profiles: another name that is admitted later leads to the same object, or to what it was joined into. */
  const byId = new Map<string, Profile>();
  const changed = new Map<string, Profile>();
  /** Changed since the last `take`. */
  const untaken = new Map<string, { user: Profile; changedItems: Set<string>; droppedItems: Set<string> }>();
  const touched = new Set<string>();
  const links: ProfileLink[] = [];
  let takenLinks = 0;
  const unlinked: string[] = [];
  const cleared = new Set<string>();

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
    judge.merged(from.id, into.id);
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

  /** Nobody has the name any more; it names a user of its own when it comes again. */
  function unlink(name: string): void {
    byName.delete(name);
    const place = links.findIndex(({ fromId, merge }, i) => i >= takenLinks && fromId === name && merge === undefined);
    if (place >= 0) links.splice(place, 1);
    else unlinked.push(name);
  }

  function takeCleared(): string[] {
    const ids = [...cleared];
    cleared.clear();
    return ids;
  }

  return {
    admit(stored) {
      for (const [name, profile] of stored) {
        const present = byId.get(profile.id) ?? profile;
        byId.set(profile.id, present);
        byName.set(name, present);
      }
    },
    clear(user) {
      clearProfile(user, rules);
      cleared.add(user.id);
      markChanged(user);
      const entry = untaken.get(user.id);
      entry?.changedItems.clear();
      entry?.droppedItems.clear();
    },
    find: (name) => byName.get(name),
    names: () => byName,
    of(name, atMs) {
      let user = byName.get(name);
      if (user === undefined) {
        user = createProfile(name, atMs, rules);
        byName.set(name, user);
      }
      return user;
    },
    markChanged,
    join({ messageId, isPersonal, ...join }) {
      const { fromName, intoName, into, cause } = join;
      const from = byName.get(fromName);
      if (fromName === into.id || from === into) return;
      const isMerge = from !== undefined && (from.id === fromName || isPersonal);
      const request = { ...join, from, isMerge };
      if (isMerge && cause === "identify" && from.isIdentified) return judge.demote(request);
      const verdict = judge.judge(request);
      if (verdict === "quarantine" && from !== undefined && from.id !== fromName) unlink(fromName);
      if (verdict !== "join") return;
      const link: ProfileLink = { fromId: isMerge ? from.id : fromName, intoId: into.id };
      if (isMerge) {
        link.merge = { fromVersion: from.version, messageId, cause, fromName, intoName };
        absorb(from, into);
      } else {
        markChanged(into);
      }
      byName.set(link.fromId, into);
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
      return { profiles, links: newLinks, unlinked: unlinked.splice(0), cleared: takeCleared() };
    },
    links: () => links,
    changed: () => changed.values(),
    touchedIds: () => touched,
  };
}
