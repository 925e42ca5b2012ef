-- What came of the requests of a source, hour by hour.
CREATE TABLE source_hour (
  source_id TEXT NOT NULL,
  -- hours since 1970
  hour INTEGER NOT NULL,
  requests INTEGER NOT NULL,
  accepted INTEGER NOT NULL,
  duplicates INTEGER NOT NULL,
  rejected INTEGER NOT NULL,
  ignored INTEGER NOT NULL,
  refused INTEGER NOT NULL,
  -- sum over events of receipt less occurrence
  lag_ms INTEGER NOT NULL,
  last_at_ms INTEGER NOT NULL,
  PRIMARY KEY (source_id, hour)
) STRICT, WITHOUT ROWID;

-- Rows that became no event, with the reason; they may name people, and go with them.
CREATE TABLE source_rejection (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  source_id TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  code TEXT NOT NULL,
  detail TEXT NOT NULL,
  row TEXT NOT NULL
) STRICT;
CREATE INDEX source_rejection_by_source ON source_rejection (source_id, id);
