import { describe, expect, it } from "vitest";
import { HOUR_MS } from "../../core/time.ts";
import { createHarness } from "../../testing/harness.ts";
import { createTelegramStandIn } from "../../testing/telegram-stand-in.ts";
import { connectBot, keepConnected } from "./connect-bot.ts";

const URL_OF_WEBHOOK = "https://leadbell.example/v1/telegram/webhook";

function sceneAt(publicUrl: string) {
  const telegram = createTelegramStandIn();
  const vars = { PUBLIC_URL: publicUrl };
  const harness = createHarness({ vars, vendors: { "http://telegram.test": telegram.vendor } });
  const settings = () => telegram.calls.filter(({ method }) => method === "setWebhook").length;
  return { telegram, harness, settings };
}

describe("the bot's connection", () => {
  it("is made by cron in a deployment that Telegram can reach, with the secret and the updates we read", async () => {
    const { telegram, harness } = sceneAt("https://leadbell.example");

    expect(await keepConnected(harness.services)).toBe(1);

    expect(telegram.webhook).toMatchObject({
      url: URL_OF_WEBHOOK,
      secret: "test-telegram-webhook-secret",
      allowedUpdates: ["message", "channel_post", "callback_query", "my_chat_member"],
    });
  });

  it("is left alone while it is right, and looked at once an hour", async () => {
    const { telegram, harness, settings } = sceneAt("https://leadbell.example");
    await keepConnected(harness.services);
    await keepConnected(harness.services);
    expect(telegram.calls).toHaveLength(2);

    harness.advance(HOUR_MS + 1);
    expect(await keepConnected(harness.services)).toBe(0);

    expect(settings()).toBe(1);
  });

  it("is mended when somebody pointed the bot elsewhere, or Telegram holds an old secret", async () => {
    const { telegram, harness, settings } = sceneAt("https://leadbell.example");
    await connectBot(harness.services);

    telegram.webhook.url = "https://elsewhere.example/";
    expect(await connectBot(harness.services)).toBe("connected");
    telegram.webhook.lastError = "Wrong response from the webhook: 401 Unauthorized";
    telegram.webhook.lastErrorAtMs = harness.now();
    expect(await connectBot(harness.services)).toBe("connected");

    expect(telegram.webhook.url).toBe(URL_OF_WEBHOOK);
    expect(settings()).toBe(3);
  });

  it("is not touched from a machine that Telegram cannot reach, nor without a bot", async () => {
    const { telegram, harness } = sceneAt("http://localhost:8787");
    expect(await keepConnected(harness.services)).toBe(0);
    expect(telegram.calls).toHaveLength(0);

    const vars = { PUBLIC_URL: "https://leadbell.example", TELEGRAM_BOT_TOKEN: "" };
    expect(await keepConnected(createHarness({ vars }).services)).toBe(0);
  });

  it("says so when Telegram does not answer, and harms nothing", async () => {
    const { telegram, harness } = sceneAt("https://leadbell.example");
    telegram.failNext("getWebhookInfo", { status: 500, description: "Internal Server Error" });

    expect(await connectBot(harness.services)).toBe("unreachable");
  });
});
