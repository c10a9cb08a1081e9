import { looksLikeId } from "../../core/ids.ts";
import type { Lead } from "../leads/contract.ts";

/** What a button asks for. The letter travels in `callback_data`, which Telegram limits to 64 bytes. */
const LETTERS = {
  claim: "c",
  giveBack: "g",
  won: "w",
  lost: "l",
  notALead: "n",
  undo: "u",
  openAgain: "o",
  showReply: "s",
  hideReply: "h",
} as const;
export type ButtonAction = keyof typeof LETTERS;

export interface Button {
  text: string;
  callback_data: string;
  style?: "primary" | "danger";
}
export type Keyboard = Button[][];

/** The buttons below a card, by what can be done with the lead now. */
export function keyboardFor(lead: Lead, showsReply: boolean): Keyboard {
  const button = (text: string, action: ButtonAction): Button => ({
    text,
    callback_data: `${LETTERS[action]}:${lead.id}`,
  });
  const hasReply = (lead.suggestedReply ?? "").trim() !== "";
  const reply = showsReply ? button("Hide reply", "hideReply") : button("Show reply", "showReply");

  switch (lead.status) {
    case "new":
      return [
        [{ ...button("Claim", "claim"), style: "primary" }, button("Not a lead", "notALead")],
        ...(hasReply ? [[reply]] : []),
      ];
    case "claimed":
      if (lead.outcome !== null) return [[button("Open again", "openAgain")]];
      return [
        [button("Won", "won"), button("Lost", "lost"), button("Junk", "notALead")],
        [button("Give back", "giveBack"), ...(hasReply ? [reply] : [])],
      ];
    case "not_a_lead":
      return [[button("Undo", "undo")]];
    default:
      return lead.status satisfies never;
  }
}

/** Reads `callback_data`. Null for anything that no button of ours holds. Says nothing about who may press. */
export function parsePress(data: string): { action: ButtonAction; leadId: string } | null {
  const [letter = "", leadId = "", ...rest] = data.split(":");
  if (rest.length > 0) return null;
  const action = (Object.keys(LETTERS) as ButtonAction[]).find((name) => LETTERS[name] === letter);
  return action === undefined || !looksLikeId("lead", leadId) ? null : { action, leadId };
}
