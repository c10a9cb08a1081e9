import { findWorkspace } from "../accounts/index.ts";
import type { Lead } from "../leads/contract.ts";
import type { BotAnswer, OutgoingMessage } from "./bot-api.ts";
import { type Card, renderCard } from "./card.ts";
import { kindOfFault } from "./faults.ts";
import type { CardRow } from "./store.ts";

/** The lead's card as it should look now, in the workspace's time zone; `sent` is null before it was sent. */
export async function cardOf(
  db: D1Database,
  lead: Lead,
  sent: Pick<CardRow, "showsReply" | "createdAtMs"> | null,
): Promise<Card> {
  const workspace = await findWorkspace(db, lead.workspaceId);
  return renderCard({
    lead,
    timeZone: workspace?.timeZone ?? "UTC",
    showsReply: sent?.showsReply ?? false,
    sentAtMs: sent?.createdAtMs ?? null,
  });
}

/** What stands in the place of a card whose lead was erased. */
export const ERASED_CARD: Card = {
  html: "🗑 This lead was erased.",
  plain: "🗑 This lead was erased.",
  keyboard: [],
};

/** Puts a text in its place; when Telegram refuses the mark-up, at once again without: no alert is lost to its looks. */
export async function withPlainFallback<Value>(
  put: (message: OutgoingMessage) => Promise<BotAnswer<Value>>,
  card: Card,
  chatId: string,
): Promise<BotAnswer<Value>> {
  const { html, plain, keyboard } = card;
  const answer = await put({ chatId, text: html, isHtml: true, keyboard });
  const isRefused = !answer.ok && kindOfFault(answer.fault) === "text_refused";
  return isRefused ? put({ chatId, text: plain, isHtml: false, keyboard }) : answer;
}
