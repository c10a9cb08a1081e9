import { z } from "zod";
import { defineJob, type Module } from "../../core/module.ts";

/** Brings every card of a lead up to date after something changed. */
export const editCards = defineJob({
  name: "telegram.edit_cards",
  data: z.object({ workspaceId: z.string(), leadId: z.string(), change: z.string() }),
  key: ({ leadId, change }) => `${leadId}/${change}`,
  async run() {
    throw new Error("telegram is being built");
  },
});

/** Cards in Telegram chats: leads are shown, claimed and answered there. */
export const telegram: Module = {
  name: "telegram",
  tables: ["telegram_chats", "telegram_link_codes", "telegram_cards", "telegram_updates"],
  jobs: [editCards],
};
