-- What users decided; kept when a profile is cleared, erased with the user.
CREATE TABLE consent_receipt (
  profile_ref BIGINT NOT NULL REFERENCES profile (ref) ON DELETE CASCADE,
  -- the event that said it, or a number of its own
  message_id TEXT NOT NULL,
  -- the name under which it was said
  name TEXT NOT NULL,
  at_ms BIGINT NOT NULL,
  -- JSON object: purpose -> granted
  purposes TEXT NOT NULL,
  via TEXT NOT NULL,
  source_id TEXT,
  PRIMARY KEY (profile_ref, message_id)
);

-- Messages that were counted without a user: no event is kept of them.
CREATE TABLE counted_event (
  message_id TEXT PRIMARY KEY,
  received_at_ms BIGINT NOT NULL
);
CREATE INDEX counted_event_by_time ON counted_event (received_at_ms);
