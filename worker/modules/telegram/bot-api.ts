import type { Api, GrammyError, HttpError } from "grammy/web";
import { z } from "zod";
import type { Config } from "../../core/config.ts";
import type { RequestRecord } from "../../core/destination.ts";
import { AppError, errorText } from "../../core/errors.ts";
import type { Services } from "../../core/services.ts";
import { HOUR_MS } from "../../core/time.ts";
import type { Keyboard } from "./buttons.ts";
import type { UpdateKind } from "./update.ts";

/** The only file that speaks to Telegram's Bot API. A call never throws for what Telegram or the network did. */

/** Longest wait for one call; the engine's lease on a job is longer. */
const TIMEOUT_SECONDS = 10;

const BOT_NAME_LIFE_MS = HOUR_MS;

const sentSchema = z.object({ message_id: z.number().int() });
const meSchema = z.object({ username: z.string().min(1) });
const webhookInfoSchema = z.object({
  url: z.string(),
  allowed_updates: z.array(z.string()).default([]),
  last_error_date: z.number().int().optional(),
  last_error_message: z.string().default(""),
});

/** What went wrong with a call, as Telegram said it. */
export interface BotFault {
  /** Telegram's `error_code`, the same as the HTTP status; null when there was no answer we could read. */
  code: number | null;
  description: string;
  /** What Telegram asked us to wait; 0 when it said nothing. */
  retryAfterMs: number;
  /** The group became a supergroup and has this id now. */
  migratedToChatId: string | null;
}
export type BotAnswer<Value> = { ok: true; value: Value } | { ok: false; fault: BotFault };

export interface OutgoingMessage {
  chatId: string;
  text: string;
  /** Whether `text` is HTML; otherwise it is sent as it is. */
  isHtml: boolean;
  keyboard: Keyboard | null;
}

export interface WebhookState {
  url: string;
  allowedUpdates: readonly string[];
  lastErrorAtMs: number | null;
  lastErrorMessage: string;
}

export interface BotApi {
  /** The id of the new message. */
  sendMessage(message: OutgoingMessage): Promise<BotAnswer<number>>;
  editMessage(messageId: number, message: OutgoingMessage): Promise<BotAnswer<unknown>>;
  /** The short text that the presser of a button sees; 200 characters at most. */
  answerPress(pressId: string, text: string): Promise<BotAnswer<unknown>>;
  username(): Promise<BotAnswer<string>>;
  webhookState(): Promise<BotAnswer<WebhookState>>;
  setWebhook(url: string, secretToken: string, allowedUpdates: readonly UpdateKind[]): Promise<BotAnswer<unknown>>;
}

/** @throws AppError `not_configured` when the deployment has no bot. */
export function botApi(services: Pick<Services, "config" | "fetch">): BotApi {
  const { config, fetch } = services;
  const { telegram } = config;
  if (telegram === null) throw new AppError("not_configured", "This deployment has no Telegram bot yet.");
  const { botToken, apiRoot } = telegram;

  async function call<Value>(work: (api: Api) => Promise<Value>): Promise<BotAnswer<Value>> {
    const { Api, GrammyError, HttpError } = await import("grammy/web");
    const api = new Api(botToken, { apiRoot, timeoutSeconds: TIMEOUT_SECONDS, fetch: fetch as never });
    try {
      return { ok: true, value: await work(api) };
    } catch (error) {
      // No answer, or one that is not Telegram's: a refused connection, a time-out, the error page of a proxy.
      const fault = error instanceof GrammyError ? faultOf(error) : {};
      const description = error instanceof GrammyError ? `${error.description}` : errorText(causeOf(error, HttpError));
      return { ok: false, fault: { ...NO_ANSWER, ...fault, description: withoutToken(description, botToken) } };
    }
  }

  return {
    sendMessage: ({ chatId, text, isHtml, keyboard }) =>
      call(async (api) => {
        const message = await api.sendMessage(Number(chatId), text, looks(isHtml, keyboard));
        return sentSchema.parse(message).message_id;
      }),
    editMessage: (messageId, { chatId, text, isHtml, keyboard }) =>
      call((api) => api.editMessageText(Number(chatId), messageId, text, looks(isHtml, keyboard))),
    answerPress: (pressId, text) => call((api) => api.answerCallbackQuery(pressId, { text: text.slice(0, 200) })),
    username: () => call(async (api) => meSchema.parse(await api.getMe()).username),
    webhookState: () =>
      call(async (api) => {
        const info = webhookInfoSchema.parse(await api.getWebhookInfo());
        return {
          url: info.url,
          allowedUpdates: info.allowed_updates,
          lastErrorAtMs: info.last_error_date === undefined ? null : info.last_error_date * 1_000,
          lastErrorMessage: info.last_error_message,
        };
      }),
    setWebhook: (url, secretToken, allowedUpdates) =>
      call((api) => api.setWebhook(url, { secret_token: secretToken, allowed_updates: allowedUpdates })),
  };
}

/** The bot's own name, without `@`; asked once an hour. @throws AppError `not_configured`, `vendor_unreachable` */
export async function botUsername(services: Pick<Services, "config" | "fetch" | "cache" | "now">): Promise<string> {
  const { cache, now } = services;
  const known = cache.get("telegram.username");
  if (known !== undefined && known.expiresAtMs > now()) return String(known.value);

  const answer = await botApi(services).username();
  if (!answer.ok) {
    throw new AppError("vendor_unreachable", `Telegram did not answer: ${answer.fault.description}. Try again soon.`);
  }
  cache.set("telegram.username", { value: answer.value, expiresAtMs: now() + BOT_NAME_LIFE_MS });
  return answer.value;
}

/** A sent message as the delivery log shows it; the token in Telegram's addresses is a secret. */
export function recordOf({ chatId, text, isHtml, keyboard }: OutgoingMessage, { telegram }: Config): RequestRecord {
  return {
    method: "POST",
    url: `${telegram?.apiRoot}/bot…/sendMessage`,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ chat_id: Number(chatId), text, ...looks(isHtml, keyboard) }),
  };
}

/** The part behind the colon alone is the secret, whatever became of the colon on its way through an address. */
function withoutToken(text: string, botToken: string): string {
  const [, secretPart = botToken] = botToken.split(":");
  return text.replaceAll(botToken, "…").replaceAll(secretPart, "…");
}

function looks(isHtml: boolean, keyboard: Keyboard | null) {
  return {
    link_preview_options: { is_disabled: true },
    ...(isHtml ? { parse_mode: "HTML" as const } : {}),
    ...(keyboard === null ? {} : { reply_markup: { inline_keyboard: keyboard } }),
  };
}

const NO_ANSWER: BotFault = { code: null, description: "", retryAfterMs: 0, migratedToChatId: null };

function faultOf({ error_code: code, parameters = {} }: Pick<GrammyError, "error_code" | "parameters">) {
  const { retry_after: seconds, migrate_to_chat_id: newId } = parameters;
  return {
    code,
    retryAfterMs: Math.max(0, seconds ?? 0) * 1_000,
    migratedToChatId: newId === undefined ? null : String(newId),
  };
}

function causeOf(error: unknown, HttpErrorClass: typeof HttpError): unknown {
  return error instanceof HttpErrorClass ? error.error : error;
}
