-- What a workspace taught its judges: presses ("not spam", "not a lead"), what a member said against a score, and
-- examples of its own. No text is kept: `features` are numbers made of words under the workspace's own key.
CREATE TABLE lessons (
  id           TEXT PRIMARY KEY,
  workspace_id TEXT NOT NULL,
  -- One place for each thing that can be said of one text: saying it again says nothing new.
  key          TEXT NOT NULL,
  topic        TEXT NOT NULL CHECK (topic IN ('spam', 'intent')),
  kind         TEXT NOT NULL CHECK (kind IN ('not_spam', 'not_a_lead', 'too_high', 'too_low', 'wrong_category',
                                             'good_example', 'bad_example')),
  -- Up (1) or down (-1): towards a lead. 0 where only the category is wrong.
  wants        INTEGER NOT NULL CHECK (wants IN (-1, 0, 1)),
  category     TEXT,
  lead_id      TEXT,
  -- Who wrote the text: many leads of one person count once.
  person_key   TEXT NOT NULL,
  member_id    TEXT NOT NULL,
  member_name  TEXT NOT NULL,
  features     TEXT NOT NULL CHECK (json_valid(features)),
  at_ms        INTEGER NOT NULL,
  UNIQUE (workspace_id, key)
) STRICT;
CREATE INDEX lessons_recent ON lessons (workspace_id, topic, at_ms DESC);
CREATE INDEX lessons_of_lead ON lessons (workspace_id, lead_id);
CREATE INDEX lessons_age ON lessons (at_ms);
