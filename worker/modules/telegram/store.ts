import { z } from "zod";
import type { Person } from "../../core/module.ts";
import { readRows } from "../../core/personal-rows.ts";
import { flagColumn, type SqlCondition } from "../../core/sql.ts";

const INSERT_LINK_CODE = `
  INSERT INTO telegram_link_codes (code_hash, workspace_id, member_id, created_at_ms, expires_at_ms)
  VALUES (?1, ?2, ?3, ?4, ?5)
`;

const FIND_LINK_CODE = `
  SELECT workspace_id AS workspaceId, uses FROM telegram_link_codes WHERE code_hash = ?1 AND expires_at_ms > ?2
`;

const USE_LINK_CODE = `UPDATE telegram_link_codes SET uses = uses + 1 WHERE workspace_id = ?1 AND code_hash = ?2`;

const PURGE_LINK_CODES = `DELETE FROM telegram_link_codes WHERE expires_at_ms < ?1`;

const COUNT_GUESSES = `SELECT count FROM telegram_guesses WHERE chat_id = ?1 AND window_start_ms > ?2`;

const ADD_GUESS = `
  INSERT INTO telegram_guesses (chat_id, window_start_ms, count) VALUES (?1, ?2, 1)
  ON CONFLICT (chat_id) DO UPDATE SET
    count = CASE WHEN window_start_ms > ?3 THEN count + 1 ELSE 1 END,
    window_start_ms = CASE WHEN window_start_ms > ?3 THEN window_start_ms ELSE ?2 END
`;

const PURGE_GUESSES = `DELETE FROM telegram_guesses WHERE window_start_ms < ?1`;

const CHAT_COLUMNS = `
  destination_id AS destinationId, workspace_id AS workspaceId, chat_id AS chatId, chat_kind AS chatKind, title,
  linked_at_ms AS linkedAtMs
`;

const INSERT_CHAT = `
  INSERT INTO telegram_chats (destination_id, workspace_id, chat_id, chat_kind, title, linked_at_ms)
  VALUES (?1, ?2, ?3, ?4, ?5, ?6)
`;

const DELETE_CHAT = `DELETE FROM telegram_chats WHERE workspace_id = ?1 AND destination_id = ?2`;

const FIND_CHAT = `SELECT ${CHAT_COLUMNS} FROM telegram_chats WHERE workspace_id = ?1 AND destination_id = ?2`;

const FIND_CHAT_BY_ID = `SELECT ${CHAT_COLUMNS} FROM telegram_chats WHERE workspace_id = ?1 AND chat_id = ?2`;

const LIST_CHATS = `SELECT ${CHAT_COLUMNS} FROM telegram_chats WHERE workspace_id = ?1 ORDER BY linked_at_ms, destination_id`;

const LIST_CHATS_BY_ID = `SELECT ${CHAT_COLUMNS} FROM telegram_chats WHERE chat_id = ?1`;

// A workspace that linked the new supergroup by hand keeps that link; its old row stays behind, pointing nowhere.
const MOVE_CHAT = `UPDATE OR IGNORE telegram_chats SET chat_id = ?2, chat_kind = 'supergroup' WHERE chat_id = ?1`;

const CARD_COLUMNS = `
  delivery_id AS deliveryId, workspace_id AS workspaceId, lead_id AS leadId, destination_id AS destinationId,
  chat_id AS chatId, message_id AS messageId, shows_reply AS showsReply, created_at_ms AS createdAtMs
`;

const INSERT_CARD = `
  INSERT INTO telegram_cards (delivery_id, workspace_id, lead_id, destination_id, chat_id, message_id, created_at_ms)
  VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
  ON CONFLICT DO NOTHING
`;

const FIND_CARD = `SELECT ${CARD_COLUMNS} FROM telegram_cards WHERE workspace_id = ?1 AND delivery_id = ?2`;

const FIND_CARD_BY_MESSAGE = `SELECT ${CARD_COLUMNS} FROM telegram_cards WHERE chat_id = ?1 AND message_id = ?2`;

const LIST_CARDS = `
  SELECT ${CARD_COLUMNS} FROM telegram_cards WHERE workspace_id = ?1 AND lead_id = ?2 ORDER BY created_at_ms, delivery_id
`;

const LEAD_HAS_CARDS = "EXISTS (SELECT 1 FROM telegram_cards WHERE workspace_id = ? AND lead_id = ?)";

const READ_CARDS = `
  SELECT lead_id, chat_id, message_id, created_at_ms FROM telegram_cards
  WHERE workspace_id = ?1 AND lead_id IN (SELECT value FROM json_each(?2)) ORDER BY created_at_ms, delivery_id
`;

const DELETE_CARD = `DELETE FROM telegram_cards WHERE workspace_id = ?1 AND delivery_id = ?2`;

const SET_SHOWS_REPLY = `UPDATE telegram_cards SET shows_reply = ?3 WHERE workspace_id = ?1 AND delivery_id = ?2`;

// The one statement that decides whether this update is ours to handle: new, or failed before and not too often.
const TAKE_UPDATE = `
  INSERT INTO telegram_updates (update_id, seen_at_ms) VALUES (?1, ?2)
  ON CONFLICT (update_id) DO UPDATE SET tries = tries + 1, failed = 0 WHERE failed = 1
  RETURNING tries
`;

const FAIL_UPDATE = `UPDATE telegram_updates SET failed = 1 WHERE update_id = ?1`;

const PURGE_UPDATES = `DELETE FROM telegram_updates WHERE seen_at_ms < ?1`;

const linkCodeSchema = z.object({ workspaceId: z.string(), uses: z.number().int() });
export type LinkCode = z.infer<typeof linkCodeSchema>;

const chatSchema = z.object({
  destinationId: z.string(),
  workspaceId: z.string(),
  chatId: z.string(),
  chatKind: z.string(),
  title: z.string(),
  linkedAtMs: z.number().int(),
});
/** A chat that one workspace is linked to. */
export type ChatRow = z.infer<typeof chatSchema>;

const cardSchema = z.object({
  deliveryId: z.string(),
  workspaceId: z.string(),
  leadId: z.string(),
  destinationId: z.string(),
  chatId: z.string(),
  messageId: z.number().int(),
  showsReply: flagColumn,
  createdAtMs: z.number().int(),
});
/** Where a lead's card stands. */
export type CardRow = z.infer<typeof cardSchema>;
export type NewCardRow = Omit<CardRow, "showsReply">;

export interface LinkCodeRow {
  codeHash: string;
  workspaceId: string;
  memberId: string;
  createdAtMs: number;
  expiresAtMs: number;
}

export async function insertLinkCode(db: D1Database, code: LinkCodeRow): Promise<void> {
  const { codeHash, workspaceId, memberId, createdAtMs, expiresAtMs } = code;
  await db.prepare(INSERT_LINK_CODE).bind(codeHash, workspaceId, memberId, createdAtMs, expiresAtMs).run();
}

/** Null when unknown or expired. The code itself is what names the workspace. */
export async function findLinkCodeAcrossWorkspaces(
  db: D1Database,
  codeHash: string,
  nowMs: number,
): Promise<LinkCode | null> {
  const row = await db.prepare(FIND_LINK_CODE).bind(codeHash, nowMs).first();
  return row === null ? null : linkCodeSchema.parse(row);
}

/** Fails, and with it its batch, when the code was used before. */
export function useLinkCode(db: D1Database, workspaceId: string, codeHash: string): D1PreparedStatement {
  return db.prepare(USE_LINK_CODE).bind(workspaceId, codeHash);
}

/** How many wrong codes a chat has sent since its window began, if that was after `sinceMs`. */
export async function countGuessesAcrossWorkspaces(db: D1Database, chatId: string, sinceMs: number): Promise<number> {
  return (await db.prepare(COUNT_GUESSES).bind(chatId, sinceMs).first<number>("count")) ?? 0;
}

/** Counts one more; a window that began before `sinceMs` is over, and a new one begins. */
export async function addGuessAcrossWorkspaces(
  db: D1Database,
  chatId: string,
  nowMs: number,
  sinceMs: number,
): Promise<void> {
  await db.prepare(ADD_GUESS).bind(chatId, nowMs, sinceMs).run();
}

export function insertChat(db: D1Database, chat: ChatRow): D1PreparedStatement {
  const { destinationId, workspaceId, chatId, chatKind, title, linkedAtMs } = chat;
  return db.prepare(INSERT_CHAT).bind(destinationId, workspaceId, chatId, chatKind, title, linkedAtMs);
}

export function deleteChat(db: D1Database, workspaceId: string, destinationId: string): D1PreparedStatement {
  return db.prepare(DELETE_CHAT).bind(workspaceId, destinationId);
}

export async function findChat(db: D1Database, workspaceId: string, destinationId: string): Promise<ChatRow | null> {
  const row = await db.prepare(FIND_CHAT).bind(workspaceId, destinationId).first();
  return row === null ? null : chatSchema.parse(row);
}

export async function findChatById(db: D1Database, workspaceId: string, chatId: string): Promise<ChatRow | null> {
  const row = await db.prepare(FIND_CHAT_BY_ID).bind(workspaceId, chatId).first();
  return row === null ? null : chatSchema.parse(row);
}

export async function listChats(db: D1Database, workspaceId: string): Promise<ChatRow[]> {
  const { results } = await db.prepare(LIST_CHATS).bind(workspaceId).all();
  return results.map((row) => chatSchema.parse(row));
}

/** Several workspaces may be linked to one chat. */
export async function listLinksOfChatAcrossWorkspaces(db: D1Database, chatId: string): Promise<ChatRow[]> {
  const { results } = await db.prepare(LIST_CHATS_BY_ID).bind(chatId).all();
  return results.map((row) => chatSchema.parse(row));
}

/** A group became a supergroup: it is the same chat under another id, for whoever is linked to it. */
export async function moveChatAcrossWorkspaces(db: D1Database, oldChatId: string, newChatId: string): Promise<void> {
  await db.prepare(MOVE_CHAT).bind(oldChatId, newChatId).run();
}

export async function insertCard(db: D1Database, card: NewCardRow): Promise<void> {
  const { deliveryId, workspaceId, leadId, destinationId, chatId, messageId, createdAtMs } = card;
  await db
    .prepare(INSERT_CARD)
    .bind(deliveryId, workspaceId, leadId, destinationId, chatId, messageId, createdAtMs)
    .run();
}

export async function findCard(db: D1Database, workspaceId: string, deliveryId: string): Promise<CardRow | null> {
  const row = await db.prepare(FIND_CARD).bind(workspaceId, deliveryId).first();
  return row === null ? null : cardSchema.parse(row);
}

/** The card behind a message. It names its workspace: what a press may touch is decided by where it was made. */
export async function findCardByMessageAcrossWorkspaces(
  db: D1Database,
  chatId: string,
  messageId: number,
): Promise<CardRow | null> {
  const row = await db.prepare(FIND_CARD_BY_MESSAGE).bind(chatId, messageId).first();
  return row === null ? null : cardSchema.parse(row);
}

export async function listCards(db: D1Database, workspaceId: string, leadId: string): Promise<CardRow[]> {
  const { results } = await db.prepare(LIST_CARDS).bind(workspaceId, leadId).all();
  return results.map((row) => cardSchema.parse(row));
}

/** Holds while a card of this lead stands in some chat. */
export function leadHasCards(workspaceId: string, leadId: string): SqlCondition {
  return { sql: LEAD_HAS_CARDS, params: [workspaceId, leadId] };
}

/** Where the cards of these leads stand. */
export async function findCardsOf(db: D1Database, person: Person): Promise<Record<string, unknown[]>> {
  return { telegram_cards: await readRows(db, person, READ_CARDS) };
}

export async function deleteCard(db: D1Database, workspaceId: string, deliveryId: string): Promise<void> {
  await db.prepare(DELETE_CARD).bind(workspaceId, deliveryId).run();
}

export async function setShowsReply(
  db: D1Database,
  workspaceId: string,
  deliveryId: string,
  showsReply: boolean,
): Promise<void> {
  await db.prepare(SET_SHOWS_REPLY).bind(workspaceId, deliveryId, Number(showsReply)).run();
}

/** How often this update has been taken up now; null when it is done or under way and must not be handled again. */
export async function takeUpdateAcrossWorkspaces(
  db: D1Database,
  updateId: number,
  nowMs: number,
): Promise<number | null> {
  return db.prepare(TAKE_UPDATE).bind(updateId, nowMs).first<number>("tries");
}

/** Lets the update be taken up again when Telegram repeats it. */
export async function failUpdateAcrossWorkspaces(db: D1Database, updateId: number): Promise<void> {
  await db.prepare(FAIL_UPDATE).bind(updateId).run();
}

/** Forgets updates, guesses and codes that are past their use. Returns how many rows went. */
export async function purgeAcrossWorkspaces(
  db: D1Database,
  before: { updatesMs: number; guessesMs: number; codesMs: number },
): Promise<number> {
  const results = await db.batch([
    db.prepare(PURGE_UPDATES).bind(before.updatesMs),
    db.prepare(PURGE_GUESSES).bind(before.guessesMs),
    db.prepare(PURGE_LINK_CODES).bind(before.codesMs),
  ]);
  return results.reduce((sum, { meta }) => sum + meta.changes, 0);
}
