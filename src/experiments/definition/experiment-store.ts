/** A definition as it is stored: an experiment, a metric or a holdout. */
export interface StoredDefinition {
  kind: DefinitionKind;
  id: string;
  /** 1 for the first. */
  revision: number;
  body: unknown;
}

export type DefinitionKind = "experiment" | "metric" | "holdout";

export interface DefinitionStore {
  list(kind: DefinitionKind): Promise<StoredDefinition[]>;
  read(kind: DefinitionKind, id: string): Promise<StoredDefinition | undefined>;
  /** Writes if the stored revision is the one before (none for 1); returns whether it did. */
  write(definition: StoredDefinition): Promise<boolean>;
  remove(kind: DefinitionKind, id: string): Promise<void>;
}

/** What one id of a user has of one experiment. */
export interface ExperimentUnit {
  experiment: string;
  /** The user's id as it was asked with: a user id or an anonymous one. It never changes, whatever profile it leads to. */
  unitId: string;
  /** Index of the variation. */
  variation: number;
  assignedAtMs: number;
  /** First time that the variation was in front of the user; absent while it was not. */
  exposedAtMs?: number;
  /** This id saw another variation as well. */
  multiple: boolean;
  /** Probability that the assignment had. */
  propensity: number;
}

export type ExposedUnit = ExperimentUnit & { exposedAtMs: number };

/** A unit with the profile that its id leads to today: the id itself while there is none. */
export type UnitOfProfile = ExperimentUnit & { profileId: string };

/**
 * Units are kept by the ids as they were sent and joined to people only when they are read: so a merge counts a person once,
 * an undone merge counts two again, and neither touches a unit.
 */
export interface ExperimentUnitStore {
  /** The units of every id of the user that this id leads to. */
  ofUser(id: string): Promise<ExperimentUnit[]>;
  /** Adds those that are not there; a stored variation stays. */
  assign(units: readonly ExperimentUnit[]): Promise<void>;
  /** Marks as exposed from the earliest time; a second variation that was seen marks `multiple`, an unseen one is replaced. */
  expose(units: readonly ExposedUnit[]): Promise<void>;
  /** In order of the profile's id, then the unit's. */
  list(experiment: string): Promise<UnitOfProfile[]>;
  eraseIds(ids: readonly string[]): Promise<void>;
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
}
