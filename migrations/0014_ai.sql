-- Which AI a workspace uses, what it may cost, what it did cost, and what the workspace says of itself.

CREATE TABLE ai_settings (
  workspace_id         TEXT PRIMARY KEY,
  vendor               TEXT NOT NULL DEFAULT 'operator',
  model                TEXT NOT NULL DEFAULT '',
  -- What the owner says an unlisted model costs: millionths of a US dollar for a million tokens.
  input_price_micros   INTEGER CHECK (input_price_micros >= 0),
  output_price_micros  INTEGER CHECK (output_price_micros >= 0),
  budget_micros        INTEGER CHECK (budget_micros >= 0),
  budget_tokens        INTEGER CHECK (budget_tokens >= 0),
  about                TEXT NOT NULL DEFAULT '',
  tone                 TEXT NOT NULL DEFAULT 'friendly',
  language             TEXT NOT NULL DEFAULT 'enquiry',
  facts                TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(facts)),
  -- Grows with every change of the profile, so that an answer given under an older one is not used again.
  profile_version      INTEGER NOT NULL DEFAULT 1
) STRICT;

-- The workspace's own keys, one for each vendor; the vendor is bound into the seal, so a key opens for its vendor only.
CREATE TABLE ai_keys (
  id            TEXT NOT NULL UNIQUE,
  workspace_id  TEXT NOT NULL,
  vendor        TEXT NOT NULL,
  sealed        TEXT NOT NULL,
  last_four     TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, vendor)
) STRICT, WITHOUT ROWID;

-- What a month has cost: each call is charged at the most it can cost before it is made, and corrected after it.
CREATE TABLE ai_months (
  workspace_id   TEXT NOT NULL,
  month          TEXT NOT NULL,
  charged_micros INTEGER NOT NULL DEFAULT 0,
  charged_tokens INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (workspace_id, month)
) STRICT, WITHOUT ROWID;

-- Every call, with its numbers and no text. One that was never settled stays charged at the most it can have cost.
CREATE TABLE ai_calls (
  id             TEXT PRIMARY KEY,
  workspace_id   TEXT NOT NULL,
  lead_id        TEXT,
  answer_key     TEXT,
  purpose        TEXT NOT NULL CHECK (purpose IN ('judge', 'test')),
  vendor         TEXT NOT NULL,
  model          TEXT NOT NULL,
  outcome        TEXT NOT NULL DEFAULT 'asked',
  input_tokens   INTEGER NOT NULL DEFAULT 0,
  output_tokens  INTEGER NOT NULL DEFAULT 0,
  charged_micros INTEGER NOT NULL DEFAULT 0,
  charged_tokens INTEGER NOT NULL DEFAULT 0,
  has_price      INTEGER NOT NULL CHECK (has_price IN (0, 1)),
  month          TEXT NOT NULL,
  day            TEXT NOT NULL,
  created_at_ms  INTEGER NOT NULL
) STRICT;
CREATE INDEX ai_calls_month ON ai_calls (workspace_id, month, day, created_at_ms);
CREATE INDEX ai_calls_lead ON ai_calls (workspace_id, lead_id) WHERE lead_id IS NOT NULL;
CREATE INDEX ai_calls_age ON ai_calls (created_at_ms);

-- Answers to the same question, sealed, under a keyed hash of it.
CREATE TABLE ai_answers (
  workspace_id  TEXT NOT NULL,
  key           TEXT NOT NULL,
  sealed        TEXT NOT NULL,
  expires_at_ms INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX ai_answers_age ON ai_answers (expires_at_ms);
