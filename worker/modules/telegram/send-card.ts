import { at } from "../../core/breakpoint.ts";
import type { AttemptOutcome, DeliveryOrder, DestinationKind } from "../../core/destination.ts";
import type { Services } from "../../core/services.ts";
import { HOUR_MS, MINUTE_MS, SECOND_MS } from "../../core/time.ts";
import type { Lead } from "../leads/contract.ts";
import { findLead } from "../leads/index.ts";
import { type BotAnswer, botApi, type OutgoingMessage, recordOf } from "./bot-api.ts";
import { editCards } from "./edit-cards.ts";
import { verdictOnFault } from "./faults.ts";
import { moveChat } from "./link-chat.ts";
import { cardOf, withPlainFallback } from "./show-card.ts";
import { type ChatRow, findCard, findChat, insertCard } from "./store.ts";

/**
 * Eleven tries: quick at first, as an alert is worth most in its first minutes; and over more than a day also when the
 * dice shorten each gap, so that a day without Telegram costs no card.
 */
const RETRY_DELAYS_MS: readonly number[] = [
  2 * SECOND_MS,
  10 * SECOND_MS,
  MINUTE_MS,
  5 * MINUTE_MS,
  15 * MINUTE_MS,
  HOUR_MS,
  3 * HOUR_MS,
  6 * HOUR_MS,
  10 * HOUR_MS,
  14 * HOUR_MS,
];

const TEST_TEXT = "🔔 This is a test from Leadbell. New leads will ring in this chat.";

/** A chat as a thing a delivery can go to. Whatever happens to a lead later is told by editing its card. */
export const telegramDestination: DestinationKind = {
  kind: "telegram",
  events: ["lead.created"],
  retryDelaysMs: RETRY_DELAYS_MS,
  disableAfterMs: null,
  wants: async (_services, _workspaceId, _destinationId, eventType) => eventType === "lead.created",
  send: sendToChat,
};

async function sendToChat(order: DeliveryOrder, services: Services): Promise<AttemptOutcome> {
  const { db } = services;
  const { workspaceId, destinationId, deliveryId, leadId } = order;
  if (services.config.telegram === null)
    return failed("not_configured", "retry", "This deployment has no Telegram bot.");
  const [chat, card, lead] = await Promise.all([
    findChat(db, workspaceId, destinationId),
    leadId === null ? null : findCard(db, workspaceId, deliveryId),
    leadId === null ? null : findLead(db, workspaceId, leadId),
  ]);
  if (chat === null) return failed("telegram_chat_unlinked", "disable", "The chat is not linked any more.");
  if (leadId === null) return sendTest(chat, services);

  // A try whose answer was lost between us and the database: the card is there already.
  if (card !== null) {
    return { kind: "sent", statusCode: null, answerExcerpt: "The card was sent before.", request: null };
  }
  if (lead === null) return failed("lead_gone", "give_up", "The lead does not exist any more.");
  return sendCard(deliveryId, lead, chat, services);
}

async function sendTest(chat: ChatRow, services: Services): Promise<AttemptOutcome> {
  const { answer, message } = await sendWhereverItMoved(chat, services, (chatId, send) =>
    send({ chatId, text: TEST_TEXT, isHtml: false, keyboard: null }),
  );
  return outcomeOf(answer, message, services);
}

async function sendCard(deliveryId: string, lead: Lead, chat: ChatRow, services: Services): Promise<AttemptOutcome> {
  const { db, now, log } = services;
  const { workspaceId, destinationId } = chat;
  const card = await cardOf(db, lead, null);
  const { answer, message } = await sendWhereverItMoved(chat, services, (chatId, send) =>
    withPlainFallback(send, card, chatId),
  );

  if (answer.ok) {
    await at("card_posted");
    const place = { chatId: message.chatId, messageId: answer.value, createdAtMs: now() };
    await insertCard(db, { deliveryId, workspaceId, leadId: lead.id, destinationId, ...place });
    if (!message.isHtml) log("telegram.card_sent_plain", { workspaceId, leadId: lead.id });
    await editIfChangedMeanwhile(deliveryId, lead, services);
  }
  return outcomeOf(answer, message, services);
}

/** While the card was on its way nobody could edit it: what changed in that second is caught up with here. */
async function editIfChangedMeanwhile(deliveryId: string, sentLead: Lead, services: Services): Promise<void> {
  const { db, jobs } = services;
  const { workspaceId, id: leadId, version } = sentLead;
  const lead = await findLead(db, workspaceId, leadId);
  if (lead?.version === version) return;
  await jobs.create(editCards, { workspaceId, leadId, change: `sent:${deliveryId}` }).insert.run();
  jobs.ring();
}

type Send = (message: OutgoingMessage) => Promise<BotAnswer<number>>;

/** Sends; when the chat turns out to have become a supergroup, follows it there once. Also tells what was sent last. */
export async function sendWhereverItMoved(
  chat: ChatRow,
  services: Services,
  send: (chatId: string, send: Send) => Promise<BotAnswer<number>>,
): Promise<{ answer: BotAnswer<number>; message: OutgoingMessage }> {
  const api = botApi(services);
  let message: OutgoingMessage = { chatId: chat.chatId, text: "", isHtml: false, keyboard: null };
  const sendAndNote: Send = (outgoing) => {
    message = outgoing;
    return api.sendMessage(outgoing);
  };

  let answer = await send(chat.chatId, sendAndNote);
  const newChatId = answer.ok ? null : answer.fault.migratedToChatId;
  if (newChatId !== null) {
    await moveChat(chat.chatId, newChatId, services);
    answer = await send(newChatId, sendAndNote);
  }
  return { answer, message };
}

function outcomeOf(answer: BotAnswer<number>, message: OutgoingMessage, services: Services): AttemptOutcome {
  const request = recordOf(message, services.config);
  if (answer.ok) return { kind: "sent", statusCode: 200, answerExcerpt: `message ${answer.value}`, request };
  const { code: statusCode, description: answerExcerpt, retryAfterMs } = answer.fault;
  return { kind: "failed", ...verdictOnFault(answer.fault), statusCode, answerExcerpt, request, retryAfterMs };
}

/** Nothing was sent. */
function failed(errorCode: string, afterwards: "retry" | "give_up" | "disable", answerExcerpt: string): AttemptOutcome {
  return { kind: "failed", errorCode, afterwards, answerExcerpt, statusCode: null, request: null, retryAfterMs: 0 };
}
