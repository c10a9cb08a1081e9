-- A destination is a chat or an endpoint. One delivery is one lead event to one destination; one attempt is one try,
-- written before the call and completed after it, so that a crash in between leaves `unknown` and not a lie.
-- The four times of failure are null while a destination works: one success forgets them.
CREATE TABLE destinations (
  id                  TEXT PRIMARY KEY,
  workspace_id        TEXT NOT NULL,
  kind                TEXT NOT NULL,
  name                TEXT NOT NULL,
  status              TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'paused', 'disabled')),
  status_reason       TEXT,
  first_failure_at_ms INTEGER,
  last_failure_at_ms  INTEGER,
  failing_since_ms    INTEGER,
  warned_at_ms        INTEGER,
  created_at_ms       INTEGER NOT NULL,
  removed_at_ms       INTEGER
) STRICT;
CREATE INDEX destinations_workspace ON destinations (workspace_id, created_at_ms);

-- `next_try_at_ms` is null while a pending delivery waits for its paused destination. `attempts_before` are those made
-- before the last replay: each replay begins the table of retries anew.
CREATE TABLE deliveries (
  id               TEXT PRIMARY KEY,
  workspace_id     TEXT NOT NULL,
  destination_id   TEXT NOT NULL,
  destination_kind TEXT NOT NULL,
  lead_id          TEXT,
  event_type       TEXT NOT NULL,
  event_key        TEXT NOT NULL,
  event_at_ms      INTEGER NOT NULL,
  status           TEXT NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'sent', 'failed', 'cancelled')),
  attempts         INTEGER NOT NULL DEFAULT 0,
  attempts_before  INTEGER NOT NULL DEFAULT 0,
  next_try_at_ms   INTEGER,
  last_error_code  TEXT,
  created_at_ms    INTEGER NOT NULL,
  finished_at_ms   INTEGER,
  UNIQUE (workspace_id, lead_id, destination_id, event_key)
) STRICT;
CREATE INDEX deliveries_recent ON deliveries (workspace_id, created_at_ms DESC, id DESC);
CREATE INDEX deliveries_destination ON deliveries (workspace_id, destination_id, created_at_ms DESC, id DESC);
CREATE INDEX deliveries_pending ON deliveries (workspace_id, destination_id, id) WHERE status = 'pending';

CREATE TABLE attempts (
  id              TEXT PRIMARY KEY,
  workspace_id    TEXT NOT NULL,
  delivery_id     TEXT NOT NULL,
  number          INTEGER NOT NULL,
  started_at_ms   INTEGER NOT NULL,
  finished_at_ms  INTEGER,
  outcome         TEXT NOT NULL DEFAULT 'unknown' CHECK (outcome IN ('unknown', 'sent', 'failed')),
  status_code     INTEGER,
  error_code      TEXT,
  request         TEXT CHECK (request IS NULL OR json_valid(request)),
  answer_excerpt  TEXT,
  next_try_at_ms  INTEGER,
  UNIQUE (workspace_id, delivery_id, number)
) STRICT;
CREATE INDEX attempts_purge ON attempts (started_at_ms) WHERE request IS NOT NULL OR answer_excerpt IS NOT NULL;

-- A replay of many deliveries, worked off in chunks: `chunks` counts those that are through, and a chunk is only stored
-- while it is the next one, so that a chunk that runs twice changes nothing.
CREATE TABLE replays (
  id                TEXT PRIMARY KEY,
  workspace_id      TEXT NOT NULL,
  destination_id    TEXT NOT NULL,
  status            TEXT NOT NULL CHECK (status IN ('failed', 'all')),
  from_ms           INTEGER NOT NULL,
  to_ms             INTEGER NOT NULL,
  state             TEXT NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'done', 'stopped')),
  total             INTEGER NOT NULL,
  replayed          INTEGER NOT NULL DEFAULT 0,
  chunks            INTEGER NOT NULL DEFAULT 0,
  after_created_ms  INTEGER NOT NULL DEFAULT 0,
  after_delivery_id TEXT NOT NULL DEFAULT '',
  created_at_ms     INTEGER NOT NULL,
  finished_at_ms    INTEGER
) STRICT;
CREATE INDEX replays_recent ON replays (workspace_id, destination_id, created_at_ms DESC);
