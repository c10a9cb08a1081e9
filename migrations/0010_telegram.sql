-- The chat half of a destination, the codes that link a chat, and where each card stands, so that it can be edited.
CREATE TABLE telegram_chats (
  destination_id TEXT PRIMARY KEY,
  workspace_id   TEXT NOT NULL,
  chat_id        TEXT NOT NULL,
  chat_kind      TEXT NOT NULL,
  title          TEXT NOT NULL,
  linked_at_ms   INTEGER NOT NULL,
  UNIQUE (workspace_id, chat_id)
) STRICT;
CREATE INDEX telegram_chats_chat ON telegram_chats (chat_id);

-- The check makes a code's second use fail, and with it the whole batch that would have linked a second chat.
CREATE TABLE telegram_link_codes (
  code_hash     TEXT PRIMARY KEY,
  workspace_id  TEXT NOT NULL,
  member_id     TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  expires_at_ms INTEGER NOT NULL,
  uses          INTEGER NOT NULL DEFAULT 0 CHECK (uses <= 1)
) STRICT;
CREATE INDEX telegram_link_codes_expiry ON telegram_link_codes (expires_at_ms);

-- How often a chat has guessed codes of late. Belongs to no workspace: who guesses has none.
CREATE TABLE telegram_guesses (
  chat_id         TEXT PRIMARY KEY,
  window_start_ms INTEGER NOT NULL,
  count           INTEGER NOT NULL
) STRICT;
CREATE INDEX telegram_guesses_age ON telegram_guesses (window_start_ms);

CREATE TABLE telegram_cards (
  delivery_id    TEXT PRIMARY KEY,
  workspace_id   TEXT NOT NULL,
  lead_id        TEXT NOT NULL,
  destination_id TEXT NOT NULL,
  chat_id        TEXT NOT NULL,
  message_id     INTEGER NOT NULL,
  shows_reply    INTEGER NOT NULL DEFAULT 0 CHECK (shows_reply IN (0, 1)),
  created_at_ms  INTEGER NOT NULL
) STRICT;
CREATE INDEX telegram_cards_lead ON telegram_cards (workspace_id, lead_id);
CREATE UNIQUE INDEX telegram_cards_message ON telegram_cards (chat_id, message_id);

-- Updates that were taken up, so that a repeated one changes nothing. One that failed by our own fault may come again.
CREATE TABLE telegram_updates (
  update_id  INTEGER PRIMARY KEY,
  seen_at_ms INTEGER NOT NULL,
  tries      INTEGER NOT NULL DEFAULT 1,
  failed     INTEGER NOT NULL DEFAULT 0 CHECK (failed IN (0, 1))
) STRICT;
CREATE INDEX telegram_updates_age ON telegram_updates (seen_at_ms);
