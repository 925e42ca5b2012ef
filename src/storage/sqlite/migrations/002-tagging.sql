-- Merges, renames and removals of tags: what an undo needs, and where a tag that is no more went.
CREATE TABLE tag_change (
  id TEXT PRIMARY KEY,
  -- the tag that was changed
  tag TEXT NOT NULL,
  -- 1 when the tag is no more because of this change; a new label alone leaves it in use
  is_retired INTEGER NOT NULL CHECK (is_retired IN (0, 1)),
  -- what the tag was merged into or renamed to; NULL when it was removed or is still in use
  successor TEXT,
  -- the TagChangePlan that was carried out (JSON)
  plan TEXT NOT NULL,
  -- what the learner knew of the tags before, for the undo
  learnt BLOB,
  changed_at_ms INTEGER NOT NULL,
  undone_at_ms INTEGER
) STRICT;
CREATE INDEX tag_change_by_tag ON tag_change (tag, changed_at_ms);

-- What decisions taught since the last training, see tagging/tag-learning-store.ts; rows are appended and never changed.
CREATE TABLE tag_lesson (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  -- the training that it builds upon
  trained TEXT NOT NULL,
  body BLOB NOT NULL,
  -- the connection that wrote it
  origin INTEGER NOT NULL
) STRICT;
