-- Float32 sums of a profile's affinities, see profiles/profile-codec.ts; empty in profiles of earlier formats.
ALTER TABLE profile ADD COLUMN sums BLOB NOT NULL DEFAULT x'';
