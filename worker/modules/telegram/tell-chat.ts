import type { Services } from "../../core/services.ts";
import { botApi } from "./bot-api.ts";

/** One plain text to a chat that belongs to no workspace, such as the operator's. False when Telegram did not take it. */
export async function tellChat(
  services: Pick<Services, "config" | "fetch">,
  chatId: string,
  text: string,
): Promise<boolean> {
  const { ok } = await botApi(services).sendMessage({ chatId, text, isHtml: false, keyboard: null });
  return ok;
}
