-- Joining an accepted lead to its contact takes three steps, and a submission pays for each statement of its batch. So they
-- are taken here, behind a view that holds nothing: one row inserted is one lead joined, and the same row again is a no-op.
CREATE VIEW contact_joins AS
SELECT NULL AS workspace_id, NULL AS lead_id, NULL AS email, NULL AS phone_e164, NULL AS new_contact_id WHERE 0;

CREATE TRIGGER contact_joins_insert INSTEAD OF INSERT ON contact_joins
WHEN EXISTS (
  SELECT 1 FROM leads
  WHERE workspace_id = new.workspace_id AND id = new.lead_id AND verdict = 'accepted' AND contact_id IS NULL
) BEGIN
  -- A known e-mail address names the contact, then a known number. Both identities are taken in one statement: of many
  -- batches at once the first makes the contact, the others find it.
  INSERT INTO contact_identities (workspace_id, kind, value, contact_id)
  SELECT new.workspace_id, kind, value, COALESCE(
    (SELECT contact_id FROM contact_identities
     WHERE workspace_id = new.workspace_id AND kind = 'email' AND value = new.email),
    (SELECT contact_id FROM contact_identities
     WHERE workspace_id = new.workspace_id AND kind = 'phone' AND value = new.phone_e164),
    new.new_contact_id
  )
  FROM (SELECT 'email' AS kind, new.email AS value UNION ALL SELECT 'phone', new.phone_e164)
  WHERE value IS NOT NULL
  ON CONFLICT (workspace_id, kind, value) DO NOTHING;

  UPDATE leads
  SET contact_id = COALESCE(
    (SELECT contact_id FROM contact_identities
     WHERE workspace_id = new.workspace_id AND kind = 'email' AND value = new.email),
    (SELECT contact_id FROM contact_identities
     WHERE workspace_id = new.workspace_id AND kind = 'phone' AND value = new.phone_e164)
  )
  WHERE workspace_id = new.workspace_id AND id = new.lead_id;

  -- A number that belongs to somebody else stays theirs: two contacts are never merged by a form.
  INSERT INTO contacts (id, workspace_id, name, email, phone_e164, lead_count, first_seen_at_ms, last_seen_at_ms)
  SELECT contact_id, workspace_id, name, new.email, (
      SELECT value FROM contact_identities AS number
      WHERE workspace_id = new.workspace_id AND kind = 'phone' AND value = new.phone_e164
        AND number.contact_id = leads.contact_id
    ), 1, created_at_ms, created_at_ms
  FROM leads WHERE workspace_id = new.workspace_id AND id = new.lead_id
  ON CONFLICT (id) DO UPDATE SET
    name = CASE contacts.name WHEN '' THEN excluded.name ELSE contacts.name END,
    email = COALESCE(contacts.email, excluded.email),
    phone_e164 = COALESCE(contacts.phone_e164, excluded.phone_e164),
    lead_count = contacts.lead_count + 1,
    first_seen_at_ms = MIN(contacts.first_seen_at_ms, excluded.first_seen_at_ms),
    last_seen_at_ms = MAX(contacts.last_seen_at_ms, excluded.last_seen_at_ms);
END;
