-- Answers as they were given, so that later events can name them and "why did she get this" can be answered.
CREATE TABLE recommendation (
  id TEXT PRIMARY KEY,
  -- as asked for: a profile, another name of one, or a user without any; NULL for a session
  user_id TEXT,
  created_at_ms BIGINT NOT NULL,
  -- JSON: request, answer and the versions of what made it
  body TEXT NOT NULL
);
CREATE INDEX recommendation_by_user ON recommendation (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX recommendation_by_time ON recommendation (created_at_ms);
