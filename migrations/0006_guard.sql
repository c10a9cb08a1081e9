-- Single use of form tokens, and how often an address or a form has been heard of in a window of time.
CREATE TABLE token_nonces (
  nonce         TEXT PRIMARY KEY,
  workspace_id  TEXT NOT NULL,
  submission_id TEXT NOT NULL,
  expires_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX token_nonces_expiry ON token_nonces (expires_at_ms);

CREATE TABLE rate_counters (
  workspace_id    TEXT NOT NULL,
  key             TEXT NOT NULL,
  window_start_ms INTEGER NOT NULL,
  count           INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, key, window_start_ms)
) STRICT, WITHOUT ROWID;
CREATE INDEX rate_counters_expiry ON rate_counters (window_start_ms);
