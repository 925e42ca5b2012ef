-- The learned groups of each user: by the model in use, the probability of each group.
CREATE TABLE learned_member (
  profile_ref BIGINT PRIMARY KEY REFERENCES profile (ref) ON DELETE CASCADE,
  -- JSON object by id of the group
  shares TEXT NOT NULL
);
