import type { History } from "./history.ts";
import type { SegmentEvent } from "./segment-event.ts";
import type { UserFacts } from "./user-facts.ts";

/** Whether a condition holds at an instant, and until when that is certain without another event. */
export interface Verdict {
  holds: boolean;
  /** The first later instant (milliseconds since 1970) at which to judge again; Infinity for never. */
  nextMs: number;
}

export interface Evidence {
  /** The event's name, or the fact: `trait plan`. */
  event: string;
  /** Milliseconds since 1970 of an event. */
  atMs?: number;
  /** The value that was compared. */
  value?: unknown;
}

/** A condition over a user's events. Its history is what it needs of them, and no more. */
export interface EventAtom {
  kind: "event";
  key: string;
  /** Names of the events that can change it; `*` for all. */
  names: readonly string[];
  createHistory(): History;
  /** Adds the event when the condition reads it; tells whether anything changed. */
  add(history: History, event: SegmentEvent): boolean;
  /** Forgets what cannot matter from `nowMs` on. */
  trim(history: History, nowMs: number): void;
  judge(history: History | undefined, nowMs: number): Verdict;
  /** The events that decide, newest first, at most five. */
  evidence(history: History | undefined, nowMs: number): Evidence[];
}

/** Which part of a user a fact belongs to: a change of that part is what can change the condition. */
export type FactPart =
  | "traits"
  | "activity"
  | "lists"
  | "clusters"
  | "assignments"
  | "consents"
  | "predictions"
  | "none";

/** A condition over what is known of a user beside events. */
export interface FactAtom {
  kind: "fact";
  key: string;
  part: FactPart;
  judge(facts: UserFacts, nowMs: number): Verdict;
  evidence(facts: UserFacts, nowMs: number): Evidence[];
}

export type Atom = EventAtom | FactAtom;

export const never = Number.POSITIVE_INFINITY;
export const maxEvidence = 5;
