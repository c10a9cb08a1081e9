-- The rights of the people who send leads. What they asked not to happen with their data stands on their contact, so it
-- holds for whatever they send later: a list of `ai`, `followups`, `analytics`.
ALTER TABLE contacts ADD COLUMN restrictions TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(restrictions));

-- What was erased stays erased: a submission that arrives again, from a browser's retry or the lifeboat, is known by a
-- keyed hash of its id, and a job that was under way writes nothing more. Ids and hashes only.
CREATE TABLE erased_leads (
  workspace_id    TEXT NOT NULL,
  lead_id         TEXT NOT NULL,
  submission_hash TEXT NOT NULL,
  erased_at_ms    INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, lead_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX erased_leads_submission ON erased_leads (workspace_id, submission_hash);
CREATE INDEX erased_leads_age ON erased_leads (erased_at_ms);

-- The database itself keeps the latecomers out, whoever they are.
CREATE TRIGGER ledger_of_erased BEFORE INSERT ON ledger
WHEN EXISTS (SELECT 1 FROM erased_leads WHERE workspace_id = new.workspace_id AND lead_id = new.lead_id) BEGIN
  SELECT RAISE(IGNORE);
END;
CREATE TRIGGER decisions_of_erased BEFORE INSERT ON decisions
WHEN EXISTS (SELECT 1 FROM erased_leads WHERE workspace_id = new.workspace_id AND lead_id = new.lead_id) BEGIN
  SELECT RAISE(IGNORE);
END;
CREATE TRIGGER deliveries_of_erased BEFORE INSERT ON deliveries
WHEN EXISTS (SELECT 1 FROM erased_leads WHERE workspace_id = new.workspace_id AND lead_id = new.lead_id) BEGIN
  SELECT RAISE(IGNORE);
END;
CREATE TRIGGER webhook_bodies_of_erased BEFORE INSERT ON webhook_bodies
WHEN EXISTS (SELECT 1 FROM erased_leads WHERE workspace_id = new.workspace_id AND lead_id = new.lead_id) BEGIN
  SELECT RAISE(IGNORE);
END;

-- What was erased and exported, by whom and when: the workspace's own record. `subject_id` is the id of a lead or a
-- contact; by then it names nobody. An erasure without `finished_at_ms` is still being worked off.
CREATE TABLE privacy_acts (
  id             TEXT PRIMARY KEY,
  workspace_id   TEXT NOT NULL,
  kind           TEXT NOT NULL
                 CHECK (kind IN ('lead_erased', 'contact_erased', 'leads_expired', 'leads_exported', 'person_exported')),
  subject_id     TEXT,
  member_id      TEXT,
  leads          INTEGER NOT NULL DEFAULT 0,
  created_at_ms  INTEGER NOT NULL,
  finished_at_ms INTEGER
) STRICT;
CREATE INDEX privacy_acts_recent ON privacy_acts (workspace_id, created_at_ms DESC, id DESC);

-- Workspaces that erase leads by age. `look_at_ms`: when the sweep has to look at it next.
CREATE TABLE lead_retention (
  workspace_id TEXT PRIMARY KEY,
  keep_days    INTEGER NOT NULL CHECK (keep_days BETWEEN 30 AND 3650),
  look_at_ms   INTEGER NOT NULL
) STRICT;
CREATE INDEX lead_retention_due ON lead_retention (look_at_ms);
