-- The endpoint half of a destination. Secrets and the customer's own headers are sealed (AES-256-GCM). After a rotation
-- the secrets before it sign along until `old_secrets_until_ms`. `api_version` is the shape of payload that the endpoint
-- was made for: a later shape does not surprise it.
CREATE TABLE webhook_endpoints (
  destination_id       TEXT PRIMARY KEY,
  workspace_id         TEXT NOT NULL,
  url                  TEXT NOT NULL,
  events               TEXT NOT NULL CHECK (json_valid(events)),
  secret_sealed        TEXT NOT NULL,
  old_secrets_sealed   TEXT,
  old_secrets_until_ms INTEGER,
  headers_sealed       TEXT,
  api_version          TEXT NOT NULL,
  created_at_ms        INTEGER NOT NULL,
  updated_at_ms        INTEGER NOT NULL
) STRICT;

-- The exact body of a delivery, kept so that every retry and replay sends the same bytes under the same id.
CREATE TABLE webhook_bodies (
  delivery_id   TEXT PRIMARY KEY,
  workspace_id  TEXT NOT NULL,
  lead_id       TEXT,
  body          TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX webhook_bodies_age ON webhook_bodies (created_at_ms);
CREATE INDEX webhook_bodies_lead ON webhook_bodies (workspace_id, lead_id);
