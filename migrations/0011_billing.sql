-- Who pays for what, what a plan allows, and what was used of it. Stripe holds cards, names and addresses; here are ids,
-- amounts in the currency's smallest unit, and times. `asked` numbers our questions to Stripe: an answer to an older
-- question never replaces the answer to a newer one, in whatever order events, retries and answers arrive.
CREATE TABLE billing_accounts (
  workspace_id      TEXT PRIMARY KEY,
  customer_id       TEXT NOT NULL UNIQUE,
  subscription_id   TEXT,
  status            TEXT,
  plan              TEXT NOT NULL DEFAULT 'free' CHECK (plan IN ('free', 'pro', 'team')),
  interval          TEXT CHECK (interval IN ('month', 'year')),
  amount_minor      INTEGER,
  currency          TEXT,
  period_end_ms     INTEGER,
  trial_end_ms      INTEGER,
  cancel_at_ms      INTEGER,
  past_due_since_ms INTEGER,
  asked             INTEGER NOT NULL DEFAULT 0,
  answered          INTEGER NOT NULL DEFAULT 0,
  compared_night    INTEGER NOT NULL DEFAULT 0,
  created_at_ms     INTEGER NOT NULL
) STRICT;
CREATE INDEX billing_accounts_night ON billing_accounts (compared_night);

-- Kept even when the workspace is erased, as the law asks of financial records; so it holds nobody's name or address.
CREATE TABLE invoices (
  id            TEXT PRIMARY KEY,
  workspace_id  TEXT NOT NULL,
  number        TEXT,
  status        TEXT NOT NULL,
  currency      TEXT NOT NULL,
  total_minor   INTEGER NOT NULL,
  paid_minor    INTEGER NOT NULL,
  issued_at_ms  INTEGER NOT NULL,
  paid_at_ms    INTEGER,
  hosted_url    TEXT,
  answered      INTEGER NOT NULL
) STRICT;
CREATE INDEX invoices_workspace ON invoices (workspace_id, issued_at_ms DESC);

-- What Stripe charges for each price, so that the page has figures also while Stripe cannot be reached.
CREATE TABLE plan_prices (
  id           TEXT PRIMARY KEY,
  amount_minor INTEGER NOT NULL,
  currency     TEXT NOT NULL,
  read_at_ms   INTEGER NOT NULL
) STRICT;

-- The id of an event is stored before anything is done about it: the same event again is no second one.
CREATE TABLE stripe_events (
  id             TEXT PRIMARY KEY,
  workspace_id   TEXT,
  type           TEXT NOT NULL,
  received_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX stripe_events_received ON stripe_events (received_at_ms);

-- What the plan allows, worked out by `billing/entitlements.ts` and due again at `changes_at_ms`. A limit that is null is
-- none: so it is until the first sweep after a workspace was made, and in a deployment without Stripe. `granted_…` is
-- what the operator gives on top.
CREATE TABLE workspace_limits (
  workspace_id    TEXT PRIMARY KEY,
  plan            TEXT NOT NULL DEFAULT 'free' CHECK (plan IN ('free', 'pro', 'team')),
  leads_per_month INTEGER CHECK (leads_per_month >= 0),
  ai_per_month    INTEGER CHECK (ai_per_month >= 0),
  seats           INTEGER,
  destinations    INTEGER,
  granted_leads   INTEGER NOT NULL DEFAULT 0,
  granted_ai      INTEGER NOT NULL DEFAULT 0,
  changes_at_ms   INTEGER,
  leads_wait      INTEGER NOT NULL DEFAULT 0 CHECK (leads_wait IN (0, 1)), -- some were held as `over_limit`
  looked_month    TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX workspace_limits_due ON workspace_limits (changes_at_ms) WHERE changes_at_ms IS NOT NULL;
CREATE INDEX workspace_limits_waiting ON workspace_limits (looked_month) WHERE leads_wait = 1;

-- Months are those of UTC, such as `2026-11`.
CREATE TABLE usage_counters (
  workspace_id     TEXT NOT NULL,
  month            TEXT NOT NULL,
  leads_accepted   INTEGER NOT NULL DEFAULT 0 CHECK (leads_accepted >= 0),
  leads_over_limit INTEGER NOT NULL DEFAULT 0,
  ai_judgements    INTEGER NOT NULL DEFAULT 0,
  told_percent     INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (workspace_id, month)
) STRICT, WITHOUT ROWID;
CREATE INDEX usage_counters_month ON usage_counters (month, told_percent);

INSERT INTO workspace_limits (workspace_id, changes_at_ms) SELECT id, 0 FROM workspaces;
CREATE TRIGGER workspaces_get_limits AFTER INSERT ON workspaces BEGIN
  INSERT INTO workspace_limits (workspace_id, changes_at_ms) VALUES (new.id, 0);
END;

-- Accepted leads are counted by the database itself, in the statement that accepts them: no writer can forget it, nobody
-- can slip in between reading and writing, and a batch that is run again counts nothing twice. A lead that finds the month
-- used up is stored all the same, held as `over_limit`, and held leads do not count.
CREATE TRIGGER leads_count_accepted AFTER INSERT ON leads WHEN new.verdict = 'accepted' BEGIN
  INSERT INTO usage_counters (workspace_id, month, leads_accepted)
  VALUES (new.workspace_id, strftime('%Y-%m', new.created_at_ms / 1000, 'unixepoch'), 1)
  ON CONFLICT (workspace_id, month) DO UPDATE SET leads_accepted = leads_accepted + 1;
  UPDATE leads
  SET verdict = 'held',
      verdict_reasons = json_insert(verdict_reasons, '$[#]', json_object('kind', 'over_limit', 'points', 0, 'sentence',
        'The leads of the plan were used up this month. It goes out by itself as soon as there is room.'))
  WHERE seq = new.seq
    AND (SELECT leads_accepted FROM usage_counters
         WHERE workspace_id = new.workspace_id
           AND month = strftime('%Y-%m', new.created_at_ms / 1000, 'unixepoch'))
      > (SELECT leads_per_month + granted_leads FROM workspace_limits WHERE workspace_id = new.workspace_id);
END;
CREATE TRIGGER leads_count_held AFTER UPDATE OF verdict ON leads
WHEN old.verdict = 'accepted' AND new.verdict <> 'accepted' BEGIN
  UPDATE usage_counters
  SET leads_accepted = MAX(leads_accepted - 1, 0),
      leads_over_limit = leads_over_limit + (json_extract(new.verdict_reasons, '$[#-1].kind') = 'over_limit')
  WHERE workspace_id = new.workspace_id
    AND month = strftime('%Y-%m', COALESCE(old.released_at_ms, old.created_at_ms) / 1000, 'unixepoch');
  UPDATE workspace_limits SET leads_wait = 1
  WHERE workspace_id = new.workspace_id AND leads_wait = 0
    AND json_extract(new.verdict_reasons, '$[#-1].kind') = 'over_limit';
  -- A millisecond later, as what arrived has to stand before what became of it, and is written after this.
  INSERT INTO ledger (id, workspace_id, lead_id, key, at_ms, kind, actor, sentence)
  SELECT replace(new.id, 'lead_', 'led_'), new.workspace_id, new.id, 'plan.held', new.created_at_ms + 1, 'plan.held', 'system',
         'Held by the plan: its leads were used up this month. It goes out by itself as soon as there is room.'
  WHERE json_extract(new.verdict_reasons, '$[#-1].kind') = 'over_limit'
  ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER leads_refuse_release BEFORE UPDATE OF verdict ON leads
WHEN old.verdict <> 'accepted' AND new.verdict = 'accepted'
  AND (SELECT leads_accepted FROM usage_counters
       WHERE workspace_id = new.workspace_id AND month = strftime('%Y-%m', new.updated_at_ms / 1000, 'unixepoch'))
    >= (SELECT leads_per_month + granted_leads FROM workspace_limits WHERE workspace_id = new.workspace_id)
BEGIN
  SELECT RAISE(ABORT, 'plan_limit_reached');
END;
CREATE TRIGGER leads_count_released AFTER UPDATE OF verdict ON leads
WHEN old.verdict <> 'accepted' AND new.verdict = 'accepted' BEGIN
  INSERT INTO usage_counters (workspace_id, month, leads_accepted)
  VALUES (new.workspace_id, strftime('%Y-%m', new.updated_at_ms / 1000, 'unixepoch'), 1)
  ON CONFLICT (workspace_id, month) DO UPDATE SET leads_accepted = leads_accepted + 1;
END;
