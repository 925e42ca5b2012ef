import type { DomainEvent } from "../../events/domain-event.ts";
import type { SegmentEvent } from "../conditions/segment-event.ts";
import type { EverybodyJudged, EverybodyRequest } from "./everybody.ts";
import type { Segment } from "./segment.ts";

export interface Member {
  userId: string;
  enteredAtMs: number;
}

export interface MemberCount {
  segmentId: string;
  version: number;
  members: number;
}

/** What a change of a definition tells other processes. */
export interface Announced {
  events: readonly DomainEvent[];
  atMs: number;
}

/** Definitions of segments, and what is read of their members; members are written with the events that move them. */
export interface SegmentStore {
  /** By id. */
  list(): Promise<Segment[]>;
  /** The events go to the outbox with it. */
  put(segment: Segment, announced?: Announced): Promise<void>;
  /** With members and history; false when there was none. */
  delete(id: string, announced?: Announced): Promise<boolean>;
  /** By user id, after `after`. */
  members(query: { segmentId: string; version: number; limit: number; after?: string }): Promise<Member[]>;
  /** Members of every segment and version. */
  countMembers(): Promise<MemberCount[]>;
  countMembersOf(query: { segmentId: string; version: number }): Promise<number>;
  /**
   * Of the members of a version those who are not in the other one, a page at a time: `limit` members are looked at. `next` is what the next
   * page comes `after`; absent after the last.
   */
  onlyIn(query: {
    segmentId: string;
    version: number;
    other: number;
    limit: number;
    after?: number | undefined;
  }): Promise<{ userIds: string[]; next?: number }>;
  /** Removes the members of earlier versions, a few at a time. */
  keepVersion(query: { segmentId: string; version: number }): Promise<void>;
  /** Days since 1970 (UTC) on which anybody entered or left, oldest first. */
  history(query: { segmentId: string; fromDay: number }): Promise<{ day: number; entered: number; left: number }[]>;
  /** Judges a rule for every user as it is stored at one moment, beside everything else. */
  judgeEverybody(request: EverybodyRequest): Promise<EverybodyJudged>;
  /** Names of all traits that any user has. */
  traitNames(): Promise<string[]>;
  /** The source that most events of each user came from, the first by name of equal ones; users without one are left out. */
  mainSources(userIds: readonly string[]): Promise<Map<string, string>>;
  /** Users of events that are newer than one, as the store counts events. */
  usersSince(lastEvent: number): Promise<string[]>;
  /** Those of the ids that are ids of stored users. */
  existing(userIds: readonly string[]): Promise<string[]>;
  /** Users whose membership may change by time alone until then, the earliest first. */
  due(query: { untilMs: number; limit: number }): Promise<string[]>;
  /**
   * Every event of the users, of the named kinds or all; users without any are left out. `onlyStamps`: properties are
   * not read and are empty, and of the context only the channel is there.
   */
  eventsOf(query: {
    userIds: readonly string[];
    names?: readonly string[];
    onlyStamps?: boolean;
  }): Promise<Map<string, SegmentEvent[]>>;
}
