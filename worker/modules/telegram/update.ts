import { z } from "zod";
import { cleanLine } from "./visitor-text.ts";

/** The parts of Telegram's updates that we read (Bot API, `Update`). Everything else in them is left alone. */

const idSchema = z.number().int();

const chatSchema = z.object({
  id: idSchema,
  type: z.enum(["private", "group", "supergroup", "channel"]),
  title: z.string().optional(),
  first_name: z.string().optional(),
  last_name: z.string().optional(),
  username: z.string().optional(),
});
export type TelegramChat = z.infer<typeof chatSchema>;

const userSchema = z.object({
  id: idSchema,
  first_name: z.string().default(""),
  last_name: z.string().optional(),
  username: z.string().optional(),
});
export type TelegramUser = z.infer<typeof userSchema>;

const messageSchema = z.object({
  message_id: idSchema,
  chat: chatSchema,
  text: z.string().optional(),
  migrate_to_chat_id: idSchema.optional(),
});
export type TelegramMessage = z.infer<typeof messageSchema>;

const pressSchema = z.object({
  id: z.string(),
  from: userSchema,
  // Missing for messages that were sent through an inline query: no card of ours is one.
  message: z.object({ message_id: idSchema, chat: z.object({ id: idSchema }) }).optional(),
  data: z.string().optional(),
});
export type TelegramPress = z.infer<typeof pressSchema>;

const membershipSchema = z.object({
  chat: chatSchema,
  new_chat_member: z.object({ status: z.string() }),
});
export type TelegramMembership = z.infer<typeof membershipSchema>;

export const updateSchema = z.object({
  update_id: idSchema,
  message: messageSchema.optional(),
  channel_post: messageSchema.optional(),
  callback_query: pressSchema.optional(),
  my_chat_member: membershipSchema.optional(),
});
export type TelegramUpdate = z.infer<typeof updateSchema>;

/** What to have Telegram send: exactly what `updateSchema` reads. */
export const UPDATE_KINDS = ["message", "channel_post", "callback_query", "my_chat_member"] as const;
export type UpdateKind = (typeof UPDATE_KINDS)[number];

/** `/start@leadbell_bot ABC` → name, whom it is for, and what follows. Null for what is not a command. */
export function parseCommand(text: string): { name: string; bot: string | null; argument: string } | null {
  const match = /^\/([A-Za-z0-9_]{1,32})(?:@([A-Za-z0-9_]{1,64}))?(?:\s+(.*))?$/s.exec(text.trim());
  if (match === null) return null;
  const [, name = "", bot = null, argument = ""] = match;
  return { name: name.toLowerCase(), bot: bot?.toLowerCase() ?? null, argument: argument.trim() };
}

type Names = Pick<TelegramChat, "first_name" | "last_name" | "username">;

/** First and last name, or else the @name; on one line, and empty when there is none. */
export function nameOf({ first_name: first = "", last_name: last = "", username }: Names): string {
  const full = cleanLine(`${first} ${last}`);
  return full === "" && username !== undefined ? `@${username}` : full;
}
