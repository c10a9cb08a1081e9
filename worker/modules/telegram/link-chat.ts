import { sha256Hex } from "../../core/crypto.ts";
import { AppError, errorText } from "../../core/errors.ts";
import type { Services, Session } from "../../core/services.ts";
import { MINUTE_MS } from "../../core/time.ts";
import type { Destination, DestinationStatus } from "../deliveries/contract.ts";
import {
  findDestination,
  insertDestination,
  listDestinations,
  resumeDestination,
  setDestinationStatus,
} from "../deliveries/index.ts";
import { botUsername } from "./bot-api.ts";
import type { ApiTelegramLink } from "./contract.ts";
import { makeLinkCode, readLinkCode } from "./link-codes.ts";
import {
  addGuessAcrossWorkspaces,
  type ChatRow,
  countGuessesAcrossWorkspaces,
  deleteChat,
  findChatById,
  findLinkCodeAcrossWorkspaces,
  insertChat,
  insertLinkCode,
  listLinksOfChatAcrossWorkspaces,
  moveChatAcrossWorkspaces,
  useLinkCode,
} from "./store.ts";
import { nameOf, type TelegramChat } from "./update.ts";
import { cleanLine, fitted } from "./visitor-text.ts";

const LINK_CODE_LIFE_MS = 15 * MINUTE_MS;

/** After so many wrong codes within the window a chat is not answered any more, right code or wrong. */
const MAX_GUESSES = 5;
export const GUESS_WINDOW_MS = 15 * MINUTE_MS;

const BOT_WAS_REMOVED = "The bot was removed from this chat or blocked there. Add it again to go on.";

/**
 * A one-time code for linking one chat to the workspace, with the links that carry it.
 * @throws AppError `not_configured`, `vendor_unreachable`, `plan_limit_reached`
 */
export async function createLink(session: Session, services: Services): Promise<ApiTelegramLink> {
  const { db, now } = services;
  const { workspaceId, memberId } = session;
  await requireRoomForChat(workspaceId, services);
  const username = await botUsername(services);
  const code = makeLinkCode((bytes) => crypto.getRandomValues(bytes));
  const expiresAtMs = now() + LINK_CODE_LIFE_MS;

  await insertLinkCode(db, { codeHash: await sha256Hex(code), workspaceId, memberId, createdAtMs: now(), expiresAtMs });
  return {
    private_url: `https://t.me/${username}?start=${code}`,
    group_url: `https://t.me/${username}?startgroup=${code}`,
    code,
    bot_username: username,
    expires_at: new Date(expiresAtMs).toISOString(),
  };
}

export type LinkOutcome =
  | { kind: "linked"; workspaceId: string }
  | { kind: "linked_before"; workspaceId: string }
  | { kind: "wrong_code" }
  /** The plan has no room for one more destination. */
  | { kind: "plan_is_full"; sentence: string }
  | { kind: "too_many_guesses" };

/** Links the chat to the workspace that the code stands for. Of many uses of one code exactly one links. */
export async function linkChat(chat: TelegramChat, typedCode: string, services: Services): Promise<LinkOutcome> {
  const { db, now } = services;
  const chatId = String(chat.id);
  const sinceMs = now() - GUESS_WINDOW_MS;
  if ((await countGuessesAcrossWorkspaces(db, chatId, sinceMs)) >= MAX_GUESSES) return { kind: "too_many_guesses" };

  const code = readLinkCode(typedCode);
  const codeHash = code === null ? null : await sha256Hex(code);
  const known = codeHash === null ? null : await findLinkCodeAcrossWorkspaces(db, codeHash, now());
  const outcome = known === null || codeHash === null ? null : await useCode(chat, { ...known, codeHash }, services);
  if (outcome !== null) return outcome;

  await addGuessAcrossWorkspaces(db, chatId, now(), sinceMs);
  return { kind: "wrong_code" };
}

/** Null when the code was spent on another chat. */
async function useCode(
  chat: TelegramChat,
  code: { workspaceId: string; uses: number; codeHash: string },
  services: Services,
): Promise<LinkOutcome | null> {
  const { db, newId, now, log, notifyLive } = services;
  const { workspaceId, codeHash } = code;
  const chatId = String(chat.id);
  const old = await findChatById(db, workspaceId, chatId);
  const oldDestination = old === null ? null : await findDestination(db, workspaceId, old.destinationId);

  if (oldDestination !== null) {
    const isNewlyUsed = await runUnlessRefused(db, [useLinkCode(db, workspaceId, codeHash)]);
    if (isNewlyUsed && oldDestination.status !== "active") await resume(workspaceId, oldDestination.id, services);
    return { kind: "linked_before", workspaceId };
  }
  if (code.uses > 0) return null;
  try {
    await requireRoomForChat(workspaceId, services);
  } catch (error) {
    if (error instanceof AppError && error.code === "plan_limit_reached") {
      return { kind: "plan_is_full", sentence: error.message };
    }
    throw error;
  }

  const destinationId = newId("destination");
  const title = titleOf(chat);
  const link: ChatRow = { destinationId, workspaceId, chatId, chatKind: chat.type, title, linkedAtMs: now() };
  const isLinked = await runUnlessRefused(db, [
    useLinkCode(db, workspaceId, codeHash),
    ...(old === null ? [] : [deleteChat(db, workspaceId, old.destinationId)]),
    insertDestination(db, {
      id: destinationId,
      workspaceId,
      kind: "telegram",
      name: title,
      status: "active",
      statusReason: null,
      createdAtMs: now(),
    }),
    insertChat(db, link),
  ]);
  if (isLinked) {
    log("telegram.chat_linked", { workspaceId, destinationId });
    notifyLive(workspaceId, { topic: "destination", id: destinationId });
    return { kind: "linked", workspaceId };
  }
  // Somebody was faster: with this code elsewhere, or with another code in this very chat.
  return (await findChatById(db, workspaceId, chatId)) === null ? null : { kind: "linked_before", workspaceId };
}

async function requireRoomForChat(workspaceId: string, { db, plan }: Services): Promise<void> {
  await plan.requireRoom(workspaceId, "destinations", (await listDestinations(db, workspaceId)).length);
}

/** The bot is gone from a chat: whoever sends leads there is told, and nothing more is tried. */
export async function disableLinksOf(chatId: string, services: Services): Promise<void> {
  const { db, notifyLive } = services;
  for (const { workspaceId, id } of await listDestinationsOf(chatId, services, "active")) {
    await setDestinationStatus(db, workspaceId, id, "disabled", BOT_WAS_REMOVED).run();
    notifyLive(workspaceId, { topic: "destination", id });
  }
}

/** The bot is back in a chat that it was gone from. What a person paused stays paused. */
export async function enableLinksOf(chatId: string, services: Services): Promise<void> {
  for (const { workspaceId, id } of await listDestinationsOf(chatId, services, "disabled")) {
    await resume(workspaceId, id, services);
  }
}

async function listDestinationsOf(chatId: string, { db }: Services, status: DestinationStatus): Promise<Destination[]> {
  const links = await listLinksOfChatAcrossWorkspaces(db, chatId);
  const destinations = await Promise.all(
    links.map(({ workspaceId, destinationId }) => findDestination(db, workspaceId, destinationId)),
  );
  return destinations.filter((found) => found !== null).filter((destination) => destination.status === status);
}

/** A group became a supergroup, which Telegram treats as leaving the old one. */
export async function moveChat(oldChatId: string, newChatId: string, services: Services): Promise<void> {
  await moveChatAcrossWorkspaces(services.db, oldChatId, newChatId);
  await enableLinksOf(newChatId, services);
}

async function resume(workspaceId: string, destinationId: string, services: Services): Promise<void> {
  await resumeDestination(services, workspaceId, destinationId);
  services.notifyLive(workspaceId, { topic: "destination", id: destinationId });
}

/** Runs the batch; false when a constraint of the tables refused it, and nothing was changed. */
async function runUnlessRefused(db: D1Database, statements: D1PreparedStatement[]): Promise<boolean> {
  try {
    await db.batch(statements);
    return true;
  } catch (error) {
    if (errorText(error).includes("constraint failed")) return false;
    throw error;
  }
}

function titleOf(chat: TelegramChat): string {
  const name = chat.title === undefined ? nameOf(chat) : cleanLine(chat.title);
  return fitted(name === "" ? "Telegram chat" : name, 80, (text) => text.length);
}
