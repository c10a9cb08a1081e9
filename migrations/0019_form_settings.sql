-- Two things that only the form's owner may decide, both off: whether a visitor's browser may keep what could not be sent
-- (for 24 hours at most, in storage that the site's own scripts can read), and whether Cloudflare Turnstile is asked.
ALTER TABLE forms ADD COLUMN keeps_unsent INTEGER NOT NULL DEFAULT 0 CHECK (keeps_unsent IN (0, 1));
ALTER TABLE forms ADD COLUMN asks_turnstile INTEGER NOT NULL DEFAULT 0 CHECK (asks_turnstile IN (0, 1));
