-- Which thresholds of a month's AI limit the owner has been told of, so that each is told once; forgotten when the limit changes.
CREATE TABLE ai_warnings (
  workspace_id TEXT NOT NULL,
  month        TEXT NOT NULL,
  percent      INTEGER NOT NULL CHECK (percent IN (80, 100)),
  PRIMARY KEY (workspace_id, month, percent)
) STRICT, WITHOUT ROWID;
