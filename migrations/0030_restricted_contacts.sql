-- Finds the few people who asked for something in a workspace of many: reports leave them out.
CREATE INDEX contacts_restricted ON contacts (workspace_id) WHERE restrictions <> '[]';
