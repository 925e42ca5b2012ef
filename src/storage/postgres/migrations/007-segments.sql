CREATE TABLE segment (
  id TEXT PRIMARY KEY,
  -- JSON, see segments/definitions/segment.ts
  definition TEXT NOT NULL,
  created_at_ms BIGINT NOT NULL,
  updated_at_ms BIGINT NOT NULL
);

-- Users who are in a version of a segment: the present one, and one whose members are still being found.
CREATE TABLE segment_member (
  segment_id TEXT NOT NULL REFERENCES segment (id) ON DELETE CASCADE,
  version BIGINT NOT NULL,
  profile_ref BIGINT NOT NULL REFERENCES profile (ref) ON DELETE CASCADE,
  entered_at_ms BIGINT NOT NULL,
  PRIMARY KEY (segment_id, version, profile_ref)
);
CREATE INDEX segment_member_by_profile ON segment_member (profile_ref);

-- The first instant at which a user's membership may change without another event.
CREATE TABLE segment_due (
  profile_ref BIGINT PRIMARY KEY REFERENCES profile (ref) ON DELETE CASCADE,
  due_at_ms BIGINT NOT NULL
);
CREATE INDEX segment_due_by_time ON segment_due (due_at_ms);

-- Entries and exits of each day since 1970 (UTC).
CREATE TABLE segment_day (
  segment_id TEXT NOT NULL REFERENCES segment (id) ON DELETE CASCADE,
  day BIGINT NOT NULL,
  entered_count BIGINT NOT NULL,
  left_count BIGINT NOT NULL,
  PRIMARY KEY (segment_id, day)
);
