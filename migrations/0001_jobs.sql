-- Everything after the visitor's "thank you" is a job: a row written in the transaction of its cause, so that nothing
-- can be stored and then forgotten. Queues delay 12 hours at most and forget; a row does neither.
CREATE TABLE jobs (
  id             TEXT PRIMARY KEY,
  workspace_id   TEXT NOT NULL,
  name           TEXT NOT NULL,
  data           TEXT NOT NULL CHECK (json_valid(data)),
  lane           TEXT NOT NULL,
  places         INTEGER NOT NULL DEFAULT 4,
  status         TEXT NOT NULL DEFAULT 'due' CHECK (status IN ('due', 'done', 'dead')),
  due_at_ms      INTEGER NOT NULL,
  lease_until_ms INTEGER NOT NULL DEFAULT 0,
  lease_token    TEXT,
  attempts       INTEGER NOT NULL DEFAULT 0,
  last_error     TEXT,
  created_at_ms  INTEGER NOT NULL,
  finished_at_ms INTEGER
) STRICT;
-- Claims walk from lane to lane and look at the head of each, so a lane's backlog costs nothing.
CREATE INDEX jobs_lane ON jobs (lane, due_at_ms, id) WHERE status = 'due';
CREATE INDEX jobs_due ON jobs (due_at_ms) WHERE status = 'due';
CREATE INDEX jobs_leased ON jobs (lease_until_ms, lane) WHERE status = 'due';
CREATE INDEX jobs_finished ON jobs (status, finished_at_ms) WHERE status <> 'due';
