-- Keys that were made through the API: digests, never the keys.
CREATE TABLE access_key (
  id TEXT PRIMARY KEY,
  -- SHA-256, hexadecimal
  digest TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  created_at_ms BIGINT NOT NULL,
  -- a revoked key stays known, so that its bearer is told
  revoked_at_ms BIGINT
);
