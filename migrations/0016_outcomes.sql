-- What became of a lead: won, lost or junk. It stands on the lead itself, beside its status, so that one conditional
-- statement changes both. Junk and "not a lead" are one thing; won and lost close a lead that somebody has.
ALTER TABLE leads ADD COLUMN outcome TEXT CHECK (outcome IN ('won', 'lost', 'junk'));
ALTER TABLE leads ADD COLUMN outcome_amount_minor INTEGER CHECK (outcome_amount_minor >= 0);
ALTER TABLE leads ADD COLUMN outcome_currency TEXT;
ALTER TABLE leads ADD COLUMN outcome_at_ms INTEGER; -- of the last decision, an undone one included
ALTER TABLE leads ADD COLUMN outcome_by TEXT;
ALTER TABLE leads ADD COLUMN outcome_via TEXT CHECK (outcome_via IN ('dashboard', 'telegram', 'api', 'crm'));
UPDATE leads SET outcome = 'junk', outcome_at_ms = updated_at_ms WHERE status = 'not_a_lead';
