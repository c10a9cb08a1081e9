-- What the lifeboat brought and no workspace could be found for: sealed by a key that is not here, or meant for a form that
-- is not there. Its sender was told "accepted", so it stays until it is stored after all; a dead job names it to the operator.
CREATE TABLE stranded_submissions (
  id            TEXT PRIMARY KEY, -- digest of the message: brought twice, it is kept once
  message       TEXT NOT NULL,    -- as the queue brought it: sealed, unless it was none of ours
  arrived_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- How often a network asked for sign-in codes and tried codes, in windows of time. A keyed hash of the address, or of its
-- /64, stands for the network.
CREATE TABLE sign_in_networks (
  network_hash    TEXT NOT NULL,
  what            TEXT NOT NULL CHECK (what IN ('code', 'try')),
  window_start_ms INTEGER NOT NULL,
  count           INTEGER NOT NULL,
  PRIMARY KEY (network_hash, what, window_start_ms)
) STRICT, WITHOUT ROWID;
CREATE INDEX sign_in_networks_age ON sign_in_networks (window_start_ms);
