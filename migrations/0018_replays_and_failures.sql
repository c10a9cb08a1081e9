-- Which replay sent a delivery again, so that its page can tell how many of them arrived, and so that the next ones wait
-- until these are through: a replay of thousands keeps no new lead waiting, and can be stopped.
ALTER TABLE deliveries ADD COLUMN replay_id TEXT;
CREATE INDEX deliveries_replay ON deliveries (workspace_id, replay_id, status) WHERE replay_id IS NOT NULL;

ALTER TABLE replays ADD COLUMN stop_reason TEXT;

-- Failures in a row. A job that names its own next time runs often without failing, and each of its failures deserves the
-- whole table of retries: counted by runs, the tenth try of a delivery was buried by one hiccup of the database.
ALTER TABLE jobs ADD COLUMN failures INTEGER NOT NULL DEFAULT 0;
