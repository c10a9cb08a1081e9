import { z } from "zod";
import type { Harness, Vendor } from "./harness.ts";

/**
 * Telegram's Bot API as the Worker meets it: one vendor for `http://telegram.test`, strict where Telegram is. It keeps
 * the chats' messages as people would see them, finds links as Telegram does, and refuses what Telegram refuses.
 */

/** A message as it stands in a chat. */
export interface ShownMessage {
  chatId: number;
  messageId: number;
  /** As it is read, without mark-up. */
  text: string;
  /** What Telegram was sent. */
  raw: string;
  isHtml: boolean;
  /** What people could tap although nobody marked it as a link: found by Telegram in the text itself. */
  links: string[];
  buttons: { text: string; callback_data: string }[];
  edits: number;
}

export interface BotUser {
  id: number;
  first_name: string;
  last_name?: string;
  username?: string;
}

interface Refusal {
  status: number;
  description: string;
  parameters?: { retry_after?: number; migrate_to_chat_id?: number };
}

const keyboardSchema = z.strictObject({
  inline_keyboard: z.array(
    z.array(
      z.strictObject({
        text: z.string().min(1),
        callback_data: z.string().min(1),
        style: z.enum(["primary", "success", "danger"]).optional(),
      }),
    ),
  ),
});

const textSchema = z.strictObject({
  chat_id: z.number().int(),
  message_id: z.number().int().optional(),
  text: z.string(),
  parse_mode: z.literal("HTML").optional(),
  link_preview_options: z.strictObject({ is_disabled: z.literal(true) }),
  reply_markup: keyboardSchema.optional(),
});

export function createTelegramStandIn(options: { botToken?: string; username?: string } = {}) {
  const { botToken = "1000001:test-bot-token-of-enough-length", username = "leadbell_test_bot" } = options;
  const messages: ShownMessage[] = [];
  const answers: { pressId: string; text: string }[] = [];
  const calls: { method: string; body: Record<string, unknown> }[] = [];
  const refusals: { method: string; refusal: Refusal | (() => Response | Promise<Response>) }[] = [];
  const openPresses = new Set<string>();
  const webhook = { url: "", secret: "", allowedUpdates: [] as string[], lastError: "", lastErrorAtMs: 0 };
  let lastId = 100;

  const methods: Record<string, (body: Record<string, unknown>) => unknown> = {
    getMe: () => ({ id: 1_000_001, is_bot: true, first_name: "Leadbell", username }),
    sendMessage(body) {
      const { chat_id: chatId, ...message } = textSchema.parse(body);
      const shown: ShownMessage = { chatId, messageId: ++lastId, edits: 0, ...show(message) };
      messages.push(shown);
      return { message_id: shown.messageId, date: 0, chat: { id: chatId, type: "group" }, text: shown.text };
    },
    editMessageText(body) {
      const { chat_id: chatId, message_id: messageId, ...message } = textSchema.parse(body);
      const old = messages.find((known) => known.chatId === chatId && known.messageId === messageId);
      if (old === undefined) throw refuse(400, "Bad Request: message to edit not found");
      const shown = show(message);
      if (shown.raw === old.raw && JSON.stringify(shown.buttons) === JSON.stringify(old.buttons)) {
        throw refuse(
          400,
          "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message",
        );
      }
      Object.assign(old, shown, { edits: old.edits + 1 });
      return { message_id: messageId, date: 0, chat: { id: chatId, type: "group" }, text: old.text };
    },
    answerCallbackQuery(body) {
      const { callback_query_id: pressId, text } = z
        .strictObject({ callback_query_id: z.string(), text: z.string().max(200) })
        .parse(body);
      if (!openPresses.delete(pressId)) {
        throw refuse(400, "Bad Request: query is too old and response timeout expired or query ID is invalid");
      }
      answers.push({ pressId, text });
      return true;
    },
    getWebhookInfo: () => ({
      url: webhook.url,
      has_custom_certificate: false,
      pending_update_count: 0,
      ...(webhook.allowedUpdates.length === 0 ? {} : { allowed_updates: webhook.allowedUpdates }),
      ...(webhook.lastError === ""
        ? {}
        : { last_error_message: webhook.lastError, last_error_date: Math.floor(webhook.lastErrorAtMs / 1_000) }),
    }),
    setWebhook(body) {
      const wish = z
        .strictObject({
          url: z.url({ protocol: /^https$/ }),
          secret_token: z.string().regex(/^[A-Za-z0-9_-]{1,256}$/),
          allowed_updates: z.array(z.string()),
        })
        .parse(body);
      Object.assign(webhook, { url: wish.url, secret: wish.secret_token, allowedUpdates: wish.allowed_updates });
      Object.assign(webhook, { lastError: "", lastErrorAtMs: 0 });
      return true;
    },
  };

  const vendor: Vendor = async (request) => {
    const [, token, method = ""] = /^\/bot([^/]+)\/(\w+)$/.exec(new URL(request.url).pathname) ?? [];
    if (token !== botToken) return failure(refuse(401, "Unauthorized"));
    const body = z.record(z.string(), z.unknown()).parse(JSON.parse((await request.text()) || "{}"));
    calls.push({ method, body });

    const planned = refusals.findIndex((refusal) => refusal.method === method);
    const [next] = planned === -1 ? [] : refusals.splice(planned, 1);
    if (next !== undefined) return typeof next.refusal === "function" ? next.refusal() : failure(next.refusal);
    const run = methods[method];
    if (run === undefined) return failure(refuse(404, "Not Found"));
    try {
      return Response.json({ ok: true, result: run(body) });
    } catch (error) {
      if (error instanceof z.ZodError) return failure(refuse(400, `Bad Request: ${error.issues[0]?.message}`));
      return failure(error as Refusal);
    }
  };

  return {
    vendor,
    username,
    /** Everything that stands in the chats, oldest first. */
    messages,
    /** What the pressers of buttons were told. */
    answers,
    calls,
    webhook,
    inChat: (chatId: number) => messages.filter((message) => message.chatId === chatId),
    /** The next call of this method fails so. Several are used up in order. */
    failNext(method: string, refusal: Refusal | (() => Response | Promise<Response>)): void {
      refusals.push({ method, refusal });
    },
    /** Announces a press, so that it may be answered. */
    openPress(pressId: string): void {
      openPresses.add(pressId);
    },
  };
}
export type TelegramStandIn = ReturnType<typeof createTelegramStandIn>;

/** People who use the bot: each thing they do is an update that reaches the Worker's webhook. */
export function createChatPeople(harness: Harness, telegram: TelegramStandIn) {
  let lastUpdateId = 7_000;
  const secret = harness.services.config.telegram?.webhookSecret ?? "";

  async function update(content: Record<string, unknown>, updateId = ++lastUpdateId): Promise<Response> {
    return harness.request("/v1/telegram/webhook", {
      method: "POST",
      headers: { "content-type": "application/json", "x-telegram-bot-api-secret-token": secret },
      body: JSON.stringify({ update_id: updateId, ...content }),
    });
  }

  return {
    update,
    write(chat: { id: number; type: string; title?: string; first_name?: string }, text: string, from = A_PERSON) {
      const message = { message_id: 1, date: 0, chat, from, text };
      return update(chat.type === "channel" ? { channel_post: message } : { message });
    },
    /** Presses the button with this label; `data` replaces what the button carries. */
    press(
      message: ShownMessage,
      label: string,
      from: BotUser = A_PERSON,
      forged: { data?: string; chatId?: number } = {},
    ) {
      const button = message.buttons.find(({ text }) => text === label);
      const data = forged.data ?? button?.callback_data;
      if (data === undefined) throw new Error(`no button ${label} among ${message.buttons.map(({ text }) => text)}`);
      const id = crypto.randomUUID();
      telegram.openPress(id);
      const chat = { id: forged.chatId ?? message.chatId, type: "group", title: "A group" };
      const below = { message_id: message.messageId, date: 0, chat, text: message.text };
      return update({ callback_query: { id, from, chat_instance: "1", message: below, data } });
    },
  };
}

export const A_PERSON: BotUser = { id: 501, first_name: "First", last_name: "Person" };
export const ANOTHER_PERSON: BotUser = { id: 502, first_name: "Second", last_name: "Person" };

/** Reads a text as Telegram does. */
function show(message: Omit<z.infer<typeof textSchema>, "chat_id" | "message_id">) {
  const isHtml = message.parse_mode === "HTML";
  const { text, literal } = isHtml ? parseHtml(message.text) : { text: message.text, literal: message.text };
  if (text.trim() === "") throw refuse(400, "Bad Request: message text is empty");
  if (text.length > 4_096) throw refuse(400, "Bad Request: message is too long");
  if (!text.isWellFormed()) throw refuse(400, "Bad Request: strings must be encoded in UTF-8");
  const buttons = message.reply_markup?.inline_keyboard.flat() ?? [];
  const isTooBig = buttons.some(({ callback_data: data }) => new TextEncoder().encode(data).length > 64);
  if (isTooBig) throw refuse(400, "Bad Request: BUTTON_DATA_INVALID");
  return { text, raw: message.text, isHtml, links: linksIn(literal), buttons };
}

const SIMPLE_TAGS = /^(b|strong|i|em|u|ins|s|strike|del|tg-spoiler|code|pre|blockquote|blockquote expandable)$/;

/** `literal`: the text outside of code, where Telegram looks for links. */
function parseHtml(html: string): { text: string; literal: string } {
  const open: string[] = [];
  let text = "";
  let literal = "";
  for (const [piece] of html.matchAll(/<[^>]*>?|[^<]+/g)) {
    if (!piece.startsWith("<")) {
      const read = piece.replaceAll(/&(lt|gt|amp|quot);/g, (_, name: string) => ENTITIES[name] ?? "");
      text += read;
      literal += open.some((tag) => tag === "pre" || tag === "code") ? "\n" : read;
      continue;
    }
    const offset = `at byte offset ${new TextEncoder().encode(text).length}`;
    const tag = piece.slice(1, -1);
    if (!piece.endsWith(">")) throw cannotParse(`Unclosed start tag ${offset}`);
    if (tag.startsWith("/")) {
      const last = open.pop();
      if (last === undefined) throw cannotParse(`Unexpected end tag ${offset}`);
      if (last !== tag.slice(1))
        throw cannotParse(`Unmatched end tag ${offset}, expected "</${last}>", found "<${tag}>"`);
      continue;
    }
    if (!SIMPLE_TAGS.test(tag)) throw cannotParse(`Unsupported start tag "${tag.split(" ")[0]}" ${offset}`);
    open.push(tag.split(" ")[0] ?? "");
  }
  if (open.length > 0) throw cannotParse(`Can't find end tag corresponding to start tag "${open.at(-1)}"`);
  return { text, literal };
}

const ENTITIES: Record<string, string> = { lt: "<", gt: ">", amp: "&", quot: '"' };

// What tdlib's `find_urls`, `find_mentions`, `find_hashtags` and `find_bot_commands` look for, wider where in doubt.
const LINKS = new RegExp(
  [
    "[^\\s\\u2060.]+(?:\\.[^\\s\\u2060.]+)+",
    "[a-z]{2,10}://[^\\s\\u2060]+",
    "(?<![\\p{L}\\p{N}_])[@#$][\\p{L}\\p{N}_]{2,}",
    "(?<![\\p{L}\\p{N}_/<>])/[A-Za-z0-9_]+",
  ].join("|"),
  "giu",
);

function linksIn(text: string): string[] {
  return text.match(LINKS) ?? [];
}

function refuse(status: number, description: string): Refusal {
  return { status, description };
}

function cannotParse(why: string): Refusal {
  return refuse(400, `Bad Request: can't parse entities: ${why}`);
}

function failure({ status, description, parameters }: Refusal): Response {
  return Response.json(
    { ok: false, error_code: status, description, ...(parameters === undefined ? {} : { parameters }) },
    { status },
  );
}
