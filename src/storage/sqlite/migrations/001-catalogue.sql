CREATE TABLE item (
  -- by first coming; the full-text index refers to it
  position INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  type TEXT,
  url TEXT,
  -- as sent; the detected language stands in the analysis
  language TEXT,
  published_at_ms INTEGER NOT NULL,
  created_at_ms INTEGER NOT NULL,
  updated_at_ms INTEGER NOT NULL,
  -- JSON array and JSON object, as sent
  authors TEXT NOT NULL,
  attributes TEXT NOT NULL,
  -- over everything that a client sent, see catalogue/content-hash.ts
  content_hash TEXT NOT NULL
) STRICT;

-- Counts up with each decision about the item's tags; an editor sends it back to prove what was seen. Beside the item, so that a decision
-- does not write its text again.
CREATE TABLE item_tags_version (
  item_id TEXT PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE,
  version INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- One generation is one complete index; exactly one is current. A re-index builds the next beside it.
CREATE TABLE generation (
  id INTEGER PRIMARY KEY,
  status TEXT NOT NULL CHECK (status IN ('building', 'current', 'retired')),
  fingerprint TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  current_at_ms INTEGER
) STRICT;
CREATE UNIQUE INDEX generation_current ON generation (status) WHERE status = 'current';
INSERT INTO generation (id, status, fingerprint, created_at_ms, current_at_ms) VALUES (1, 'current', '', 0, 0);

CREATE TABLE analysis (
  generation_id INTEGER NOT NULL REFERENCES generation (id) ON DELETE CASCADE,
  item_id TEXT NOT NULL REFERENCES item (id) ON DELETE CASCADE,
  -- the content and the models that each stage saw
  content_hash TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  topics_fingerprint TEXT NOT NULL,
  tags_fingerprint TEXT NOT NULL,
  -- what the process keeps in memory: language, sentiment, topics, entities, word count (JSON)
  summary TEXT NOT NULL,
  -- the whole Analysis but the embedding (JSON)
  body TEXT NOT NULL,
  -- suggested tags with score, source and evidence (JSON)
  suggestions TEXT NOT NULL,
  -- little-endian float32, L2 norm 1
  embedding BLOB NOT NULL,
  -- vectors of the sentences that were read for evidence, see catalogue/items/sentence-vectors.ts
  sentences BLOB NOT NULL DEFAULT x'',
  PRIMARY KEY (generation_id, item_id)
) STRICT;
-- for the removal of an item
CREATE INDEX analysis_by_item ON analysis (item_id);
-- to be analysed again
CREATE INDEX analysis_marked ON analysis (generation_id, item_id) WHERE fingerprint = '';

-- What editors said; independent of any generation.
CREATE TABLE tag_decision (
  item_id TEXT NOT NULL REFERENCES item (id) ON DELETE CASCADE,
  tag TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('accepted', 'rejected')),
  -- 'import' came with the item, 'editor' was added by hand, anything else names the suggestion's source
  source TEXT NOT NULL,
  -- score of the suggestion that was decided on, if there was one
  score REAL,
  decided_at_ms INTEGER NOT NULL,
  PRIMARY KEY (item_id, tag)
) STRICT, WITHOUT ROWID;
CREATE INDEX tag_decision_by_tag ON tag_decision (tag, status);

CREATE VIRTUAL TABLE item_words USING fts5 (
  title, body, content = 'item', content_rowid = 'position', tokenize = 'porter unicode61 remove_diacritics 2'
);
CREATE TRIGGER item_words_insert AFTER INSERT ON item BEGIN
  INSERT INTO item_words (rowid, title, body) VALUES (new.position, new.title, new.body);
END;
CREATE TRIGGER item_words_delete AFTER DELETE ON item BEGIN
  INSERT INTO item_words (item_words, rowid, title, body) VALUES ('delete', old.position, old.title, old.body);
END;
CREATE TRIGGER item_words_update AFTER UPDATE OF title, body ON item BEGIN
  INSERT INTO item_words (item_words, rowid, title, body) VALUES ('delete', old.position, old.title, old.body);
  INSERT INTO item_words (rowid, title, body) VALUES (new.position, new.title, new.body);
END;

-- The last change of every item, whichever process made it; an item that is no more keeps its row, so that everybody learns of it.
CREATE TABLE item_change (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  item_id TEXT NOT NULL UNIQUE,
  -- names the connection that wrote, so that a process knows its own changes
  origin INTEGER NOT NULL
) STRICT;

-- Who and what the items speak of; written together with the items that mention it.
CREATE TABLE entity (
  id TEXT PRIMARY KEY,
  label TEXT NOT NULL,
  type TEXT NOT NULL,
  -- written form -> how often seen (JSON)
  forms TEXT NOT NULL,
  mentions INTEGER NOT NULL,
  source TEXT NOT NULL CHECK (source IN ('text', 'gazetteer'))
) STRICT, WITHOUT ROWID;

-- Small named documents of the process: the taxonomy, trained models, registries.
CREATE TABLE document (
  name TEXT PRIMARY KEY,
  body TEXT NOT NULL,
  binary BLOB,
  -- counts up with each write
  revision INTEGER NOT NULL DEFAULT 1,
  updated_at_ms INTEGER NOT NULL
) STRICT;
