-- What a workspace's outcomes say about its scores: a curve that moves later scores by a few points. Each new curve is a
-- version of its own, so that a moved score can be explained later.
CREATE TABLE recalibrations (
  workspace_id TEXT NOT NULL,
  version      INTEGER NOT NULL,
  curve        TEXT NOT NULL CHECK (json_valid(curve)), -- JSON null while there are too few outcomes
  made_at_ms   INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE recalibration_settings (
  workspace_id   TEXT PRIMARY KEY,
  is_on          INTEGER NOT NULL DEFAULT 1 CHECK (is_on IN (0, 1)),
  counts_from_ms INTEGER NOT NULL DEFAULT 0 -- outcomes decided before it were forgotten by a person
) STRICT, WITHOUT ROWID;

-- What reports and curves read of a lead, as columns of their own so that an index can hold them: SQLite reads nothing out
-- of JSON by an index alone. They are written when the lead is scored, which is after it was taken in: storing one costs
-- nothing more. `raw_score` is the score before outcomes moved it.
ALTER TABLE leads ADD COLUMN raw_score INTEGER;
ALTER TABLE leads ADD COLUMN campaign TEXT;
ALTER TABLE leads ADD COLUMN page TEXT;
UPDATE leads
SET raw_score = score,
    campaign = COALESCE(context ->> '$.utm.utm_campaign', context ->> '$.utm.utm_source'),
    page = substr(context ->> '$.page_url', 1, instr(context ->> '$.page_url' || '?', '?') - 1)
WHERE scored_at_ms IS NOT NULL;
CREATE INDEX leads_decided ON leads (workspace_id, outcome_at_ms, verdict, outcome, raw_score) WHERE outcome IS NOT NULL;
CREATE INDEX leads_report ON leads (
  workspace_id, created_at_ms, verdict, status, outcome, score, source, form_id, campaign, page,
  claimed_at_ms, claimed_by_name, scored_at_ms
) WHERE scored_at_ms IS NOT NULL;
