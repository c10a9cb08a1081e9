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

CREATE TABLE telegram_link_codes (
  code_hash     TEXT PRIMARY KEY,
  workspace_id  TEXT NOT NULL,
  member_id     TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  expires_at_ms INTEGER NOT NULL,
  used_at_ms    INTEGER
) STRICT;

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

CREATE TABLE telegram_updates (
  update_id     INTEGER PRIMARY KEY,
  seen_at_ms    INTEGER NOT NULL
) STRICT;
CREATE INDEX telegram_updates_age ON telegram_updates (seen_at_ms);
