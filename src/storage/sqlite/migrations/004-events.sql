CREATE TABLE event (
  sequence INTEGER PRIMARY KEY,
  message_id TEXT NOT NULL UNIQUE,
  profile_ref INTEGER NOT NULL REFERENCES profile (ref) ON DELETE CASCADE,
  type TEXT NOT NULL,
  event TEXT NOT NULL,
  item_id TEXT,
  recommendation_id TEXT,
  -- ids as sent, whichever profile they lead to today
  user_id TEXT,
  anonymous_id TEXT,
  previous_id TEXT,
  -- what sent it: a source, a write key
  source_id TEXT,
  -- corrected by the sender's clock
  occurred_at_ms INTEGER NOT NULL,
  -- by the sender's clock
  sent_at_ms INTEGER,
  received_at_ms INTEGER NOT NULL,
  -- JSON objects
  properties TEXT NOT NULL,
  context TEXT NOT NULL,
  -- JSON object, see EventReplay in events/event.ts
  replay TEXT
) STRICT;
CREATE INDEX event_by_profile ON event (profile_ref, sequence);
-- Who did what when, of everybody: rules over all users read nothing else.
CREATE INDEX event_by_name ON event (event, occurred_at_ms, profile_ref);
CREATE INDEX event_by_recommendation ON event (recommendation_id) WHERE recommendation_id IS NOT NULL;

CREATE TABLE event_count (
  event TEXT PRIMARY KEY,
  count INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Sums over all users; channel '' stands for all channels.
CREATE TABLE item_statistic (
  item_id TEXT NOT NULL,
  channel TEXT NOT NULL,
  popularity REAL NOT NULL,
  exposures REAL NOT NULL,
  responses REAL NOT NULL,
  interactions INTEGER NOT NULL,
  dwell_seconds REAL NOT NULL,
  at_ms INTEGER NOT NULL,
  PRIMARY KEY (item_id, channel)
) STRICT, WITHOUT ROWID;

-- Domain events (events/domain-event.ts), written in the transaction that makes them true. Numbers are never used again.
CREATE TABLE outbox (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  topic TEXT NOT NULL,
  -- what it is about: events of one key are in order; those about a user carry the user's id
  key TEXT NOT NULL,
  -- JSON object
  body TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  -- the process that wrote it
  origin INTEGER NOT NULL
) STRICT;
