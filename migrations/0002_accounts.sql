-- Who uses the product. A workspace is a business; a member is a person in it. Sign-in itself (codes and sessions) is
-- kept by the sign-in library in the tables of 0003.
CREATE TABLE workspaces (
  id               TEXT PRIMARY KEY,
  name             TEXT NOT NULL,
  time_zone        TEXT NOT NULL DEFAULT 'UTC',
  default_country  TEXT,
  ai_enabled       INTEGER NOT NULL DEFAULT 1 CHECK (ai_enabled IN (0, 1)),
  ai_wait_ms       INTEGER NOT NULL DEFAULT 2000 CHECK (ai_wait_ms BETWEEN 0 AND 10000),
  guide_hidden     INTEGER NOT NULL DEFAULT 0 CHECK (guide_hidden IN (0, 1)),
  created_at_ms    INTEGER NOT NULL
) STRICT;

CREATE TABLE members (
  id            TEXT PRIMARY KEY,
  workspace_id  TEXT NOT NULL,
  email         TEXT NOT NULL,
  name          TEXT NOT NULL,
  role          TEXT NOT NULL CHECK (role IN ('owner', 'admin', 'agent')),
  created_at_ms INTEGER NOT NULL,
  removed_at_ms INTEGER,
  UNIQUE (workspace_id, email)
) STRICT;
CREATE INDEX members_email ON members (email);

CREATE TABLE api_keys (
  id              TEXT PRIMARY KEY,
  workspace_id    TEXT NOT NULL,
  name            TEXT NOT NULL,
  start           TEXT NOT NULL,
  key_hash        TEXT NOT NULL UNIQUE,
  created_at_ms   INTEGER NOT NULL,
  last_used_at_ms INTEGER,
  revoked_at_ms   INTEGER
) STRICT;
CREATE INDEX api_keys_workspace ON api_keys (workspace_id, created_at_ms);
