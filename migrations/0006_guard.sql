-- How often something was heard of in a window of time: a form, an address, a text, and a form's token, which may come
-- once in its life (window 0). `key` begins with the reason for which its excess holds a lead; the rest is an id or a keyed
-- hash. `last_lead_id` makes counting repeatable: the same lead never counts twice.
CREATE TABLE rate_counters (
  workspace_id    TEXT NOT NULL,
  key             TEXT NOT NULL,
  window_start_ms INTEGER NOT NULL,
  count           INTEGER NOT NULL,
  allowed         INTEGER NOT NULL,
  last_lead_id    TEXT NOT NULL,
  expires_at_ms   INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, key, window_start_ms)
) STRICT, WITHOUT ROWID;
CREATE INDEX rate_counters_expiry ON rate_counters (expires_at_ms);
