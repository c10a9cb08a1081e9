import type { Entity } from "./telegram-html.ts";

// What the desk's Telegram knows: a bot, two people, three chats and what was said in them.

export const BOT = {
  id: 1_000_001,
  is_bot: true,
  first_name: "Leadbell",
  username: "leadbell_desk_bot",
} as const;

export interface Person {
  id: number;
  first_name: string;
  username: string;
}

export interface Chat {
  id: number;
  type: "private" | "group" | "supergroup";
  title: string;
  /** Whether the bot may write here: a person has to start it first, and anybody may throw it out. */
  bot: "member" | "not_started" | "kicked" | "blocked";
}

export interface Button {
  text: string;
  callback_data?: string;
  url?: string;
  copy_text?: { text: string };
}

export interface Message {
  message_id: number;
  chat_id: number;
  /** A person's id, or the bot's. */
  from_id: number;
  date: number;
  edit_date?: number;
  text: string;
  entities: Entity[];
  buttons: Button[][];
  reply_to?: number;
}

export interface TelegramState {
  people: Person[];
  chats: Chat[];
  messages: Message[];
  webhook: {
    url: string;
    secret: string;
    allowedUpdates: string[];
    lastError: { text: string; date: number } | null;
  } | null;
}

/** The group that the demo workspace is linked to. */
export const SALES_CHAT_ID = -1_001_000_000_001;
export const OWNER_ID = 7_001;
export const COLLEAGUE_ID = 7_002;

export function freshTelegramState(): TelegramState {
  return {
    people: [
      { id: OWNER_ID, first_name: "Owner", username: "demo_owner" },
      { id: COLLEAGUE_ID, first_name: "Colleague", username: "demo_colleague" },
    ],
    chats: [
      { id: SALES_CHAT_ID, type: "supergroup", title: "Sales", bot: "member" },
      { id: OWNER_ID, type: "private", title: "Owner", bot: "not_started" },
      { id: COLLEAGUE_ID, type: "private", title: "Colleague", bot: "not_started" },
    ],
    messages: [],
    webhook: null,
  };
}
