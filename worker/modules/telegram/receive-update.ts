import { errorText } from "../../core/errors.ts";
import type { Services } from "../../core/services.ts";
import { findWorkspace } from "../accounts/index.ts";
import { botApi, botUsername } from "./bot-api.ts";
import { disableLinksOf, enableLinksOf, type LinkOutcome, linkChat, moveChat } from "./link-chat.ts";
import { pressButton } from "./press-button.ts";
import { failUpdateAcrossWorkspaces, takeUpdateAcrossWorkspaces } from "./store.ts";
import {
  parseCommand,
  type TelegramMembership,
  type TelegramMessage,
  type TelegramUpdate,
  updateSchema,
} from "./update.ts";

/** An update that fails this often by our own fault is let go: Telegram would hold back all later ones. */
const MAX_TRIES = 5;

const HELP = [
  "I bring the leads of your forms into this chat, each as a card with its score and a Claim button.",
  "",
  "To connect this chat: open Leadbell → Destinations → Telegram, make a code there, and send it here as",
  "/link CODE",
].join("\n");

/**
 * Handles one update. Every effect may be repeated without harm, so an update that fails by our own fault is thrown
 * back at Telegram, which sends it again.
 */
export async function receiveUpdate(body: unknown, services: Services): Promise<void> {
  const { db, now, log } = services;
  const parsed = updateSchema.safeParse(body);
  if (!parsed.success) {
    log("telegram.update_ignored", { reason: "unknown_shape" });
    return;
  }
  const update = parsed.data;
  const tries = await takeUpdateAcrossWorkspaces(db, update.update_id, now());
  if (tries === null) return;

  try {
    await handle(update, services);
  } catch (error) {
    log("telegram.update_failed", { updateId: update.update_id, tries, error: errorText(error) });
    if (tries >= MAX_TRIES) return;
    await failUpdateAcrossWorkspaces(db, update.update_id);
    throw error;
  }
}

async function handle(update: TelegramUpdate, services: Services): Promise<void> {
  if (update.callback_query !== undefined) await pressButton(update.callback_query, services);
  const message = update.message ?? update.channel_post;
  if (message !== undefined) await readMessage(message, services);
  if (update.my_chat_member !== undefined) await followMembership(update.my_chat_member, services);
}

async function readMessage(message: TelegramMessage, services: Services): Promise<void> {
  const { chat, text = "", migrate_to_chat_id: newChatId } = message;
  if (newChatId !== undefined) return moveChat(String(chat.id), String(newChatId), services);

  const command = parseCommand(text);
  if (command === null) return;
  const isForAnotherBot = command.bot !== null && command.bot !== (await botUsername(services)).toLowerCase();
  if (isForAnotherBot) return;

  const answer = await answerTo(command, message, services);
  if (answer === null) return;
  const sent = await botApi(services).sendMessage({
    chatId: String(chat.id),
    text: answer,
    isHtml: false,
    keyboard: null,
  });
  if (!sent.ok) services.log("telegram.reply_not_sent", { code: sent.fault.code });
}

type Command = NonNullable<ReturnType<typeof parseCommand>>;

/** Null: say nothing. In a group, a bare /help may be meant for any bot. */
async function answerTo(command: Command, { chat }: TelegramMessage, services: Services): Promise<string | null> {
  const isForUs = chat.type === "private" || command.bot !== null;
  switch (command.name) {
    case "start":
    case "link":
      if (command.argument !== "") return sentenceFor(await linkChat(chat, command.argument, services), services);
      return isForUs || command.name === "link" ? HELP : null;
    case "help":
      return isForUs ? HELP : null;
    default:
      return null;
  }
}

async function sentenceFor(outcome: LinkOutcome, { db }: Services): Promise<string | null> {
  switch (outcome.kind) {
    case "linked":
    case "linked_before": {
      const workspace = await findWorkspace(db, outcome.workspaceId);
      const name = workspace?.name ?? "your workspace";
      return outcome.kind === "linked"
        ? `✅ Connected: leads of ${name} ring here now, as its rules decide. Whoever presses Claim has the lead.`
        : `✅ This chat is connected to ${name} already.`;
    }
    case "wrong_code":
      return "This code is not valid, or not any more: each works once and for 15 minutes. Make a new one in Leadbell → Destinations → Telegram.";
    case "plan_is_full":
      return outcome.sentence;
    case "too_many_guesses":
      return null;
    default:
      return outcome satisfies never;
  }
}

async function followMembership({ chat, new_chat_member: bot }: TelegramMembership, services: Services): Promise<void> {
  const chatId = String(chat.id);
  if (bot.status === "left" || bot.status === "kicked") await disableLinksOf(chatId, services);
  if (bot.status === "member" || bot.status === "administrator") await enableLinksOf(chatId, services);
}
