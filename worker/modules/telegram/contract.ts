import { z } from "@hono/zod-openapi";

export const linkSchema = z
  .object({
    /** Opens the bot in a private chat and links it. */
    private_url: z.string(),
    /** Lets one choose a group to add the bot to, and links that. */
    group_url: z.string(),
    /** For `/link CODE` in any chat the bot is in. */
    code: z.string(),
    bot_username: z.string(),
    expires_at: z.iso.datetime(),
  })
  .openapi("TelegramLink");
export type ApiTelegramLink = z.infer<typeof linkSchema>;

export const chatSchema = z
  .object({ destination_id: z.string(), chat_kind: z.string(), title: z.string(), linked_at: z.iso.datetime() })
  .openapi("TelegramChat");

export const chatListSchema = z.object({ chats: z.array(chatSchema) }).openapi("TelegramChatList");
