CREATE TABLE import_run (
  id TEXT PRIMARY KEY,
  started_at_ms BIGINT NOT NULL,
  state TEXT NOT NULL,
  -- JSON, see catalogue/import/jobs/import-store.ts
  run TEXT NOT NULL
);
CREATE INDEX import_run_by_time ON import_run (started_at_ms);

-- What each import did to items: the content that it wrote, and the item as it was before.
CREATE TABLE import_change (
  import_id TEXT NOT NULL REFERENCES import_run (id) ON DELETE CASCADE,
  item_id TEXT NOT NULL,
  content_hash TEXT NOT NULL,
  -- JSON of the item; NULL for one that the import added.
  before TEXT,
  PRIMARY KEY (import_id, item_id)
);
