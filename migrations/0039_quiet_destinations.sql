-- A destination that a lead was routed to, though it did not ask to hear that the lead came: later events still reach it.
-- One that asked has a delivery, which says the same.
CREATE TABLE quiet_destinations (
  workspace_id   TEXT NOT NULL,
  lead_id        TEXT NOT NULL,
  destination_id TEXT NOT NULL,
  PRIMARY KEY (workspace_id, lead_id, destination_id)
) STRICT, WITHOUT ROWID;
