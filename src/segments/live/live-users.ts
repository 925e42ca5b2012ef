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
  /** Whether the user differs from what is stored. Set by `LiveUsers`. */
  isTouched?: boolean;
  /** The round of `LiveUsers` in which the user was used last. */
  round?: number;
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
  let round = 0;
  const touched: LiveUser[] = [];
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

  const get = (userId: string): LiveUser | undefined => recent.get(userId) ?? earlier.get(userId);

  function touch(user: LiveUser): void {
    if (user.isTouched) return;
    user.isTouched = true;
    touched.push(user);
  }

  function settle(): void {
    for (const user of touched) user.isTouched = false;
    touched.length = 0;
  }

  return {
    get,
    keep(user) {
      touch(user);
      if (notesJudged) judged.add(user.profile.id);
      if (user.round === round) return;
      const { id } = user.profile;
      user.round = round;
      earlier.delete(id);
      recent.set(id, user);
      if (recent.size <= mostUsers / 2) return;
      earlier = recent;
      recent = new Map();
      round++;
    },
    touch(userId) {
      const user = get(userId);
      if (user !== undefined) touch(user);
    },
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
    committed: settle,
    rollBack() {
      for (const user of touched) drop(user.profile.id);
      settle();
    },
  };
}
