import { z } from "zod";
import { defineJob } from "../../core/module.ts";
import type { Services } from "../../core/services.ts";
import { findLead } from "../leads/index.ts";
import { type BotFault, botApi } from "./bot-api.ts";
import { kindOfFault } from "./faults.ts";
import { cardOf, ERASED_CARD, withPlainFallback } from "./show-card.ts";
import { type CardRow, deleteCard, listCards } from "./store.ts";

/** A lead that changes faster than this many edits shows its last state by the job of its last change. */
const MAX_ROUNDS = 5;

/** A chat that keeps us waiting this often is left as it is; the next change of the lead tries anew. */
const MAX_WAITS = 20;

/** Brings every card of a lead up to date after something changed. */
export const editCards = defineJob({
  name: "telegram.edit_cards",
  data: z.object({ workspaceId: z.string(), leadId: z.string(), change: z.string() }),
  key: ({ leadId, change }) => `${leadId}/${change}`,
  lane: ({ workspaceId }) => `telegram/${workspaceId}`,
  async run({ workspaceId, leadId }, services, turn) {
    if (services.config.telegram === null) return;
    const { waitMs } = await bringUpToDate(services, workspaceId, leadId);
    if (waitMs === null || turn.number > MAX_WAITS) return;
    if (waitMs === 0) throw new Error("Telegram could not be reached to edit a card");
    return { againAtMs: services.now() + waitMs };
  },
});

/**
 * Edits the lead's cards, or one of them, until each shows what is true.
 * `waitMs`: null when all is done; otherwise how long Telegram asked us to wait, 0 when it could not say.
 */
export async function bringUpToDate(
  services: Services,
  workspaceId: string,
  leadId: string,
  onlyDeliveryId: string | null = null,
): Promise<{ waitMs: number | null }> {
  const shown = new Map<string, string>();
  let waitMs: number | null = null;

  // Two changes at once may edit in either order, so after the edits it is looked again: the last look wins.
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const stale = (await cardsOf(services, workspaceId, leadId, onlyDeliveryId)).filter(
      ({ sent, look }) => shown.get(sent.deliveryId) !== JSON.stringify(look),
    );
    if (stale.length === 0) break;
    for (const { sent, look } of stale) {
      shown.set(sent.deliveryId, JSON.stringify(look));
      const api = botApi(services);
      const answer = await withPlainFallback((message) => api.editMessage(sent.messageId, message), look, sent.chatId);
      const toWaitMs = answer.ok ? null : waitAfter(answer.fault, sent, services);
      waitMs = longerOf(waitMs, toWaitMs);
      // Nothing of the lead stands there any more, or nothing can be done about it: the card is let go.
      if (look === ERASED_CARD && toWaitMs === null) await deleteCard(services.db, workspaceId, sent.deliveryId);
    }
  }
  return { waitMs };
}

async function cardsOf(services: Services, workspaceId: string, leadId: string, onlyDeliveryId: string | null) {
  const { db } = services;
  const lead = await findLead(db, workspaceId, leadId);
  const cards = (await listCards(db, workspaceId, leadId)).filter(
    ({ deliveryId }) => onlyDeliveryId === null || deliveryId === onlyDeliveryId,
  );
  return Promise.all(
    cards.map(async (sent) => ({ sent, look: lead === null ? ERASED_CARD : await cardOf(db, lead, sent) })),
  );
}

/** Null when another try would change nothing. */
function waitAfter(fault: BotFault, sent: CardRow, { log }: Services): number | null {
  const kind = kindOfFault(fault);
  switch (kind) {
    case "unchanged":
      return null;
    case "busy":
      return Math.max(fault.retryAfterMs, 1_000);
    case "passing":
    case "token_refused":
      return 0;
    case "chat_gone":
    case "chat_moved":
    case "message_gone":
    case "text_refused":
      log("telegram.card_not_edited", { workspaceId: sent.workspaceId, leadId: sent.leadId, reason: kind });
      return null;
    default:
      return kind satisfies never;
  }
}

function longerOf(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.max(a, b);
}
