CREATE TABLE template (
  id TEXT PRIMARY KEY,
  -- JSON, as validated
  definition TEXT NOT NULL,
  created_at_ms BIGINT NOT NULL,
  updated_at_ms BIGINT NOT NULL
);

CREATE TABLE message (
  id TEXT PRIMARY KEY,
  user_id TEXT,
  channel TEXT NOT NULL,
  template_id TEXT,
  variant TEXT NOT NULL,
  -- tone target in words, the unit of the report
  tone TEXT NOT NULL,
  target TEXT NOT NULL,
  -- the reply as JSON
  reply TEXT NOT NULL,
  idempotency_key TEXT UNIQUE,
  request_hash TEXT,
  created_at_ms BIGINT NOT NULL
);
CREATE INDEX message_user ON message (user_id, channel, created_at_ms) WHERE user_id IS NOT NULL;
CREATE INDEX message_template ON message (template_id, created_at_ms);

-- A message counts once per kind, so a repeated event changes nothing.
CREATE TABLE message_event (
  message_id TEXT NOT NULL REFERENCES message (id) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('shown', 'opened', 'clicked', 'dismissed')),
  occurred_at_ms BIGINT NOT NULL,
  PRIMARY KEY (message_id, kind)
);
