import type { InteractionRules } from "../../profiles/state/interaction-rules.ts";
import type { Profile } from "../../profiles/state/profile.ts";
import type { FactPart } from "../conditions/gauge.ts";
import type { SegmentEvent } from "../conditions/segment-event.ts";
import type { UserFacts } from "../conditions/user-facts.ts";
import type { Segment } from "../definitions/segment.ts";
import { createMembership, type Membership, type SegmentRule } from "../membership/membership.ts";
import { isInside, type Transition, type UserState } from "../membership/user-state.ts";
import type { Rule } from "../rules/rule.ts";
import { createLiveAnswers, type LiveAnswers } from "./live-answers.ts";
import { createLiveUsers, type LiveUser } from "./live-users.ts";
import { mostProbableGroup } from "./most-probable-group.ts";
import { type FactSources, profileFacts } from "./profile-facts.ts";

/** What the database says of a user. */
export interface StoredMembership {
  members: readonly { segmentId: string; version: number; enteredAtMs: number }[];
  /** When the membership may change by time alone; absent for never. */
  dueMs?: number;
  /** Probability of each learned group; absent before groups were learned. */
  groupShares?: Readonly<Record<string, number>>;
}

/** The users whose state is in memory, and the rules that are judged: present versions and candidates. */
export interface LiveSegments extends LiveAnswers {
  /** What rules ask beside profiles, events, lists and learned groups. */
  sources(): LiveSegmentsOptions["sources"];
  segments(): ReadonlyMap<string, Segment>;
  membership(): Membership;
  /** Takes other definitions. States are forgotten: the next load judges each user by the new rules. */
  use(segments: readonly Segment[]): void;
  /** Takes another definition of a segment that is judged as before: states stay. */
  redefine(segment: Segment): void;
  isLoaded(userId: string): boolean;
  /** Counts the calls of `use`. */
  generation(): number;
  /** Whether the user was in memory at any time since the last call of `use`: what is stored is by the present rules then. */
  wasJudged(userId: string): boolean;
  /**
   * Takes a user into memory and brings the stored membership up to date: what time alone has changed since it was
   * written, at its own instant, and what other rules or facts have changed, now.
   */
  load(user: Profile, stored: StoredMembership, events: readonly SegmentEvent[], nowMs: number): Transition[];
  /** Applies events, other users that became part of this one, and changed facts. Loads a new user as one without events. */
  apply(user: Profile, change: LiveChange): Transition[];
  /** Judges a loaded user by facts that have changed. */
  judgeAgain(userId: string, nowMs: number): Transition[];
  /** Lets time pass for a loaded user. */
  advance(userId: string, nowMs: number): Transition[];
  /** Puts a loaded user on a list, or (no time) takes the user off; tells whether that changes anything. */
  setList(userId: string, listId: string, enteredAtMs: number | undefined): boolean;
  /** Gives a loaded user other learned groups. */
  setGroups(userId: string, shares: Readonly<Record<string, number>>): void;
  /** When the user is due as the database has it; Infinity for never, and for who is not loaded. */
  storedDueOf(userId: string): number;
  /**
   * When the user's membership may change by time alone (Infinity for never), if that is not what the database has;
   * it is taken to have it from now on.
   */
  takeDue(userId: string): number | undefined;
  forget(userIds: Iterable<string>): void;
  forgetAll(): void;
  /** What was changed since the last call is in the database now. */
  committed(): void;
  /** What was changed since the last call of `committed` is not in the database: it is forgotten and loaded again. */
  rollBack(): void;
}

export interface LiveChange {
  events: readonly SegmentEvent[];
  /** Parts of the profile that they changed. */
  changedParts: readonly FactPart[];
  mergedIds?: readonly string[];
  nowMs: number;
}

export interface LiveSegmentsOptions {
  rules: InteractionRules;
  sources?: Omit<FactSources, "isOnList" | "clusterProbability" | "isMostProbable">;
  /** Users kept in memory at most, and the half of them that were used last at least; fewer where many segments make states large. Default 20,000. */
  capacity?: number;
}

/** All states together take about so much, beside the stamps of events. */
const stateMemoryBytes = 256 * 2 ** 20;

const everyPart: readonly FactPart[] = [
  "traits",
  "activity",
  "affinities",
  "mood",
  "lists",
  "clusters",
  "assignments",
  "consents",
  "predictions",
];

export function createLiveSegments(options: LiveSegmentsOptions): LiveSegments {
  const { rules, sources, capacity = 20_000 } = options;
  const users = createLiveUsers(capacity);
  let generation = 0;
  let segments = new Map<string, Segment>();
  let membership = createMembership([], () => undefined);

  function bind(profile: Profile, { lists, groups }: Pick<LiveUser, "lists" | "groups">): UserFacts {
    return profileFacts(profile, rules, {
      ...sources,
      isOnList: (_, listId) => lists.has(listId),
      clusterProbability: (_, groupId) => groups.shares[groupId],
      isMostProbable: (_, groupId) => mostProbableGroup(groups.shares) === groupId,
    });
  }

  function create(profile: Profile, nowMs: number): LiveUser {
    const own = { lists: new Map<string, number>(), groups: { shares: {} } };
    const facts = bind(profile, own);
    const state = membership.createUser({ facts, nowMs });
    const user = { ...own, profile, facts, state, dueMs: Number.POSITIVE_INFINITY };
    users.keep(user);
    return user;
  }

  return {
    sources: () => sources,
    segments: () => segments,
    membership: () => membership,
    use(definitions) {
      segments = new Map(definitions.map((segment) => [segment.id, segment]));
      generation++;
      membership = createMembership(rulesOf(definitions), (id) => referredRule(segments.get(id)));
      users.startAnew({
        mostUsers: Math.min(capacity, Math.floor(stateMemoryBytes / Math.max(1, membership.stateBytes))),
        notesJudged: definitions.some(({ candidate }) => candidate !== undefined),
      });
    },
    redefine: (segment) => void segments.set(segment.id, segment),
    isLoaded: (userId) => users.get(userId) !== undefined,
    generation: () => generation,
    wasJudged: users.wasJudged,
    ...createLiveAnswers({ users, segments: () => segments, membership: () => membership }),
    load(profile, stored, events, nowMs) {
      const isList = ({ segmentId }: { segmentId: string }): boolean => segments.get(segmentId)?.kind === "list";
      const lists = stored.members
        .filter(isList)
        .map(({ segmentId, enteredAtMs }) => [segmentId, enteredAtMs] as const);
      const own = { lists: new Map(lists), groups: { shares: stored.groupShares ?? {} } };
      const facts = bind(profile, own);
      const asOfMs = stored.dueMs === undefined ? nowMs : Math.min(nowMs, stored.dueMs - 1);
      const state = membership.rebuild(events, { facts, nowMs: asOfMs });
      users.keep({ ...own, profile, facts, state, dueMs: stored.dueMs ?? Number.POSITIVE_INFINITY });
      return [
        ...reconcile(membership, state, { stored, atMs: asOfMs }),
        ...membership.advance(state, { facts, nowMs }),
      ];
    },
    apply(profile, { events, changedParts, mergedIds = [], nowMs }) {
      let user = users.get(profile.id);
      const transitions: Transition[] = [];
      if (user === undefined) {
        user = create(profile, nowMs);
        for (const number of membership.numbersOf(user.state)) {
          transitions.push(transitionOf(membership, number, { kind: "entered", atMs: nowMs }));
        }
      } else {
        users.keep(user);
        if (user.profile !== profile) user.facts = bind(profile, user);
        user.profile = profile;
      }
      for (const id of mergedIds) {
        const merged = users.get(id);
        if (merged === undefined || merged === user) continue;
        users.forget([id]);
        users.touch(id);
        transitions.push(...takeOver(membership, user, { merged, nowMs }));
      }
      const own = membership.addEvents(user.state, events, { facts: user.facts, nowMs, changedParts });
      return transitions.length === 0 ? own : [...transitions, ...own];
    },
    judgeAgain(userId, nowMs) {
      const user = users.get(userId);
      if (user === undefined) return [];
      users.touch(userId);
      return membership.addEvents(user.state, [], { facts: user.facts, nowMs, changedParts: everyPart });
    },
    advance(userId, nowMs) {
      const user = users.get(userId);
      if (user === undefined) return [];
      users.touch(userId);
      return membership.advance(user.state, { facts: user.facts, nowMs });
    },
    setList(userId, listId, enteredAtMs) {
      const lists = users.get(userId)?.lists;
      if (lists === undefined || (enteredAtMs !== undefined) === lists.has(listId)) return false;
      users.touch(userId);
      if (enteredAtMs === undefined) lists.delete(listId);
      else lists.set(listId, enteredAtMs);
      return true;
    },
    setGroups(userId, shares) {
      const user = users.get(userId);
      if (user === undefined) return;
      users.touch(userId);
      user.groups.shares = shares;
    },
    storedDueOf: (userId) => users.get(userId)?.dueMs ?? Number.POSITIVE_INFINITY,
    takeDue(userId) {
      const user = users.get(userId);
      if (user === undefined || user.state.nextMs === user.dueMs) return undefined;
      user.dueMs = user.state.nextMs;
      return user.dueMs;
    },
    forgetAll: users.forgetAll,
    forget: users.forget,
    committed: users.committed,
    rollBack: users.rollBack,
  };
}

function transitionOf(
  membership: Membership,
  number: number,
  { kind, atMs }: Pick<Transition, "kind" | "atMs">,
): Transition {
  const { id, version } = membership.segments[number]!;
  return { segmentId: id, version, kind, atMs };
}

/** Entry times of stored members stand; what is not stored is entered, what does not hold is left. */
function reconcile(
  membership: Membership,
  state: UserState,
  { stored, atMs }: { stored: StoredMembership; atMs: number },
): Transition[] {
  const rows = new Map(stored.members.map((row) => [`${row.version} ${row.segmentId}`, row.enteredAtMs]));
  const transitions: Transition[] = [];
  for (const [number, { id, version }] of membership.segments.entries()) {
    const enteredMs = rows.get(`${version} ${id}`);
    const isMember = isInside(state, number);
    if (isMember && enteredMs !== undefined) state.enteredMs[number] = enteredMs;
    else if (isMember) transitions.push(transitionOf(membership, number, { kind: "entered", atMs }));
    else if (enteredMs !== undefined) transitions.push(transitionOf(membership, number, { kind: "exited", atMs }));
  }
  return transitions;
}

/** Of present versions and candidates. */
function rulesOf(definitions: readonly Segment[]): SegmentRule[] {
  return definitions.flatMap(({ id, version, rule, candidate }) => [
    ...(rule === undefined ? [] : [{ id, version, rule }]),
    ...(candidate === undefined ? [] : [{ id, ...candidate }]),
  ]);
}

/** Makes what is known of `merged` part of the user. */
function takeOver(
  membership: Membership,
  { facts, state, lists }: LiveUser,
  { merged, nowMs }: { merged: LiveUser; nowMs: number },
): Transition[] {
  for (const [list, enteredAtMs] of merged.lists) lists.set(list, enteredAtMs);
  const entered = merged.state.enteredMs.slice();
  const transitions = membership.merge(state, merged.state, { facts, nowMs });
  // As the rows of both are combined: who was in first counts.
  state.enteredMs.forEach((enteredMs, number, own) => {
    const earlierMs = entered[number]!;
    if (earlierMs < enteredMs) own[number] = earlierMs;
  });
  return transitions;
}

/** What a rule that names the segment asks: its rule, or who is on its list. */
export function referredRule(segment: Segment | undefined): Rule | undefined {
  return segment?.kind === "list" ? { list: segment.id } : segment?.rule;
}
