import type { Services } from "../../core/services.ts";
import { findDestination, findFirstDeliveryIdOfLead } from "../deliveries/index.ts";
import type { Lead } from "../leads/contract.ts";
import {
  type Actor,
  type Change,
  claimLead,
  findLead,
  type GivenOutcome,
  markNotALead,
  reopenLead,
  setOutcome,
  unclaimLead,
} from "../leads/index.ts";
import { botApi } from "./bot-api.ts";
import { type ButtonAction, parsePress } from "./buttons.ts";
import { bringUpToDate } from "./edit-cards.ts";
import {
  type CardRow,
  findCard,
  findCardByMessageAcrossWorkspaces,
  findChatById,
  insertCard,
  listLinksOfChatAcrossWorkspaces,
  setShowsReply,
} from "./store.ts";
import { nameOf, type TelegramPress, type TelegramUser } from "./update.ts";
import { fitted } from "./visitor-text.ts";

/** A button was pressed. Whatever comes of it, the presser is told in a few words. */
export async function pressButton(press: TelegramPress, services: Services): Promise<void> {
  const said = await answerFor(press, services);
  const told = await botApi(services).answerPress(press.id, said);
  if (!told.ok) services.log("telegram.press_unanswered", { code: told.fault.code });
}

async function answerFor(press: TelegramPress, services: Services): Promise<string> {
  const wish = parsePress(press.data ?? "");
  if (wish === null) return "This button does nothing any more.";
  const card = await findCardUnder(press, wish.leadId, services);
  // The lead of the card decides. What `callback_data` names is only believed when both agree.
  if (card === null || card.leadId !== wish.leadId) return "This card is not connected to Leadbell any more.";

  const actor: Actor = { memberId: `telegram_${press.from.id}`, name: shownName(press.from), via: "telegram" };
  return act(wish.action, card, actor, services);
}

/** The card that holds the pressed button, if its chat is still linked to the card's workspace. */
async function findCardUnder(press: TelegramPress, leadId: string, services: Services): Promise<CardRow | null> {
  const { db } = services;
  if (press.message === undefined) return null;
  const chatId = String(press.message.chat.id);
  const messageId = press.message.message_id;
  const card = await findCardByMessageAcrossWorkspaces(db, chatId, messageId);
  if (card === null) return writeDownCard(chatId, messageId, leadId, services);
  const chat = await findChatById(db, card.workspaceId, chatId);
  const destination = chat === null ? null : await findDestination(db, card.workspaceId, chat.destinationId);
  return destination === null ? null : card;
}

/**
 * A card is seen, and pressed, a moment before Telegram has told us where it stands; and the copy that a crash leaves
 * behind is never told of. It counts where its lead was sent to this very chat, and where it stands is then known.
 */
async function writeDownCard(
  chatId: string,
  messageId: number,
  leadId: string,
  { db, now }: Services,
): Promise<CardRow | null> {
  for (const { workspaceId, destinationId } of await listLinksOfChatAcrossWorkspaces(db, chatId)) {
    const [destination, deliveryId] = await Promise.all([
      findDestination(db, workspaceId, destinationId),
      findFirstDeliveryIdOfLead(db, workspaceId, leadId, destinationId),
    ]);
    if (destination === null || deliveryId === null) continue;
    await insertCard(db, { deliveryId, workspaceId, leadId, destinationId, chatId, messageId, createdAtMs: now() });
    return findCard(db, workspaceId, deliveryId);
  }
  return null;
}

async function act(action: ButtonAction, card: CardRow, actor: Actor, services: Services): Promise<string> {
  const { workspaceId, leadId } = card;
  const lead = await findLead(services.db, workspaceId, leadId);
  if (lead === null) return GONE;
  const theirs = lead.status === "claimed" && lead.claimedByMemberId !== actor.memberId;

  switch (action) {
    case "claim":
      return afterClaim(await claimLead(services, workspaceId, leadId, actor), actor);
    case "giveBack":
      if (theirs) return `Only ${lead.claimedByName} can give it back here.`;
      if (lead.outcome !== null) return "It is closed. Open it again first.";
      return said(await unclaimLead(services, workspaceId, leadId, actor), "Given back. Anyone can claim it now.");
    case "won":
    case "lost":
      // The buttons stand under claimed leads only: a press on an older card closes nothing that is nobody's or gone.
      if (theirs) return takenBy(lead);
      if (lead.status !== "claimed") return "Claim the lead first.";
      return close(lead, actor, { outcome: action }, services);
    case "openAgain":
      if (theirs) return takenBy(lead);
      return close(lead, actor, { outcome: null }, services);
    case "notALead":
      if (theirs) return takenBy(lead);
      if (lead.outcome === "won" || lead.outcome === "lost") return "It is closed. Open it again first.";
      return said(await markNotALead(services, workspaceId, leadId, actor), "Marked as not a lead.");
    case "undo":
      return said(await reopenLead(services, workspaceId, leadId, actor), "It is a lead again.");
    case "showReply":
    case "hideReply":
      return toggleReply(action === "showReply", card, services);
    default:
      return action satisfies never;
  }
}

const SENTENCE_BY_OUTCOME = { won: "Well done: won.", lost: "Marked as lost.", open: "It is open again." } as const;

async function close(
  lead: Lead,
  actor: Actor,
  { outcome }: { outcome: "won" | "lost" | null },
  services: Services,
): Promise<string> {
  // A second press of the same button says the same again, whatever amount was added elsewhere in between.
  if (lead.outcome === outcome) return "It was so already.";
  const given: GivenOutcome = { outcome, amount: null, atMs: services.now() };
  const change = await setOutcome(services, lead.workspaceId, lead.id, actor, given);
  switch (change.kind) {
    case "changed":
      return SENTENCE_BY_OUTCOME[outcome ?? "open"];
    case "unchanged":
      return "It was so already.";
    case "superseded":
      return "Somebody has just decided otherwise.";
    case "not_accepted":
      return "This lead is held. Release it first.";
    case "no_such_lead":
      return GONE;
    default:
      return change satisfies never;
  }
}

const GONE = "This lead is not there any more.";

function afterClaim(change: Change, actor: Actor): string {
  if (change === null) return GONE;
  const { changed, lead } = change;
  if (changed) return "It is yours.";
  if (lead.status === "claimed")
    return lead.claimedByMemberId === actor.memberId ? "You have it already." : takenBy(lead);
  return lead.status === "not_a_lead" ? "This was marked as not a lead." : "This lead cannot be claimed now.";
}

function takenBy({ claimedByName }: Lead): string {
  return `Already claimed by ${claimedByName ?? "somebody else"}.`;
}

function said(change: Change, sentence: string): string {
  if (change === null) return GONE;
  return change.changed ? sentence : "It was so already.";
}

/** Changes this one card only: what one chat unfolds stays folded in the others. */
async function toggleReply(showsReply: boolean, card: CardRow, services: Services): Promise<string> {
  await setShowsReply(services.db, card.workspaceId, card.deliveryId, showsReply);
  const { waitMs } = await bringUpToDate(services, card.workspaceId, card.leadId, card.deliveryId);
  if (waitMs !== null) return "Telegram is busy. Press again in a moment.";
  return showsReply ? "Tap the reply to copy it." : "";
}

function shownName(user: TelegramUser): string {
  const name = fitted(nameOf(user), 64, (text) => text.length);
  return name === "" ? "Somebody in Telegram" : name;
}
