-- Questions and looks. `definition` is the whole of what the widget draws; it is parsed by the forms room's schema.
CREATE TABLE forms (
  id              TEXT PRIMARY KEY,
  workspace_id    TEXT NOT NULL,
  name            TEXT NOT NULL,
  definition      TEXT NOT NULL CHECK (json_valid(definition)),
  allowed_origins TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(allowed_origins)),
  status          TEXT NOT NULL DEFAULT 'live' CHECK (status IN ('live', 'paused', 'archived')),
  version         INTEGER NOT NULL DEFAULT 1,
  created_at_ms   INTEGER NOT NULL,
  updated_at_ms   INTEGER NOT NULL
) STRICT;
CREATE INDEX forms_workspace ON forms (workspace_id, created_at_ms);
