import type { ReadableHistory } from "./history.ts";
import type { Scale } from "./scale.ts";
import type { UserFacts } from "./user-facts.ts";

export interface Evidence {
  /** The event's name, or the fact: `trait plan`. */
  event: string;
  /** Milliseconds since 1970 of an event. */
  atMs?: number;
  /** The value that was compared. */
  value?: unknown;
}

/** Which part of a user a fact belongs to: a change of that part is what can change the gauge. */
export type FactPart =
  | "traits"
  | "activity"
  // Both change with events, too, and fade.
  | "affinities"
  | "mood"
  | "lists"
  | "clusters"
  | "assignments"
  | "consents"
  | "predictions"
  | "none";

/** What a gauge is read from: the events of one user that streams remember, by number of the stream, and facts. */
export interface GaugedUser {
  histories: readonly (ReadableHistory | undefined)[];
  facts: UserFacts;
}

/** The answer of a gauge; one object is filled again and again. */
export interface Reading {
  /** How many marks of the scale are passed. */
  place: number;
  /** The first later instant (milliseconds since 1970) at which to read again without another event; Infinity for never. */
  nextMs: number;
}

/**
 * One quantity of a user. Every condition that compares it with a limit has a mark on its scale, so that one reading
 * answers all of them: 500 segments that ask for purchases in different windows share a few gauges.
 */
export interface Gauge {
  key: string;
  /** Numbers of the streams that can change it. */
  streams: readonly number[];
  /** Those of them whose event can change it when no event is later: of a sequence not the first steps. Default: all. */
  newestStreams?: readonly number[];
  /**
   * Whether an event later than all others can only raise the place: who has passed every mark needs no reading then.
   * Of sums that is so unless the event's value is negative.
   */
  risesWithNewest?: boolean | "unless negative";
  /** An event later than all others changes nothing, now or earlier than was foreseen, when the one before it is younger than this. */
  quietMs?: number;
  /** The part of the user that can change it, where it is a fact. */
  part?: FactPart;
  /** A change of the part can only lower the place, now and at any later instant: who has passed no mark but that of having a value, and has a deadline, needs no reading then. */
  fallsWithPart?: boolean;
  read(user: GaugedUser, nowMs: number, scale: Scale, reading: Reading): void;
}

export const never = Number.POSITIVE_INFINITY;
export const maxEvidence = 5;
