-- One enquiry is one lead; its whole story is the ledger; the person behind it is a contact, joined by normalised e-mail
-- or phone and never by name. `UNIQUE (workspace_id, submission_id)` is the dedupe key: a repeated submission is a no-op.
CREATE TABLE leads (
  seq                   INTEGER PRIMARY KEY, -- ties a lead to its row in leads_search; a hidden rowid may be renumbered
  id                    TEXT NOT NULL UNIQUE,
  workspace_id          TEXT NOT NULL,
  form_id               TEXT NOT NULL,
  submission_id         TEXT NOT NULL,
  body_hash             TEXT NOT NULL,
  source                TEXT NOT NULL CHECK (source IN ('widget', 'form', 'page', 'api')),
  contact_id            TEXT,
  name                  TEXT NOT NULL DEFAULT '',
  email                 TEXT NOT NULL DEFAULT '',
  phone                 TEXT NOT NULL DEFAULT '',
  phone_e164            TEXT,
  message               TEXT NOT NULL DEFAULT '',
  answers               TEXT NOT NULL CHECK (json_valid(answers)),
  context               TEXT NOT NULL CHECK (json_valid(context)),
  ip                    TEXT,
  verdict               TEXT NOT NULL CHECK (verdict IN ('accepted', 'held', 'spam')),
  verdict_reasons       TEXT NOT NULL CHECK (json_valid(verdict_reasons)),
  released_at_ms        INTEGER,
  status                TEXT NOT NULL DEFAULT 'new' CHECK (status IN ('new', 'claimed', 'not_a_lead')),
  claimed_by_member_id  TEXT,
  claimed_by_name       TEXT,
  claimed_at_ms         INTEGER,
  score                 INTEGER CHECK (score BETWEEN 0 AND 100),
  score_source          TEXT CHECK (score_source IN ('embedded', 'ai')),
  score_details         TEXT CHECK (score_details IS NULL OR json_valid(score_details)),
  category              TEXT,
  summary               TEXT,
  suggested_reply       TEXT,
  scored_at_ms          INTEGER,
  routed_at_ms          INTEGER,
  change_token          TEXT, -- names the last click that changed the lead, so that what follows follows that click only
  version               INTEGER NOT NULL DEFAULT 1,
  created_at_ms         INTEGER NOT NULL,
  updated_at_ms         INTEGER NOT NULL,
  UNIQUE (workspace_id, submission_id)
) STRICT;
CREATE INDEX leads_recent ON leads (workspace_id, created_at_ms DESC, id DESC);
-- Lists one queue newest first, and counts queues and forms without reading the leads themselves.
CREATE INDEX leads_verdict ON leads (workspace_id, verdict, created_at_ms DESC, id DESC, status, form_id);
CREATE INDEX leads_contact ON leads (workspace_id, contact_id, created_at_ms DESC) WHERE contact_id IS NOT NULL;
-- What still holds technical data, oldest first: for the sweep that forgets it.
CREATE INDEX leads_technical ON leads (created_at_ms)
WHERE ip IS NOT NULL OR json_extract(context, '$.user_agent') IS NOT NULL;

-- Search over what a person wrote. Kept by triggers, so that no writer can forget it and an erased lead leaves it too.
-- It stores no text of its own, only the index. The workspace is a word of the index: a search never reads another's leads.
CREATE VIRTUAL TABLE leads_search USING fts5(
  workspace, words, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2'
);
CREATE TRIGGER leads_search_insert AFTER INSERT ON leads BEGIN
  INSERT INTO leads_search (rowid, workspace, words) VALUES (new.seq, new.workspace_id,
    new.name || ' ' || new.email || ' ' || new.phone || ' ' || new.message || ' ' || COALESCE((
      SELECT group_concat(value ->> '$.value', ' ') FROM json_each(new.answers)
      WHERE value ->> '$.key' NOT IN ('name', 'email', 'phone', 'message')
    ), ''));
END;
CREATE TRIGGER leads_search_delete AFTER DELETE ON leads BEGIN
  DELETE FROM leads_search WHERE rowid = old.seq;
END;
CREATE TRIGGER leads_search_update AFTER UPDATE OF name, email, phone, message, answers ON leads BEGIN
  DELETE FROM leads_search WHERE rowid = old.seq;
  INSERT INTO leads_search (rowid, workspace, words) VALUES (new.seq, new.workspace_id,
    new.name || ' ' || new.email || ' ' || new.phone || ' ' || new.message || ' ' || COALESCE((
      SELECT group_concat(value ->> '$.value', ' ') FROM json_each(new.answers)
      WHERE value ->> '$.key' NOT IN ('name', 'email', 'phone', 'message')
    ), ''));
END;

CREATE TABLE contacts (
  id               TEXT PRIMARY KEY,
  workspace_id     TEXT NOT NULL,
  name             TEXT NOT NULL DEFAULT '',
  email            TEXT,
  phone_e164       TEXT,
  lead_count       INTEGER NOT NULL DEFAULT 0,
  first_seen_at_ms INTEGER NOT NULL,
  last_seen_at_ms  INTEGER NOT NULL
) STRICT;

-- What a contact is known by. The primary key makes it one contact per address and number, however many at once.
CREATE TABLE contact_identities (
  workspace_id TEXT NOT NULL,
  kind         TEXT NOT NULL CHECK (kind IN ('email', 'phone')),
  value        TEXT NOT NULL,
  contact_id   TEXT NOT NULL,
  PRIMARY KEY (workspace_id, kind, value)
) STRICT, WITHOUT ROWID;

-- Everything that happened to a lead, in order, with its reason. `key` makes an entry repeatable without a second copy.
CREATE TABLE ledger (
  seq          INTEGER PRIMARY KEY, -- the order of entries of one millisecond
  id           TEXT NOT NULL UNIQUE,
  workspace_id TEXT NOT NULL,
  lead_id      TEXT NOT NULL,
  key          TEXT NOT NULL,
  at_ms        INTEGER NOT NULL,
  kind         TEXT NOT NULL,
  actor        TEXT NOT NULL,
  sentence     TEXT NOT NULL,
  data         TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(data)),
  UNIQUE (workspace_id, lead_id, key)
) STRICT;
