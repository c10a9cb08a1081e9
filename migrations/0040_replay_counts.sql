-- What a replay came to stays what it came to. Its page counts the deliveries that still belong to it; one that a later
-- replay sends again, or that is erased with its lead, is counted here when it leaves.
ALTER TABLE replays ADD COLUMN arrived_and_left INTEGER NOT NULL DEFAULT 0;
ALTER TABLE replays ADD COLUMN failed_and_left INTEGER NOT NULL DEFAULT 0;

CREATE TRIGGER deliveries_leave_replay AFTER UPDATE OF replay_id ON deliveries
WHEN OLD.replay_id IS NOT NULL AND OLD.replay_id IS NOT NEW.replay_id
BEGIN
  UPDATE replays
  SET arrived_and_left = arrived_and_left + (OLD.status = 'sent'),
      failed_and_left = failed_and_left + (OLD.status <> 'sent')
  WHERE workspace_id = OLD.workspace_id AND id = OLD.replay_id;
END;

-- One that was still on its way when it was erased counts no longer: nobody waits for it, and nothing of it is left.
CREATE TRIGGER deliveries_erased_from_replay AFTER DELETE ON deliveries
WHEN OLD.replay_id IS NOT NULL
BEGIN
  UPDATE replays
  SET arrived_and_left = arrived_and_left + (OLD.status = 'sent'),
      failed_and_left = failed_and_left + (OLD.status = 'failed'),
      replayed = replayed - (OLD.status NOT IN ('sent', 'failed')),
      total = total - (OLD.status NOT IN ('sent', 'failed'))
  WHERE workspace_id = OLD.workspace_id AND id = OLD.replay_id;
END;
