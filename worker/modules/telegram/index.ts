import type { Module } from "../../core/module.ts";
import { keepConnected } from "./connect-bot.ts";
import { editCards } from "./edit-cards.ts";
import { personalData } from "./personal-data.ts";
import { routes } from "./routes.ts";
import { telegramDestination } from "./send-card.ts";

export { editCards } from "./edit-cards.ts";
export { sendNotice } from "./send-notice.ts";
export { tellChat } from "./tell-chat.ts";

/** Cards in Telegram chats: leads are shown, claimed and answered there. */
export const telegram: Module = {
  name: "telegram",
  tables: ["telegram_chats", "telegram_link_codes", "telegram_guesses", "telegram_cards", "telegram_updates"],
  routes,
  jobs: [editCards],
  sweeps: [{ name: "telegram.connect", run: keepConnected }],
  destinations: [telegramDestination],
  personalData,
};
