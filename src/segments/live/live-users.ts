import type { Profile } from "../../profiles/state/profile.ts";
import type { UserFacts } from "../conditions/user-facts.ts";
import type { UserState } from "../membership/user-state.ts";

export interface LiveUser {
  profile: Profile;
  facts: UserFacts;
  state: UserState;
  /** Lists that the user is on, with the time of entry. */
  lists: Map<string, number>;
  /** What the database has. */
  dueMs: number;
  groups: { shares: Readonly<Record<string, number>> };
}

/** The users in memory, those used last at least, and which of them differ from what is stored. */
export interface LiveUsers {
  get(userId: string): LiveUser | undefined;
  /** Keeps the user as the one used last, and differing from what is stored. */
  keep(user: LiveUser): void;
  /** Says that the user differs from what is stored. */
  touch(userId: string): void;
  forget(userIds: Iterable<string>): void;
  forgetAll(): void;
  /** Whether the user was kept since the last start. */
  wasJudged(userId: string): boolean;
  startAnew(options: { mostUsers: number; notesJudged: boolean }): void;
  /** What differed is stored now. */
  committed(): void;
  /** What differs is not stored: it is forgotten. */
  rollBack(): void;
}

export function createLiveUsers(capacity: number): LiveUsers {
  // Two halves: whoever is used comes into the new one; when that is full, the old one goes with all who were not used since.
  let recent = new Map<string, LiveUser>();
  let earlier = new Map<string, LiveUser>();
  const uncommitted = new Set<string>();
  const judged = new Set<string>();
  let mostUsers = capacity;
  let notesJudged = false;

  function drop(userId: string): void {
    recent.delete(userId);
    earlier.delete(userId);
  }

  function dropAll(): void {
    recent.clear();
    earlier.clear();
  }

  return {
    get: (userId) => recent.get(userId) ?? earlier.get(userId),
    keep(user) {
      const { id } = user.profile;
      uncommitted.add(id);
      if (notesJudged) judged.add(id);
      if (recent.get(id) === user) return;
      earlier.delete(id);
      recent.set(id, user);
      if (recent.size <= mostUsers / 2) return;
      earlier = recent;
      recent = new Map();
    },
    touch: (userId) => void uncommitted.add(userId),
    forget(userIds) {
      for (const id of userIds) drop(id);
    },
    forgetAll: dropAll,
    wasJudged: (userId) => judged.has(userId),
    startAnew(options) {
      ({ mostUsers, notesJudged } = options);
      judged.clear();
      dropAll();
    },
    committed: () => uncommitted.clear(),
    rollBack() {
      for (const id of uncommitted) drop(id);
      uncommitted.clear();
    },
  };
}
