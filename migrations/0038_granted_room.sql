-- The operator may give a workspace room on top of its plan, not only leads: the demo is tried with ten endpoints at once.
ALTER TABLE workspace_limits ADD COLUMN granted_seats INTEGER NOT NULL DEFAULT 0;
ALTER TABLE workspace_limits ADD COLUMN granted_destinations INTEGER NOT NULL DEFAULT 0;
