import { Hono } from "hono";
import { badRequest, buttonsOf, contentOf, type Params, paramsOf, Refused, textOf } from "./telegram-params.ts";
import { BOT, type Chat, type Message, OWNER_ID, type Person, type TelegramState } from "./telegram-state.ts";
import { createUpdates } from "./telegram-updates.ts";

const MAX_ANSWER_LENGTH = 200;
const PRESS_PATIENCE_MS = 15_000;

/** What a press came to: the text the bot flashed up, or null when it did not answer in time. */
export interface Pressed {
  answer: { text: string; alert: boolean } | null;
}

export interface TelegramOptions {
  state: TelegramState;
  /** Any other token is refused. Default: every well-formed one is taken. */
  botToken: string | undefined;
  now: () => number;
  changed: () => void;
  /** Reaches the webhook. */
  fetch: typeof fetch;
}

/** A Telegram with a bot, three chats and two people, by the Bot API. */
export function createTelegram({ state, botToken, now, changed, fetch }: TelegramOptions) {
  // Ids grow across restarts as well: tenths of a second since this Bot API version.
  let lastId = Math.floor((now() - Date.UTC(2026, 10, 1)) / 100);
  const nextId = () => ++lastId;
  const updates = createUpdates({ state, now, fetch, call });
  const presses = new Map<string, (answer: Pressed["answer"]) => void>();

  const methods: Record<string, (params: Params) => unknown> = {
    getMe: () => ({
      ...BOT,
      can_join_groups: true,
      can_read_all_group_messages: false,
      supports_inline_queries: false,
    }),
    setWebhook(params) {
      const url = textOf(params.url);
      if (url === "") return methods.deleteWebhook?.(params);
      // The real one asks for https; here the Worker itself may be on loopback.
      if (!/^https:\/\//.test(url) && !/^http:\/\/(127\.0\.0\.1|localhost|\[::1\])[:/]/.test(url)) {
        throw badRequest("bad webhook: An HTTPS URL must be provided for webhook");
      }
      const secret = textOf(params.secret_token);
      if (!/^[A-Za-z0-9_-]{0,256}$/.test(secret)) {
        throw badRequest("secret token contains unallowed characters");
      }
      const allowedUpdates = Array.isArray(params.allowed_updates) ? params.allowed_updates.map(String) : [];
      state.webhook = { url, secret, allowedUpdates, lastError: null };
      if (params.drop_pending_updates === true) updates.forget();
      updates.handOver();
      changed();
      return true;
    },
    deleteWebhook(params) {
      state.webhook = null;
      if (params.drop_pending_updates === true) updates.forget();
      changed();
      return true;
    },
    getWebhookInfo: () => ({
      url: state.webhook?.url ?? "",
      has_custom_certificate: false,
      pending_update_count: updates.pending(),
      max_connections: 40,
      allowed_updates: state.webhook?.allowedUpdates ?? [],
      ...(state.webhook?.lastError
        ? { last_error_message: state.webhook.lastError.text, last_error_date: state.webhook.lastError.date }
        : {}),
    }),
    async getUpdates(params) {
      if (state.webhook !== null) {
        throw new Refused(
          409,
          "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
        );
      }
      const timeoutMs = Math.min(Number(params.timeout ?? 0), 50) * 1_000;
      return updates.take(Number(params.offset ?? 0), Number(params.limit ?? 100), timeoutMs);
    },
    sendMessage(params) {
      const chat = writableChat(params.chat_id);
      const content = contentOf(params);
      const message: Message = {
        message_id: nextId(),
        chat_id: chat.id,
        from_id: BOT.id,
        date: Math.floor(now() / 1_000),
        ...content,
        buttons: buttonsOf(params.reply_markup),
      };
      state.messages.push(message);
      changed();
      return toWire(message);
    },
    editMessageText(params) {
      const message = ownMessage(params);
      return edit(message, { ...contentOf(params), buttons: buttonsOf(params.reply_markup) });
    },
    editMessageReplyMarkup(params) {
      const message = ownMessage(params);
      return edit(message, { text: message.text, entities: message.entities, buttons: buttonsOf(params.reply_markup) });
    },
    deleteMessage(params) {
      const message = ownMessage(params, "message to delete not found");
      state.messages.splice(state.messages.indexOf(message), 1);
      changed();
      return true;
    },
    answerCallbackQuery(params) {
      const id = textOf(params.callback_query_id);
      const text = textOf(params.text);
      if (text.length > MAX_ANSWER_LENGTH) throw badRequest("MESSAGE_TOO_LONG");
      const answer = presses.get(id);
      if (answer === undefined) {
        throw badRequest("query is too old and response timeout expired or query ID is invalid");
      }
      presses.delete(id);
      answer({ text, alert: params.show_alert === true });
      return true;
    },
    getChat(params) {
      const chat = knownChat(params.chat_id);
      return { ...chatToWire(chat), accent_color_id: 0, max_reaction_count: 11 };
    },
    getChatMember(params) {
      const chat = knownChat(params.chat_id);
      const userId = Number(params.user_id);
      if (userId === BOT.id) return { status: chat.bot === "member" ? "member" : "left", user: BOT };
      const person = state.people.find(({ id }) => id === userId);
      if (person === undefined) throw badRequest("user not found");
      return { status: person.id === OWNER_ID ? "creator" : "member", user: personToWire(person), is_anonymous: false };
    },
    getChatAdministrators(params) {
      const chat = knownChat(params.chat_id);
      if (chat.type === "private") throw badRequest("there are no administrators in the private chat");
      const owner = state.people.find(({ id }) => id === OWNER_ID);
      return owner === undefined ? [] : [{ status: "creator", user: personToWire(owner), is_anonymous: false }];
    },
    getChatMemberCount: (params) => (knownChat(params.chat_id).type === "private" ? 2 : state.people.length + 1),
    leaveChat(params) {
      knownChat(params.chat_id).bot = "kicked";
      changed();
      return true;
    },
    sendChatAction: (params) => writableChat(params.chat_id) !== null,
    setMyCommands: () => true,
    deleteMyCommands: () => true,
    getMyCommands: () => [],
    setMyDescription: () => true,
    setMyShortDescription: () => true,
    logOut: () => true,
    close: () => true,
  };

  async function call(method: string, params: Params): Promise<{ status: number; body: unknown }> {
    const byName = new Map(Object.entries(methods).map(([name, run]) => [name.toLowerCase(), run]));
    const run = byName.get(method.toLowerCase());
    if (run === undefined) return refusal(404, "Not Found");
    try {
      return { status: 200, body: { ok: true, result: await run(params) } };
    } catch (error) {
      if (error instanceof Refused) return refusal(error.code, error.message);
      throw error;
    }
  }

  const routes = new Hono();
  routes.all("/:bot{bot[^/]*}/:method", async (c) => {
    const token = c.req.param("bot").slice("bot".length);
    if (!/^\d+:[A-Za-z0-9_-]+$/.test(token))
      return c.json({ ok: false, error_code: 404, description: "Not Found" }, 404);
    if (botToken !== undefined && token !== botToken) {
      return c.json({ ok: false, error_code: 401, description: "Unauthorized" }, 401);
    }
    const { status, body } = await call(c.req.param("method"), await paramsOf(c.req.raw));
    return c.json(body as object, status as 200);
  });

  function knownChat(id: unknown): Chat {
    const chat = state.chats.find((one) => String(one.id) === String(id));
    if (chat === undefined) throw badRequest("chat not found");
    return chat;
  }

  function writableChat(id: unknown): Chat {
    const chat = knownChat(id);
    if (chat.bot === "not_started") throw new Refused(403, "Forbidden: bot can't initiate conversation with a user");
    if (chat.bot === "blocked") throw new Refused(403, "Forbidden: bot was blocked by the user");
    if (chat.bot === "kicked") throw new Refused(403, `Forbidden: bot was kicked from the ${chat.type} chat`);
    return chat;
  }

  function ownMessage(params: Params, missing = "message to edit not found"): Message {
    const chat = writableChat(params.chat_id);
    const message = state.messages.find(
      (one) => one.chat_id === chat.id && one.message_id === Number(params.message_id),
    );
    if (message === undefined) throw badRequest(missing);
    if (message.from_id !== BOT.id) throw badRequest("message can't be edited");
    return message;
  }

  function edit(message: Message, to: Pick<Message, "text" | "entities" | "buttons">) {
    const { text, entities, buttons } = message;
    if (JSON.stringify([text, entities, buttons]) === JSON.stringify([to.text, to.entities, to.buttons])) {
      throw badRequest(
        "message is not modified: specified new message content and reply markup are exactly the same as a current " +
          "content and reply markup of the message",
      );
    }
    Object.assign(message, to, { edit_date: Math.floor(now() / 1_000) });
    changed();
    return toWire(message);
  }

  function toWire(message: Message): Record<string, unknown> {
    const { message_id, date, edit_date, text, entities, buttons } = message;
    const person = state.people.find(({ id }) => id === message.from_id);
    const original = state.messages.find((one) => one.message_id === message.reply_to);
    return {
      message_id,
      from: person === undefined ? BOT : personToWire(person),
      chat: chatToWire(knownChat(message.chat_id)),
      date,
      ...(edit_date === undefined ? {} : { edit_date }),
      text,
      ...(entities.length === 0 ? {} : { entities }),
      ...(buttons.length === 0 ? {} : { reply_markup: { inline_keyboard: buttons } }),
      ...(original === undefined ? {} : { reply_to_message: toWire(original) }),
    };
  }

  function chatToWire({ id, type, title }: Chat) {
    const person = state.people.find((one) => one.id === id);
    return person === undefined
      ? { id, type, title }
      : { id, type, first_name: person.first_name, username: person.username };
  }

  const announce = (kind: string, what: unknown) => updates.announce({ update_id: nextId(), [kind]: what });

  return {
    routes,
    /** A person writes in a chat, or pastes a `t.me` link that starts the bot there. */
    say(chatId: number, personId: number, written: string, replyTo?: number): Message {
      const link = /t\.me\/\w+\?(start|startgroup)=([\w-]+)/.exec(written);
      const text = link === null ? written : `/start${link[1] === "startgroup" ? `@${BOT.username}` : ""} ${link[2]}`;
      const chat = knownChat(chatId);
      if (chat.type === "private" || text.startsWith("/start")) chat.bot = "member";
      const command = /^\/[\w@]+/.exec(text)?.[0];
      const message: Message = {
        message_id: nextId(),
        chat_id: chatId,
        from_id: personId,
        date: Math.floor(now() / 1_000),
        text,
        entities: command === undefined ? [] : [{ type: "bot_command", offset: 0, length: command.length }],
        buttons: [],
        ...(replyTo === undefined ? {} : { reply_to: replyTo }),
      };
      state.messages.push(message);
      changed();
      // A bot in a group hears only what is meant for it.
      const isForBot = chat.type === "private" || text.startsWith("/") || replyTo !== undefined;
      if (isForBot && chat.bot === "member") announce("message", toWire(message));
      return message;
    },
    /** A person presses a button; ends when the bot has answered. */
    press(chatId: number, messageId: number, personId: number, data: string): Promise<Pressed> {
      const message = state.messages.find((one) => one.chat_id === chatId && one.message_id === messageId);
      const person = state.people.find(({ id }) => id === personId);
      if (message === undefined || person === undefined) throw badRequest("message or person not found");
      const id = `${nextId()}${Math.floor(Math.random() * 1e9)}`;
      const answered = new Promise<Pressed>((resolve) => {
        const timer = setTimeout(() => {
          presses.delete(id);
          resolve({ answer: null });
        }, PRESS_PATIENCE_MS);
        presses.set(id, (answer) => {
          clearTimeout(timer);
          resolve({ answer });
        });
      });
      const from = personToWire(person);
      announce("callback_query", { id, from, message: toWire(message), chat_instance: String(chatId), data });
      return answered;
    },
    /** Somebody lets the bot in or throws it out. */
    setBot(chatId: number, bot: Chat["bot"]): void {
      const chat = knownChat(chatId);
      const statusOf = (value: Chat["bot"]) =>
        value === "member" ? "member" : chat.type === "private" ? "kicked" : "left";
      const [before, after] = [statusOf(chat.bot), statusOf(bot)];
      chat.bot = bot;
      changed();
      const [owner] = state.people;
      if (owner === undefined) return;
      announce("my_chat_member", {
        chat: chatToWire(chat),
        from: personToWire(owner),
        date: Math.floor(now() / 1_000),
        old_chat_member: { status: before, user: BOT },
        new_chat_member: { status: after, user: BOT },
      });
    },
  };
}

function refusal(code: number, description: string) {
  return { status: code, body: { ok: false, error_code: code, description } };
}

function personToWire(person: Person) {
  return { ...person, is_bot: false, language_code: "en" };
}
