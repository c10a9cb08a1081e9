-- A program that closes a lead nobody had stands as its owner while it is closed. Opened again, such a lead goes back to the
-- queue, as a program answers nobody: so it has to be known which door took the lead. Null when a person has it.
ALTER TABLE leads ADD COLUMN claimed_via TEXT CHECK (claimed_via IN ('api', 'crm'));
UPDATE leads SET claimed_via = outcome_via
WHERE outcome IN ('won', 'lost') AND outcome_via IN ('api', 'crm')
  AND claimed_by_member_id IS NULL AND claimed_by_name = outcome_by;
