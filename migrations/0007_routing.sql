-- Rules decide who hears of a lead; every decision is kept with its trace, so that it can be explained. A workspace
-- without rules has one that is built in: every lead to every destination.
CREATE TABLE rules (
  id               TEXT PRIMARY KEY,
  workspace_id     TEXT NOT NULL,
  position         INTEGER NOT NULL,
  name             TEXT NOT NULL,
  enabled          INTEGER NOT NULL DEFAULT 1 CHECK (enabled IN (0, 1)),
  min_score        INTEGER CHECK (min_score BETWEEN 0 AND 100),
  form_ids         TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(form_ids)),
  all_destinations INTEGER NOT NULL DEFAULT 0 CHECK (all_destinations IN (0, 1)),
  destination_ids  TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(destination_ids)),
  created_at_ms    INTEGER NOT NULL,
  updated_at_ms    INTEGER NOT NULL
) STRICT;
CREATE INDEX rules_workspace ON rules (workspace_id, position);

-- Number 1 is the first routing. A later one is stored only when the AI's score added somebody; none is ever taken away.
CREATE TABLE decisions (
  id              TEXT PRIMARY KEY,
  workspace_id    TEXT NOT NULL,
  lead_id         TEXT NOT NULL,
  number          INTEGER NOT NULL,
  score           INTEGER,
  score_source    TEXT,
  trace           TEXT NOT NULL CHECK (json_valid(trace)),
  destination_ids TEXT NOT NULL CHECK (json_valid(destination_ids)),
  created_at_ms   INTEGER NOT NULL,
  UNIQUE (workspace_id, lead_id, number)
) STRICT;
