import { describe, expect, it } from "vitest";
import { createTelegramScene, GROUP, PRIVATE_CHAT } from "../../testing/telegram-scene.ts";
import { telegramDestination } from "./send-card.ts";

const SUPERGROUP_ID = -1_009_999;

/** A lead on its way to a linked chat that is otherwise empty. */
async function sceneWithAlert() {
  const scene = await createTelegramScene();
  const destinationId = await scene.link(GROUP);
  scene.telegram.messages.splice(0);
  const lead = await scene.announce([destinationId]);
  return { ...scene, destinationId, lead };
}

describe("an alert on its way to a chat", () => {
  it("LB-05 rings as a card with its buttons, through the real Bot API client", async () => {
    const { harness, telegram, lastIn, delivery } = await sceneWithAlert();

    await harness.runJobs();

    expect(lastIn(GROUP)).toMatchObject({ isHtml: true });
    expect(lastIn(GROUP).text).toContain("🔥 A visitor");
    expect(lastIn(GROUP).buttons.map(({ text }) => text)).toEqual(["Claim", "Not a lead", "Show reply"]);
    expect(await delivery()).toMatchObject({ status: "sent", attempts: 1 });
    expect(telegram.inChat(GROUP.id)).toHaveLength(1);
  });

  it("goes to every linked chat, private ones too", async () => {
    const { harness, link, announce, lastIn } = await createTelegramScene();
    const destinationIds = [await link(GROUP), await link(PRIVATE_CHAT)];

    await announce(destinationIds);
    await harness.runJobs();

    for (const chat of [GROUP, PRIVATE_CHAT]) expect(lastIn(chat).text).toContain("A visitor");
  });

  it("F27 waits as long as Telegram asks, then rings once", async () => {
    const { harness, telegram, delivery } = await sceneWithAlert();
    const parameters = { retry_after: 120 };
    telegram.failNext("sendMessage", { status: 429, description: "Too Many Requests: retry after 120", parameters });

    await harness.runJobs();
    expect(await delivery()).toMatchObject({
      status: "pending",
      error: "telegram_rate_limited",
      nextTryAtMs: harness.now() + 120_000,
    });
    harness.advance(119_000);
    await harness.runJobs();
    expect(telegram.inChat(GROUP.id)).toHaveLength(0);
    harness.advance(1_000);
    await harness.runJobs();

    expect(telegram.inChat(GROUP.id)).toHaveLength(1);
    expect(await delivery()).toMatchObject({ status: "sent", attempts: 2 });
  });

  it("F57 is sent again at once without mark-up when Telegram cannot read it: no alert is lost to its looks", async () => {
    const { harness, telegram, lastIn, delivery } = await sceneWithAlert();
    const description = "Bad Request: can't parse entities: Unsupported start tag";
    telegram.failNext("sendMessage", { status: 400, description });

    await harness.runJobs();

    expect(lastIn(GROUP)).toMatchObject({ isHtml: false });
    expect(lastIn(GROUP).text).toContain("A visitor");
    expect(lastIn(GROUP).text).not.toContain("<b>");
    expect(lastIn(GROUP).buttons).toHaveLength(3);
    expect(await delivery()).toMatchObject({ status: "sent", attempts: 1 });
  });

  it.each([
    [403, "Forbidden: bot was blocked by the user"],
    [403, "Forbidden: bot was kicked from the group chat"],
    [400, "Bad Request: chat not found"],
    [400, "Bad Request: not enough rights to send text messages to the chat"],
  ])("switches the destination off when the chat is gone: %i %s", async (status, description) => {
    const { harness, telegram, delivery, destinationId, destinationStatus } = await sceneWithAlert();
    telegram.failNext("sendMessage", { status, description });

    await harness.runJobs();

    expect(await destinationStatus(destinationId)).toBe("disabled");
    expect(await delivery()).toMatchObject({ status: "failed", error: "telegram_chat_gone", attempts: 1 });
  });

  it.each<[string, () => Response | Promise<Response>]>([
    ["an error page of a proxy", () => new Response("<html>502 Bad Gateway</html>", { status: 502 })],
    [
      "an error of Telegram",
      () => Response.json({ ok: false, error_code: 500, description: "Internal" }, { status: 500 }),
    ],
    [
      "a wrong token",
      () => Response.json({ ok: false, error_code: 401, description: "Unauthorized" }, { status: 401 }),
    ],
    [
      "an error with our own address in it",
      () => {
        const description = "Bad Gateway: /bot1000001%3Atest-bot-token-of-enough-length/sendMessage";
        return Response.json({ ok: false, error_code: 502, description }, { status: 502 });
      },
    ],
    ["a broken connection", () => Promise.reject(new TypeError("Network connection lost."))],
    ["an answer that is not Telegram's", () => Response.json(null)],
    ["an answer without a message", () => Response.json({ ok: true, result: {} })],
  ])("F40 is tried again after %s, and tells no secret in the log", async (_, answer) => {
    const { harness, telegram, delivery } = await sceneWithAlert();
    telegram.failNext("sendMessage", answer);

    await harness.runJobs();
    expect(await delivery()).toMatchObject({ status: "pending", attempts: 1 });
    harness.advance(3_000);
    await harness.runJobs();

    expect(await delivery()).toMatchObject({ status: "sent", attempts: 2 });
    expect(telegram.inChat(GROUP.id)).toHaveLength(1);
    const attempts = await harness.db.prepare("SELECT * FROM attempts").all();
    expect(JSON.stringify(attempts.results) + harness.logLines.join()).not.toContain("test-bot-token");
  });

  it("follows a group that became a supergroup, in the same try", async () => {
    const { harness, telegram, delivery } = await sceneWithAlert();
    const description = "Bad Request: group chat was upgraded to a supergroup chat";
    const parameters = { migrate_to_chat_id: SUPERGROUP_ID };
    telegram.failNext("sendMessage", { status: 400, description, parameters });

    await harness.runJobs();

    expect(telegram.inChat(SUPERGROUP_ID)).toHaveLength(1);
    expect(await delivery()).toMatchObject({ status: "sent", attempts: 1 });
    expect(await harness.db.prepare("SELECT chat_id FROM telegram_chats").first("chat_id")).toBe(`${SUPERGROUP_ID}`);
  });

  it("F19 does not ring twice when the same delivery is asked for again", async () => {
    const { harness, telegram, destinationId, lead, owner } = await sceneWithAlert();
    await harness.runJobs();
    const deliveryId = await harness.db.prepare("SELECT id FROM deliveries").first<string>("id");

    const outcome = await telegramDestination.send(
      {
        deliveryId: deliveryId ?? "",
        workspaceId: owner.workspaceId,
        destinationId,
        leadId: lead.id,
        eventType: "lead.created",
        eventAtMs: harness.now(),
        attemptNumber: 2,
      },
      harness.services,
    );

    expect(outcome.kind).toBe("sent");
    expect(telegram.inChat(GROUP.id)).toHaveLength(1);
  });

  it("shows a claim that was made while the card was on its way", async () => {
    const { harness, telegram, lead, lastIn, owner } = await sceneWithAlert();
    const claim = () =>
      harness.request(`/api/leads/${lead.id}/claim`, { method: "POST", headers: owner.headers, body: "{}" });
    const send = telegram.vendor;
    harness.vendors.set("http://telegram.test", async (request) => {
      if (new URL(request.url).pathname.endsWith("/sendMessage")) {
        await claim();
        // Its edit came too early: no card was known yet.
        await harness.db.prepare("DELETE FROM jobs WHERE name = 'telegram.edit_cards'").run();
      }
      return send(request);
    });

    await harness.runJobs();

    expect(lastIn(GROUP).text).toContain("Claimed by The owner");
  });

  it("sends a plain test when an owner asks for one", async () => {
    const { harness, owner, link, lastIn } = await createTelegramScene();
    const destinationId = await link(GROUP);

    const response = await harness.request(`/api/destinations/${destinationId}/test`, {
      method: "POST",
      headers: owner.headers,
    });

    expect(await response.json()).toMatchObject({ sent: true, status_code: 200 });
    expect(lastIn(GROUP).text).toContain("test from Leadbell");
  });
});
