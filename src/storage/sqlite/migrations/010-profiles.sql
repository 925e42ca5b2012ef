CREATE TABLE profile (
  ref INTEGER PRIMARY KEY,
  -- userId, or anonymousId until it is joined to one
  id TEXT NOT NULL UNIQUE,
  updated_at_ms INTEGER NOT NULL,
  -- JSON and int16 vectors, see profiles/profile-codec.ts
  state TEXT NOT NULL,
  vectors BLOB NOT NULL
) STRICT;

-- Other names of a profile: anonymous ids and earlier user ids.
CREATE TABLE profile_link (
  alias TEXT PRIMARY KEY,
  profile_ref INTEGER NOT NULL REFERENCES profile (ref) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX profile_link_by_profile ON profile_link (profile_ref);

-- What a user did with an item, summed up; the matrix that collaborative models are trained on.
CREATE TABLE profile_item (
  profile_ref INTEGER NOT NULL REFERENCES profile (ref) ON DELETE CASCADE,
  item_id TEXT NOT NULL,
  weight REAL NOT NULL,
  at_ms INTEGER NOT NULL,
  -- newest interaction that is more than being shown
  last_ms INTEGER,
  kinds INTEGER NOT NULL,
  shown INTEGER NOT NULL,
  PRIMARY KEY (profile_ref, item_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE event (
  sequence INTEGER PRIMARY KEY,
  message_id TEXT NOT NULL UNIQUE,
  profile_ref INTEGER NOT NULL REFERENCES profile (ref) ON DELETE CASCADE,
  type TEXT NOT NULL,
  event TEXT NOT NULL,
  item_id TEXT,
  recommendation_id TEXT,
  occurred_at_ms INTEGER NOT NULL,
  received_at_ms INTEGER NOT NULL,
  -- JSON objects
  properties TEXT NOT NULL,
  context TEXT NOT NULL
) STRICT;
CREATE INDEX event_by_profile ON event (profile_ref, sequence);
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
