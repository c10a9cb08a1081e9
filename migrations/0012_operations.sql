-- What the operator has to know of the service itself, and what its status page tells everybody. Nothing here belongs to
-- a workspace or names a person. Each minute counts once, however often cron runs in it.
CREATE TABLE vendor_minutes (
  vendor    TEXT NOT NULL,
  minute_ms INTEGER NOT NULL,
  calls     INTEGER NOT NULL,
  failures  INTEGER NOT NULL,
  PRIMARY KEY (vendor, minute_ms)
) STRICT, WITHOUT ROWID;
CREATE INDEX vendor_minutes_time ON vendor_minutes (minute_ms);

CREATE TABLE status_days (
  part           TEXT NOT NULL,
  day            TEXT NOT NULL,
  good_minutes   INTEGER NOT NULL,
  bad_minutes    INTEGER NOT NULL,
  last_minute_ms INTEGER NOT NULL,
  PRIMARY KEY (part, day)
) STRICT, WITHOUT ROWID;

-- `rang_at_ms` keeps an alarm that comes and goes from ringing more than once an hour.
CREATE TABLE alarms (
  name       TEXT PRIMARY KEY,
  is_ringing INTEGER NOT NULL CHECK (is_ringing IN (0, 1)),
  rang_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- A message sent through the queue each minute: how long it takes is how long a lead's doorbell takes.
CREATE TABLE heartbeats (
  name           TEXT PRIMARY KEY,
  sent_at_ms     INTEGER NOT NULL,
  answered_at_ms INTEGER,
  lag_ms         INTEGER
) STRICT, WITHOUT ROWID;
