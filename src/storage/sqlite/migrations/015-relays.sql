-- Who hands the outbox on (relays/), and how far each has come: nothing that one of them has not read is removed from it.
CREATE TABLE relay (
  name TEXT PRIMARY KEY,
  -- everything of the outbox up to here is handed on
  sequence INTEGER NOT NULL,
  -- one process relays at a time: its origin, until a moment that it keeps moving on
  holder INTEGER,
  held_until_ms INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE TABLE webhook (
  id TEXT PRIMARY KEY,
  url TEXT NOT NULL,
  -- JSON object: topics, filter, format, headers, description
  settings TEXT NOT NULL,
  -- JSON array, the newest first
  secrets TEXT NOT NULL,
  disabled_because TEXT,
  disabled_at_ms INTEGER,
  -- events of the outbox after this one are for it
  since_sequence INTEGER NOT NULL,
  -- of the first failure since the last success
  failing_since_ms INTEGER,
  created_at_ms INTEGER NOT NULL,
  updated_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE webhook_delivery (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  webhook_id TEXT NOT NULL REFERENCES webhook (id) ON DELETE CASCADE,
  message_id TEXT NOT NULL,
  topic TEXT NOT NULL,
  -- deliveries of one key are made one after another; those about a user carry the user's id
  key TEXT NOT NULL,
  -- as it is sent and signed
  body TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('waiting', 'delivered', 'failed')),
  attempts INTEGER NOT NULL DEFAULT 0,
  -- not before this
  next_at_ms INTEGER NOT NULL,
  -- of the domain event
  created_at_ms INTEGER NOT NULL,
  last_at_ms INTEGER,
  response_status INTEGER,
  -- of the last attempt that failed
  error TEXT,
  UNIQUE (webhook_id, message_id)
) STRICT;
CREATE INDEX webhook_delivery_due ON webhook_delivery (webhook_id, next_at_ms, sequence) WHERE status = 'waiting';
CREATE INDEX webhook_delivery_by_key ON webhook_delivery (webhook_id, key, sequence) WHERE status = 'waiting';
CREATE INDEX webhook_delivery_by_status ON webhook_delivery (webhook_id, status, sequence);
CREATE INDEX webhook_delivery_named ON webhook_delivery (key);

-- What one process does at a time, such as a training.
CREATE TABLE lease (
  name TEXT PRIMARY KEY,
  -- its origin; none between two holders
  holder INTEGER,
  -- counts up with each change of holder
  fence INTEGER NOT NULL,
  held_until_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
