-- A person who was erased stays erased, though something they sent before still waits where nobody can look for it: in the
-- lifeboat's queue, or sealed among the stranded. When it is stored after all, it is known by a keyed hash of its address or
-- number. Hashes only, made with the workspace's id, so that nobody can be followed from one workspace to another.
CREATE TABLE erased_people (
  workspace_id TEXT NOT NULL,
  person_hash  TEXT NOT NULL,
  erased_at_ms INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, person_hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX erased_people_age ON erased_people (erased_at_ms);
