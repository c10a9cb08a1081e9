import { GiveUp } from "../../core/errors.ts";
import type { Services } from "../../core/services.ts";
import { kindOfFault } from "./faults.ts";
import { sendWhereverItMoved } from "./send-card.ts";
import { findChat } from "./store.ts";

/**
 * A word to a chat that is about no lead, as plain text. Throws what is worth another try.
 * @throws GiveUp when no try will change it: the chat is not linked any more, the bot was removed, the text was refused
 */
export async function sendNotice(
  services: Services,
  workspaceId: string,
  destinationId: string,
  text: string,
): Promise<void> {
  const chat = await findChat(services.db, workspaceId, destinationId);
  if (chat === null) throw new GiveUp(`destination ${destinationId} is no linked chat any more`);
  const { answer } = await sendWhereverItMoved(chat, services, (chatId, send) =>
    send({ chatId, text, isHtml: false, keyboard: null }),
  );
  if (answer.ok) return;
  const kind = kindOfFault(answer.fault);
  if (kind === "chat_gone" || kind === "text_refused") throw new GiveUp(`Telegram refused the notice: ${kind}`);
  throw new Error(`Telegram did not take the notice: ${kind}`);
}
