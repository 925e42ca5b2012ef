import { typeOfName } from "../../events/typed-names.ts";
import {
  type IdentityLimits,
  isOfDeed,
  joinWindowMs,
  mostJoinsAnHour,
} from "../../profiles/identity/identity-rules.ts";
import type { Identity, IdentityState, IdentityStore, MergeCause } from "../../profiles/identity/identity-store.ts";
import type { Profile } from "../../profiles/state/profile.ts";
import type { Row } from "../commit/projection-table.ts";
import { identityRow, nameOfIdentity } from "./identity-table.ts";

/** That `fromName` is to become a name of `into`. */
export interface JoinRequest {
  fromName: string;
  /** The name of `into` that was given. */
  intoName: string;
  /** Who has the name now. */
  from: Profile | undefined;
  into: Profile;
  /** `from` itself becomes part of `into`, with all its names. */
  isMerge: boolean;
  cause: MergeCause;
  sourceId: string | undefined;
  atMs: number;
}

export type JoinVerdict = "join" | "refuse" | "quarantine";

/** Decides by the rules of identity what may be joined, and keeps the table of ids. One for each transaction. */
export interface IdentityJudge {
  /** Reads what is stored of users and names that coming events may join. */
  prepare(coming: { names: readonly string[]; profileIds: readonly string[] }): Promise<void>;
  /** A user appears under a name for the first time. */
  noteUser(user: Profile, id: { name: string; isUserId: boolean; sourceId: string | undefined; atMs: number }): void;
  /** Notes the outcome in the table. */
  judge(request: JoinRequest): JoinVerdict;
  /** Names in the order in which they decide whom an event is about. */
  ranked(names: readonly string[], atMs: number): string[];
  /** The name stays with whom it belongs to: two known people disagree. */
  demote(request: JoinRequest): void;
  /** `from` is part of `into` now. */
  merged(fromId: string, intoId: string): void;
}

export interface IdentityJudgeOptions {
  /** The rules that held at a time. */
  limitsAt: (atMs: number) => IdentityLimits;
  /** Absent where all that is to be known comes with the events. */
  store?: Pick<IdentityStore, "ofProfiles" | "ofNames" | "separations">;
  /** Pairs of names that are kept apart from the start. */
  separations?: readonly (readonly [string, string])[];
  write(row: Row): void;
}

interface Entry {
  type: string;
  state: IdentityState;
  joinedAtMs: number;
}

const pairKey = (a: string, b: string): string => JSON.stringify(a < b ? [a, b] : [b, a]);

export function createIdentityJudge(options: IdentityJudgeOptions): IdentityJudge {
  const { limitsAt, store, write } = options;
  /** By profile, by name. */
  const entries = new Map<string, Map<string, Entry>>();
  /** By name: who has or had it. */
  const owners = new Map<string, Set<string>>();
  const apart = new Set((options.separations ?? []).map(([a, b]) => pairKey(a, b)));
  const prepared = new Set<string>();

  const entriesOf = (profileId: string): Map<string, Entry> =>
    entries.get(profileId) ?? entries.set(profileId, new Map()).get(profileId)!;

  function keep(profileId: string, name: string, entry: Entry): void {
    entriesOf(profileId).set(name, entry);
    const owning = owners.get(name);
    if (owning === undefined) owners.set(name, new Set([profileId]));
    else owning.add(profileId);
  }

  function load(identity: Identity): void {
    const name = nameOfIdentity(identity);
    if (!entriesOf(identity.profileId).has(name)) keep(identity.profileId, name, identity);
  }

  function note(profileId: string, name: string, rest: NoteOptions): void {
    const { isUserId = false, state, sourceId, atMs } = rest;
    const type = isUserId ? "userId" : typeOfName(name).type;
    keep(profileId, name, { type, state, joinedAtMs: atMs });
    write(identityRow({ profileId, name, isUserId, state, sourceId, atMs }));
  }

  const isQuarantined = (name: string): boolean =>
    [...(owners.get(name) ?? [])].some((id) => entries.get(id)?.get(name)?.state === "quarantined");

  /** Users that the name was joined to within the last hour. */
  function joinsOfName(name: string, atMs: number): number {
    let count = 0;
    for (const id of owners.get(name) ?? []) {
      const entry = entries.get(id)?.get(name);
      if (entry !== undefined && entry.joinedAtMs > atMs - joinWindowMs) count++;
    }
    return count;
  }

  /** Ids that the user gained within the last hour, each in one form. */
  function joinsOfUser(user: Profile, atMs: number): number {
    let count = 0;
    for (const [name, { type, state, joinedAtMs }] of entriesOf(user.id)) {
      const isGained = name !== user.id && state === "active" && !type.endsWith("_sha256") && !isOfDeed(type);
      if (isGained && joinedAtMs > atMs - joinWindowMs) count++;
    }
    return count;
  }

  function isOverLimit({ fromName, from, into, isMerge, atMs }: JoinRequest): boolean {
    const limits = limitsAt(atMs);
    const added = new Map<string, number>();
    const add = (type: string): unknown => added.set(type, (added.get(type) ?? 0) + 1);
    const moving = isMerge && from !== undefined ? entriesOf(from.id) : new Map<string, Entry>();
    for (const [name, { type, state }] of moving) if (state === "active" && name !== fromName) add(type);
    add(typeOfName(fromName).type);
    return [...added].some(([type, count]) => {
      const { limit, windowMs } = limits.limitOf(type);
      let present = 0;
      for (const [name, entry] of entriesOf(into.id)) {
        const counts = entry.type === type && entry.state === "active" && name !== fromName;
        if (counts && entry.joinedAtMs > atMs - windowMs) present++;
      }
      return type !== "userId" && present + count > limit;
    });
  }

  function verdictOf(request: JoinRequest): JoinVerdict {
    const { fromName, intoName, into, cause, atMs } = request;
    if (cause === "merge") return "join";
    const { value } = typeOfName(fromName);
    const limits = limitsAt(atMs);
    if (limits.isBlocked(value) || apart.has(pairKey(fromName, intoName))) return "refuse";
    const isTrusted = limits.isTrusted(value) || limits.isTrusted(fromName);
    if (!isTrusted) {
      const joins = joinsOfName(fromName, atMs) + (owners.get(fromName)?.has(into.id) ? 0 : 1);
      if (isQuarantined(fromName) || joins > mostJoinsAnHour) return "quarantine";
    }
    if (!limits.isTrusted(into.id)) {
      if (isQuarantined(into.id)) return "refuse";
      if (!isOfDeed(typeOfName(fromName).type) && joinsOfUser(into, atMs) >= mostJoinsAnHour) {
        note(into.id, into.id, { isUserId: into.isIdentified, state: "quarantined", sourceId: undefined, atMs });
        return "refuse";
      }
    }
    return cause === "identify" && isOverLimit(request) ? "refuse" : "join";
  }

  return {
    async prepare({ names, profileIds }) {
      const newNames = names.filter((name) => !prepared.has(`name ${name}`));
      const newIds = profileIds.filter((id) => !prepared.has(`id ${id}`));
      if (store === undefined || (newNames.length === 0 && newIds.length === 0)) return;
      for (const name of newNames) prepared.add(`name ${name}`);
      for (const id of newIds) prepared.add(`id ${id}`);
      for (const identity of await store.ofProfiles(newIds)) load(identity);
      for (const identity of await store.ofNames(newNames)) load(identity);
      for (const [a, b] of await store.separations(newNames)) apart.add(pairKey(a, b));
    },
    noteUser: (user, { name, ...rest }) => note(user.id, name, { ...rest, state: "active" }),
    judge(request) {
      const { fromName, from, into, isMerge, sourceId, atMs } = request;
      const verdict = verdictOf(request);
      const state = verdict === "join" ? "active" : verdict === "refuse" ? "demoted" : "quarantined";
      const isUserId = isMerge && from?.isIdentified === true && from.id === fromName;
      note(into.id, fromName, { isUserId, state, sourceId, atMs });
      const losesName = from !== undefined && !isMerge && verdict !== "refuse";
      if (losesName) note(from.id, fromName, { state: "demoted", sourceId, atMs });
      return verdict;
    },
    ranked(names, atMs) {
      const { priorityOf } = limitsAt(atMs);
      return names
        .map((name) => ({ name, priority: priorityOf(typeOfName(name).type) }))
        .sort((a, b) => a.priority - b.priority)
        .map(({ name }) => name);
    },
    demote({ fromName, into, sourceId, atMs }) {
      note(into.id, fromName, { state: "demoted", sourceId, atMs });
    },
    merged(fromId, intoId) {
      const into = entriesOf(intoId);
      for (const [name, entry] of entries.get(fromId) ?? []) {
        owners.get(name)?.delete(fromId);
        if (!into.has(name)) keep(intoId, name, entry);
      }
      entries.delete(fromId);
    },
  };
}

interface NoteOptions {
  isUserId?: boolean;
  state: IdentityState;
  sourceId: string | undefined;
  atMs: number;
}
