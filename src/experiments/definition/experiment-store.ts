import type { DomainEvent } from "../../events/domain-event.ts";

/** A definition as it is stored: an experiment, a metric or a holdout. */
export interface StoredDefinition {
  kind: DefinitionKind;
  id: string;
  /** 1 for the first. */
  revision: number;
  body: unknown;
}

export type DefinitionKind = "experiment" | "metric" | "holdout";

/** Domain events that are committed with what they announce. */
export interface Announced {
  events: readonly DomainEvent[];
  atMs: number;
}

export interface DefinitionStore {
  list(kind: DefinitionKind): Promise<StoredDefinition[]>;
  read(kind: DefinitionKind, id: string): Promise<StoredDefinition | undefined>;
  /** Writes if the stored revision is the one before (none for 1), with the domain events; returns whether it did. */
  write(definition: StoredDefinition, announced: Announced): Promise<boolean>;
  remove(kind: DefinitionKind, id: string, announced: Announced): Promise<void>;
}

/** One variation of one experiment that one id of a user was assigned, saw, or both. */
export interface ExperimentUnit {
  experiment: string;
  /** The user's id as it was sent: a user id or an anonymous one. It never changes, whatever profile it leads to. */
  unitId: string;
  /** Index of the variation. */
  variation: number;
  /** Absent for what was seen without being assigned here: a client that evaluates by itself. */
  assignedAtMs?: number;
  /** Segment by whose weights a bandit assigned it. */
  context?: string;
  /** First time that the variation was in front of the user; absent while it was not. */
  exposedAtMs?: number;
}

/** What an assignment leaves behind. */
export interface KeptAssignment {
  experiment: string;
  unitId: string;
  variation: number;
  assignedAtMs: number;
  /** Probability that the assignment had. */
  propensity: number;
  /** Segment by whose weights a bandit assigned it. */
  context?: string;
}

/** A recommendation or message that was made under a variation: whoever is shown it sees the variation. */
export interface KeptAnswer {
  answerId: string;
  experiment: string;
  variation: number;
}

/** Clicks of a profile on the items that one ranking put into interleaved lists. */
export interface Credit {
  profileId: string;
  /** Index of the variation whose ranking it is. */
  team: number;
  clicks: number;
}

/** A unit with the profile that its id leads to today: the id itself while there is none. */
export type UnitOfProfile = ExperimentUnit & { profileId: string };

/**
 * Units are kept by the ids as they were sent and joined to people only when they are read: so a merge counts a person once,
 * an undone merge counts two again, and neither touches a unit. Exposures are written by the projection of ingestion; an
 * erasure takes all of a user's ids along.
 */
export interface ExperimentUnitStore {
  /** The units of every id of the user that this id leads to. */
  ofUser(id: string): Promise<UnitOfProfile[]>;
  /** Adds those that are not there; a unit's first assignment stays. */
  assign(assignments: readonly KeptAssignment[]): Promise<void>;
  keepAnswers(answers: readonly KeptAnswer[]): Promise<void>;
  /** In order of the profile's id, then the unit's, then the variation. */
  list(experiment: string): Promise<UnitOfProfile[]>;
  /** Clicks on items of interleaved lists from and up to a time, by profile and ranking; each item of a list counts once. */
  credits(query: { experiment: string; fromMs: number; toMs: number }): Promise<Credit[]>;
  eraseExperiment(experiment: string): Promise<void>;
}

/** What metrics read of an event. */
export interface MetricEvent {
  profileId: string;
  event: string;
  occurredAtMs: number;
  properties: Readonly<Record<string, unknown>>;
  context: Readonly<Record<string, unknown>>;
}

/** The stored events that metrics are made of. */
export interface MetricEventSource {
  /** Of the profiles, with these names, from and up to a time, in any order. */
  read(query: {
    profileIds: readonly string[];
    names: readonly string[];
    fromMs: number;
    toMs: number;
  }): Promise<MetricEvent[]>;
  /** When each profile's first event happened; profiles without one are left out. */
  firstSeen(profileIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** The channel of each profile's first event from a time on, where it names one. */
  channelsAt(users: readonly { profileId: string; atMs: number }[]): Promise<ReadonlyMap<string, string>>;
}
