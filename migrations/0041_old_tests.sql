-- Deliveries of test events belong to no lead, so nobody's erasure takes them along: they go by age.
CREATE INDEX deliveries_of_no_lead ON deliveries (created_at_ms) WHERE lead_id IS NULL;
