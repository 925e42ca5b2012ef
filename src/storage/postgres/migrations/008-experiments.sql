-- Experiments, metrics and holdouts as they were last written.
CREATE TABLE experiment_definition (
  kind TEXT NOT NULL CHECK (kind IN ('experiment', 'metric', 'holdout')),
  id TEXT NOT NULL,
  revision BIGINT NOT NULL,
  -- JSON
  body TEXT NOT NULL,
  PRIMARY KEY (kind, id)
);

-- First assignments, by the id as it was asked with. Whose id it is today follows from profile and profile_link.
CREATE TABLE experiment_assignment (
  unit_id TEXT NOT NULL,
  experiment TEXT NOT NULL,
  variation BIGINT NOT NULL,
  assigned_at_ms BIGINT NOT NULL,
  propensity DOUBLE PRECISION NOT NULL,
  -- the segment by whose weights a bandit chose
  context TEXT,
  PRIMARY KEY (unit_id, experiment)
);
CREATE INDEX experiment_assignment_by_experiment ON experiment_assignment (experiment);

-- What an event named as seen by itself (Experiment Viewed), first time.
CREATE TABLE experiment_exposure (
  unit_id TEXT NOT NULL,
  experiment TEXT NOT NULL,
  variation BIGINT NOT NULL,
  exposed_at_ms BIGINT NOT NULL,
  PRIMARY KEY (unit_id, experiment, variation)
);
CREATE INDEX experiment_exposure_by_experiment ON experiment_exposure (experiment);

-- Variations that a recommendation or message was made under.
CREATE TABLE experiment_answer (
  answer_id TEXT NOT NULL,
  experiment TEXT NOT NULL,
  variation BIGINT NOT NULL,
  PRIMARY KEY (answer_id, experiment)
);
CREATE INDEX experiment_answer_by_experiment ON experiment_answer (experiment, answer_id);

-- Recommendations and messages that an event proves to have been rendered, first time, by whom.
CREATE TABLE experiment_answer_seen (
  answer_id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  seen_at_ms BIGINT NOT NULL,
  PRIMARY KEY (answer_id, unit_id)
);
CREATE INDEX experiment_answer_seen_by_unit ON experiment_answer_seen (unit_id);
