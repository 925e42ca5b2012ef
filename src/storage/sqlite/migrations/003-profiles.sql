CREATE TABLE profile (
  ref INTEGER PRIMARY KEY,
  -- userId, or anonymousId until it is joined to one
  id TEXT NOT NULL UNIQUE,
  -- another number after every write: a writer names the one that it has read
  version INTEGER NOT NULL,
  updated_at_ms INTEGER NOT NULL,
  -- JSON, int16 vectors and float32 sums, see profiles/storage-format/profile-codec.ts
  state TEXT NOT NULL,
  vectors BLOB NOT NULL,
  sums BLOB NOT NULL
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
  -- a bit per kind, see events/interaction.ts
  kinds INTEGER NOT NULL,
  shown INTEGER NOT NULL,
  PRIMARY KEY (profile_ref, item_id)
) STRICT, WITHOUT ROWID;

-- Which profile became part of which, and by what: an undo replays the events of both without that.
CREATE TABLE profile_merge (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  profile_ref INTEGER NOT NULL REFERENCES profile (ref) ON DELETE CASCADE,
  into_id TEXT NOT NULL,
  from_id TEXT NOT NULL,
  -- the event that caused it; of a merge that somebody asked for, a number of its own
  message_id TEXT NOT NULL,
  cause TEXT NOT NULL CHECK (cause IN ('identify', 'alias', 'merge')),
  -- the two names that were said to be one person's, as sent
  into_name TEXT NOT NULL,
  from_name TEXT NOT NULL,
  -- other names of the merged profile at that time (JSON array)
  from_names TEXT NOT NULL,
  -- lists that the merged profile and the other one were on (JSON object by id: into, from)
  lists TEXT NOT NULL,
  -- the newest event at that time
  after_sequence INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  undone_at_ms INTEGER
) STRICT;
CREATE INDEX profile_merge_by_profile ON profile_merge (profile_ref);

-- The ids of every user: which they are, what became of them. A device that two users share has a row with each.
CREATE TABLE identity (
  profile_ref INTEGER NOT NULL REFERENCES profile (ref) ON DELETE CASCADE,
  type TEXT NOT NULL,
  value TEXT NOT NULL,
  -- active; demoted: belongs to somebody else now, or was not joined for a limit; quarantined: names too many users
  state TEXT NOT NULL CHECK (state IN ('active', 'demoted', 'quarantined')),
  source_id TEXT,
  first_seen_ms INTEGER NOT NULL,
  last_seen_ms INTEGER NOT NULL,
  joined_at_ms INTEGER NOT NULL,
  PRIMARY KEY (profile_ref, type, value)
) STRICT, WITHOUT ROWID;
CREATE INDEX identity_by_value ON identity (value, type);
CREATE INDEX identity_quarantined ON identity (state) WHERE state = 'quarantined';

-- Names that were taken apart: no event joins the two again.
CREATE TABLE identity_separation (
  name_a TEXT NOT NULL,
  name_b TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  PRIMARY KEY (name_a, name_b)
) STRICT, WITHOUT ROWID;
CREATE INDEX identity_separation_by_other ON identity_separation (name_b);
