import type { Settings } from "./settings.ts";

const WEBHOOK_PATH = "/v1/telegram/webhook";
const POLL_SECONDS = 25;
const PAUSE_AFTER_FAULT_MS = 3_000;

interface Answer<Result> {
  ok: boolean;
  result?: Result;
  description?: string;
  error_code?: number;
}

/**
 * Ties the bot to this server. Where Telegram can reach the public address it calls the webhook; the real one refuses an
 * address without https, and then this process fetches the updates and hands them to the same webhook.
 * @returns what to tell the person who started the server, or null when there is nothing to tell
 */
export async function connectTelegram(
  settings: Settings,
  serverUrl: string,
  signal: AbortSignal,
): Promise<string | null> {
  const { vars, publicUrl } = settings;
  const { TELEGRAM_BOT_TOKEN: token, TELEGRAM_WEBHOOK_SECRET: secret = "" } = vars;
  if (token === undefined) return null;
  const api = async <Result>(method: string, params: object): Promise<Answer<Result>> => {
    const root = (vars.TELEGRAM_API_ROOT ?? "https://api.telegram.org").replace(/\/+$/, "");
    const response = await fetch(`${root}/bot${token}/${method}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(params),
      signal: AbortSignal.any([signal, AbortSignal.timeout((POLL_SECONDS + 10) * 1_000)]),
    });
    return (await response.json()) as Answer<Result>;
  };

  const allowed_updates = ["message", "callback_query", "my_chat_member"];
  try {
    const set = await api("setWebhook", { url: publicUrl + WEBHOOK_PATH, secret_token: secret, allowed_updates });
    if (set.ok) return null;
    if (set.error_code === 401 || set.error_code === 404) {
      return "Telegram does not know this TELEGRAM_BOT_TOKEN: cards cannot be sent.";
    }
    await api("deleteWebhook", {});
  } catch (error) {
    return `Telegram cannot be reached (${error instanceof Error ? error.message : "unknown"}): start again when it can.`;
  }

  const handOver = (update: object) =>
    fetch(serverUrl + WEBHOOK_PATH, {
      method: "POST",
      headers: { "content-type": "application/json", "x-telegram-bot-api-secret-token": secret },
      body: JSON.stringify(update),
      signal,
    });
  void (async () => {
    for (let offset = 0; !signal.aborted; ) {
      try {
        const { result = [] } = await api<{ update_id: number }[]>("getUpdates", {
          offset,
          timeout: POLL_SECONDS,
          allowed_updates,
        });
        for (const update of result) {
          // An update that our own webhook failed on is asked for again.
          if (!(await handOver(update)).ok) throw new Error("the webhook did not take an update");
          offset = update.update_id + 1;
        }
      } catch {
        if (!signal.aborted) await new Promise((resolve) => setTimeout(resolve, PAUSE_AFTER_FAULT_MS));
      }
    }
  })();
  return "Telegram asks for https in PUBLIC_URL, so updates are fetched instead (getUpdates). Everything works the same.";
}
