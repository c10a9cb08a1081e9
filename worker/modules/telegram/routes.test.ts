import { describe, expect, it } from "vitest";
import { createHarness } from "../../testing/harness.ts";
import { createTelegramScene, GROUP } from "../../testing/telegram-scene.ts";

const SECRET = "test-telegram-webhook-secret";

/** An update that would link a chat, if it were believed. */
async function sceneWithUpdate(vars: Record<string, string> = {}) {
  const scene = await createTelegramScene();
  const code = await scene.makeCode();
  const update = { update_id: 1, message: { message_id: 1, date: 0, chat: GROUP, text: `/link ${code}` } };
  const harness = createHarness({ vars, vendors: { "http://telegram.test": scene.telegram.vendor } });
  const send = (secret: string | null) =>
    harness.request("/v1/telegram/webhook", {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(secret === null ? {} : { "x-telegram-bot-api-secret-token": secret }),
      },
      body: JSON.stringify(update),
    });
  return { ...scene, send };
}

describe("Telegram's door", () => {
  it.each([
    ["missing", null],
    ["empty", ""],
    ["blank", " "],
    ["the word undefined", "undefined"],
    ["too short", SECRET.slice(0, -1)],
    ["too long", `${SECRET}x`],
    ["in other letters", SECRET.toUpperCase()],
    ["another vendor's", "whsec_dGVzdC1zZWNyZXQ"],
  ])("LB-13 F41 F44 refuses an update whose secret is %s, and stores nothing", async (_, secret) => {
    const { send, count, telegram } = await sceneWithUpdate();
    const callsBefore = telegram.calls.length;

    const response = await send(secret);

    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ error: { code: "signature_invalid" } });
    expect(await count("telegram_updates")).toBe(0);
    expect(await count("telegram_chats")).toBe(0);
    expect(telegram.calls).toHaveLength(callsBefore);
  });

  it.each(["", "   ", "undefined", "short", "has blanks in it, and more"])(
    "LB-13 F41 refuses everything while the deployment's own secret is %j",
    async (configured) => {
      const { send, count } = await sceneWithUpdate({ TELEGRAM_WEBHOOK_SECRET: configured });

      for (const secret of [null, "", "undefined", configured]) {
        const response = await send(secret);
        expect(response.status).toBe(503);
        expect(await response.json()).toMatchObject({ error: { code: "not_configured" } });
      }
      expect(await count("telegram_updates")).toBe(0);
      expect(await count("telegram_chats")).toBe(0);
    },
  );

  it("LB-13 believes an update with the right secret", async () => {
    const { send, count } = await sceneWithUpdate();

    const response = await send(SECRET);

    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({});
    expect(await count("telegram_chats")).toBe(1);
  });

  it("F44 handles an update once, however often and at once it is sent", async () => {
    const { send, count, telegram } = await sceneWithUpdate();

    const responses = await Promise.all(Array.from({ length: 10 }, () => send(SECRET)));

    expect(responses.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect(await count("telegram_chats")).toBe(1);
    expect(telegram.inChat(GROUP.id)).toHaveLength(1);
  });

  it("answers 200 to an update it cannot read, so that Telegram goes on to the next", async () => {
    const { people, count } = await createTelegramScene();

    for (const content of [{}, { message: "?" }, { poll: { id: "1" } }, { callback_query: { id: 7 } }]) {
      expect((await people.update(content)).status).toBe(200);
    }
    expect(await count("telegram_chats")).toBe(0);
  });

  it("lets Telegram repeat an update that the database could not take, and lets go after five tries", async () => {
    const { harness, people } = await createTelegramScene();
    await harness.db.prepare("ALTER TABLE telegram_chats RENAME TO away").run();
    const left = { my_chat_member: { chat: GROUP, new_chat_member: { status: "left" } } };

    const statuses: number[] = [];
    for (let n = 0; n < 6; n++) statuses.push((await people.update(left, 99)).status);

    expect(statuses).toEqual([503, 503, 503, 503, 200, 200]);
  });

  it("finishes the update when the fault is gone at the second try", async () => {
    const { harness, people, link, destinationStatus } = await createTelegramScene();
    const destinationId = await link(GROUP);
    const left = { my_chat_member: { chat: GROUP, new_chat_member: { status: "left" } } };

    await harness.db.prepare("ALTER TABLE telegram_chats RENAME TO away").run();
    expect((await people.update(left, 99)).status).toBe(503);
    await harness.db.prepare("ALTER TABLE away RENAME TO telegram_chats").run();
    expect((await people.update(left, 99)).status).toBe(200);

    expect(await destinationStatus(destinationId)).toBe("disabled");
  });
});

describe("the dashboard's side", () => {
  it("gives owners and admins a code and its links, and agents none", async () => {
    const { harness, owner, telegram, signIn } = await createTelegramScene();
    const agent = await signIn({ role: "agent", workspaceId: owner.workspaceId });
    const ask = (headers: Record<string, string>) =>
      harness.request("/api/telegram/links", { method: "POST", headers });

    const response = await ask(owner.headers);

    expect(response.status).toBe(201);
    const link = await response.json<Record<string, string>>();
    expect(link.code).toMatch(/^[0-9A-HJKMNP-TV-Z]{12}$/);
    expect(link.private_url).toBe(`https://t.me/${telegram.username}?start=${link.code}`);
    expect(link.group_url).toBe(`https://t.me/${telegram.username}?startgroup=${link.code}`);
    expect((await ask(agent.headers)).status).toBe(403);
    expect((await ask({ ...owner.headers, cookie: "" })).status).toBe(401);
  });

  it("asks Telegram for the bot's name once, not at each code", async () => {
    const { makeCode, telegram } = await createTelegramScene();

    await makeCode();
    await makeCode();

    expect(telegram.calls.filter(({ method }) => method === "getMe")).toHaveLength(1);
  });

  it("says so when the deployment has no bot, or Telegram does not answer", async () => {
    const without = await createTelegramScene({ vars: { TELEGRAM_BOT_TOKEN: "" } });
    const down = await createTelegramScene();
    down.telegram.failNext("getMe", { status: 502, description: "Bad Gateway" });

    for (const [{ harness, owner }, status] of [
      [without, 503],
      [down, 502],
    ] as const) {
      const response = await harness.request("/api/telegram/links", { method: "POST", headers: owner.headers });
      expect(response.status).toBe(status);
    }
  });

  it("keeps only the hash of a code", async () => {
    const { harness, makeCode } = await createTelegramScene();

    const code = await makeCode();

    const rows = await harness.db.prepare("SELECT * FROM telegram_link_codes").all();
    expect(rows.results).toHaveLength(1);
    expect(JSON.stringify(rows.results)).not.toContain(code);
  });

  it("F47 lists a workspace's own chats, and not those that were removed", async () => {
    const { harness, owner, link, signIn } = await createTelegramScene();
    const destinationId = await link(GROUP);
    const stranger = await signIn({});
    const list = async (headers: Record<string, string>) =>
      (await harness.request("/api/telegram/chats", { headers })).json<{ chats: unknown[] }>();

    expect((await list(owner.headers)).chats).toMatchObject([{ destination_id: destinationId, title: "Sales" }]);
    expect((await list(stranger.headers)).chats).toEqual([]);

    await harness.request(`/api/destinations/${destinationId}`, { method: "DELETE", headers: owner.headers });
    expect((await list(owner.headers)).chats).toEqual([]);
  });
});
