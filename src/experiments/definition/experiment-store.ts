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

/** What one user has of one experiment. */
export interface ExperimentUnit {
  experiment: string;
  profileId: string;
  /** Index of the variation. */
  variation: number;
  assignedAtMs: number;
  /** First time that the variation was in front of the user; absent while it was not. */
  exposedAtMs?: number;
  /** Saw two variations, before their names were joined: left out of results. */
  multiple: boolean;
  /** Probability that the assignment had. */
  propensity: number;
}

export interface UnitQuery {
  experiment: string;
  variation?: number;
  /** Exposed only, from this time on. */
  exposedFromMs?: number;
  exposedToMs?: number;
  /** Profile id of the last one seen. */
  after?: string;
  limit: number;
}

export interface ExperimentUnitStore {
  /** Every unit of the profiles, by profile. */
  ofProfiles(profileIds: readonly string[]): Promise<ExperimentUnit[]>;
  /** Adds those that are not there; a stored variation stays. */
  assign(units: readonly ExperimentUnit[]): Promise<void>;
  /** Marks as exposed from the earliest time; another variation than the stored one, after exposure, marks `multiple`. */
  expose(units: readonly (ExperimentUnit & { exposedAtMs: number })[]): Promise<void>;
  /** By profile id. */
  list(query: UnitQuery): Promise<ExperimentUnit[]>;
  /** Assigned, and first exposed, from a time on. */
  countByVariation(query: { experiment: string; fromMs: number }): Promise<VariationCount[]>;
  /** The earlier exposure (else assignment) of the two wins; two variations seen mark `multiple`. */
  join(names: { fromId: string; intoId: string }): Promise<void>;
  eraseProfile(profileId: string): Promise<void>;
  eraseExperiment(experiment: string): Promise<void>;
}

export interface VariationCount {
  variation: number;
  assigned: number;
  /** Those who saw two variations left out. */
  exposed: number;
  multiple: number;
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
