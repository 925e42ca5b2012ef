-- The last change of every item, whichever process made it; an item that is no more keeps its row, so that everybody learns of it.
CREATE TABLE item_change (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  item_id TEXT NOT NULL UNIQUE,
  -- names the connection that wrote, so that a process knows its own changes
  origin INTEGER NOT NULL
) STRICT;
INSERT INTO item_change (item_id, origin) SELECT id, 0 FROM item ORDER BY rowid;

-- Counts up with each write of a document.
ALTER TABLE document ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;
