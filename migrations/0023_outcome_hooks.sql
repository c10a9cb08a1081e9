-- A CRM's way in: a program that signs its calls (Standard Webhooks) says what became of leads. Secrets are sealed
-- (AES-256-GCM); after a rotation the one before it holds until `old_secret_until_ms`. Of calls that were refused only the
-- last is kept: a stranger must not be able to fill a table.
CREATE TABLE outcome_hooks (
  id                  TEXT PRIMARY KEY,
  workspace_id        TEXT NOT NULL,
  name                TEXT NOT NULL,
  secret_sealed       TEXT NOT NULL,
  old_secret_sealed   TEXT,
  old_secret_until_ms INTEGER,
  refused_code        TEXT,
  refused_at_ms       INTEGER,
  created_at_ms       INTEGER NOT NULL
) STRICT;
CREATE INDEX outcome_hooks_workspace ON outcome_hooks (workspace_id, created_at_ms);

-- Each call by its `webhook-id`, so that a repeated one has no effect. `results` is null while it is worked on; a call
-- whose worker died may be taken again after `lease_until_ms`.
CREATE TABLE outcome_receipts (
  hook_id        TEXT NOT NULL,
  webhook_id     TEXT NOT NULL,
  workspace_id   TEXT NOT NULL,
  results        TEXT CHECK (results IS NULL OR json_valid(results)),
  lease_until_ms INTEGER NOT NULL,
  received_at_ms INTEGER NOT NULL,
  PRIMARY KEY (hook_id, webhook_id)
) STRICT;
CREATE INDEX outcome_receipts_recent ON outcome_receipts (workspace_id, hook_id, received_at_ms DESC);
CREATE INDEX outcome_receipts_age ON outcome_receipts (received_at_ms);

-- The CRM's own name for a lead, once it has told us: later calls may use it alone.
CREATE TABLE outcome_references (
  workspace_id  TEXT NOT NULL,
  hook_id       TEXT NOT NULL,
  reference     TEXT NOT NULL,
  lead_id       TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, hook_id, reference)
) STRICT, WITHOUT ROWID;
CREATE INDEX outcome_references_lead ON outcome_references (workspace_id, lead_id);
