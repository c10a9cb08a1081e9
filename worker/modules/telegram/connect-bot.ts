import type { Services } from "../../core/services.ts";
import { HOUR_MS } from "../../core/time.ts";
import { botApi, type WebhookState } from "./bot-api.ts";
import { UPDATE_KINDS } from "./update.ts";

export const WEBHOOK_PATH = "/v1/telegram/webhook";

const CHECK_EVERY_MS = HOUR_MS;

export type Connection = "connected" | "was_connected" | "unreachable";

/**
 * Sees to it that Telegram calls this deployment, with the secret of its configuration.
 * @throws AppError `not_configured` when the deployment has no bot
 */
export async function connectBot(services: Services): Promise<Connection> {
  const { config, log, now } = services;
  const api = botApi(services);
  const url = `${config.publicUrl}${WEBHOOK_PATH}`;

  const state = await api.webhookState();
  if (state.ok && isAsItShouldBe(state.value, url, now())) return "was_connected";
  const set = state.ok ? await api.setWebhook(url, config.telegram?.webhookSecret ?? "", UPDATE_KINDS) : state;
  if (set.ok) {
    log("telegram.webhook_set", {});
    return "connected";
  }
  log("telegram.webhook_not_set", { code: set.fault.code, description: set.fault.description });
  return "unreachable";
}

/**
 * Cron: mends the webhook of a deployment that Telegram can reach, so that going live needs no step by hand. Looks once
 * an hour in each isolate. Returns 1 when something was mended.
 */
export async function keepConnected(services: Services): Promise<number> {
  const { config, cache, now } = services;
  if (config.telegram === null || !config.publicUrl.startsWith("https:")) return 0;
  const checked = cache.get("telegram.webhook_checked");
  if (checked !== undefined && checked.expiresAtMs > now()) return 0;

  cache.set("telegram.webhook_checked", { value: true, expiresAtMs: now() + CHECK_EVERY_MS });
  return (await connectBot(services)) === "connected" ? 1 : 0;
}

/** Telegram does not tell which secret it holds, but a recent 401 of ours says that it is not this one. */
function isAsItShouldBe(state: WebhookState, url: string, nowMs: number): boolean {
  const { lastErrorAtMs, lastErrorMessage, allowedUpdates } = state;
  const erredLately = lastErrorAtMs !== null && nowMs - lastErrorAtMs < 2 * CHECK_EVERY_MS;
  const knowsTheSecret = !(erredLately && lastErrorMessage.includes("401"));
  return state.url === url && knowsTheSecret && UPDATE_KINDS.every((kind) => allowedUpdates.includes(kind));
}
