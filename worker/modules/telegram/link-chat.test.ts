import { describe, expect, it } from "vitest";
import { createTelegramScene, GROUP, OTHER_GROUP, PRIVATE_CHAT } from "../../testing/telegram-scene.ts";
import { readLinkCode } from "./link-codes.ts";

const CHANNEL = { id: -1_001_234, type: "channel", title: "News" };
const SUPERGROUP = { id: -1_005_678, type: "supergroup", title: "Big" };

describe("linking a chat", () => {
  it.each([
    ["/start CODE", PRIVATE_CHAT],
    ["/start@leadbell_test_bot CODE", GROUP],
    ["/link CODE", GROUP],
    ["/link@Leadbell_Test_Bot   CODE", SUPERGROUP],
    ["/link CODE", CHANNEL],
    ["/LINK code", GROUP],
  ])("LB-05 takes %s, and says which workspace it was", async (command, chat) => {
    const { people, makeCode, lastIn, harness, owner } = await createTelegramScene();
    const code = await makeCode();

    await people.write(
      chat,
      command.replace("CODE", code).replace("code", ` ${code.toLowerCase().slice(0, 6)}-${code.slice(6)}`),
    );

    expect(lastIn(chat).text).toContain("Example Ltd");
    const row = await harness.db.prepare("SELECT workspace_id, kind, name, status FROM destinations").first();
    expect(row).toMatchObject({ workspace_id: owner.workspaceId, kind: "telegram", status: "active" });
    expect(row?.name).toBe("title" in chat ? chat.title : "First");
  });

  it("links one chat of twenty that use the same code at once", async () => {
    const { people, makeCode, count } = await createTelegramScene();
    const code = await makeCode();
    const chats = Array.from({ length: 20 }, (_, n) => ({ id: -9_000 - n, type: "group", title: `Group ${n}` }));

    await Promise.all(chats.map((chat) => people.write(chat, `/link ${code}`)));

    expect(await count("telegram_chats")).toBe(1);
    expect(await count("destinations")).toBe(1);
  });

  it("links a chat once when it uses two codes at once", async () => {
    const { people, makeCode, count, telegram } = await createTelegramScene();
    const codes = [await makeCode(), await makeCode()];

    await Promise.all(codes.map((code) => people.write(GROUP, `/link ${code}`)));

    expect(await count("telegram_chats")).toBe(1);
    expect(await count("destinations")).toBe(1);
    expect(telegram.inChat(GROUP.id).every(({ text }) => text.startsWith("✅"))).toBe(true);
  });

  it("refuses a code that was used elsewhere, has run out, or never was one", async () => {
    const { people, makeCode, lastIn, count, harness } = await createTelegramScene();
    const used = await makeCode();
    await people.write(GROUP, `/link ${used}`);
    const late = await makeCode();
    harness.advance(15 * 60_000 + 1);

    for (const code of [used, late, "K7QM2XPD9RTV", "nonsense", "<b>", "x".repeat(4_000)]) {
      const chat = { ...OTHER_GROUP, id: OTHER_GROUP.id - code.length - code.charCodeAt(0) };
      await people.write(chat, `/link ${code}`);
      expect(lastIn(chat).text).toContain("not valid");
    }
    expect(await count("telegram_chats")).toBe(1);
  });

  it("falls silent after five wrong codes, for the right one too, and listens again a quarter of an hour later", async () => {
    const { people, makeCode, telegram, count, harness } = await createTelegramScene();

    for (let n = 0; n < 7; n++) await people.write(GROUP, `/link WR0NGC0DE00${n}`);
    expect(telegram.inChat(GROUP.id)).toHaveLength(5);
    await people.write(GROUP, `/link ${await makeCode()}`);
    expect(await count("telegram_chats")).toBe(0);

    harness.advance(15 * 60_000 + 1);
    await people.write(GROUP, `/link ${await makeCode()}`);
    expect(await count("telegram_chats")).toBe(1);
  });

  it("is friendly to a chat that is linked already, and switches it on again", async () => {
    const { people, link, makeCode, lastIn, count, destinationStatus, harness } = await createTelegramScene();
    const destinationId = await link(GROUP);
    await harness.db.prepare("UPDATE destinations SET status = 'disabled'").run();

    await people.write(GROUP, `/link ${await makeCode()}`);

    expect(lastIn(GROUP).text).toContain("already");
    expect(await count("destinations")).toBe(1);
    expect(await destinationStatus(destinationId)).toBe("active");
  });

  it("links a chat anew after its destination was removed", async () => {
    const { link, harness, owner, count } = await createTelegramScene();
    const first = await link(GROUP);
    await harness.request(`/api/destinations/${first}`, { method: "DELETE", headers: owner.headers });

    const second = await link(GROUP);

    expect(second).not.toBe(first);
    expect(await count("telegram_chats")).toBe(1);
  });

  it("links one chat to two workspaces, each on its own", async () => {
    const { link, signIn, count } = await createTelegramScene();
    const other = await signIn({});

    expect(await link(GROUP, other)).not.toBe(await link(GROUP));

    expect(await count("telegram_chats")).toBe(2);
  });

  it("explains itself when asked, and keeps out of what is said to other bots", async () => {
    const { people, telegram, lastIn } = await createTelegramScene();

    await people.write(PRIVATE_CHAT, "/start");
    expect(lastIn(PRIVATE_CHAT).text).toContain("/link CODE");
    await people.write(GROUP, "/help@leadbell_test_bot");
    expect(telegram.inChat(GROUP.id)).toHaveLength(1);

    for (const text of [
      "/help",
      "/start@another_bot x",
      "/link@another_bot K7QM2XPD9RTV",
      "good morning",
      "/weather",
    ]) {
      await people.write(GROUP, text);
    }
    expect(telegram.inChat(GROUP.id)).toHaveLength(1);
  });
});

describe("a linked chat over time", () => {
  it.each(["left", "kicked"])(
    "is switched off with a reason when the bot is %s, and on again when it is back",
    async (gone) => {
      const { people, link, destinationStatus, harness } = await createTelegramScene();
      const destinationId = await link(GROUP);
      const membership = (status: string) =>
        people.update({ my_chat_member: { chat: GROUP, new_chat_member: { status } } });

      await membership(gone);
      expect(await destinationStatus(destinationId)).toBe("disabled");
      const reason = await harness.db
        .prepare("SELECT status_reason AS reason FROM destinations")
        .first<string>("reason");
      expect(reason).toContain("removed");

      await membership("member");
      expect(await destinationStatus(destinationId)).toBe("active");
    },
  );

  it("stays paused when a person paused it", async () => {
    const { people, link, destinationStatus, harness } = await createTelegramScene();
    const destinationId = await link(GROUP);
    await harness.db.prepare("UPDATE destinations SET status = 'paused'").run();

    for (const status of ["left", "member"]) {
      await people.update({ my_chat_member: { chat: GROUP, new_chat_member: { status } } });
    }

    expect(await destinationStatus(destinationId)).toBe("paused");
  });

  it("follows a group that becomes a supergroup, by the message that says so", async () => {
    const { people, link, announce, harness, telegram, destinationStatus } = await createTelegramScene();
    const destinationId = await link(GROUP);
    await people.update({ my_chat_member: { chat: GROUP, new_chat_member: { status: "left" } } });

    await people.update({ message: { message_id: 2, chat: GROUP, migrate_to_chat_id: SUPERGROUP.id } });

    expect(await destinationStatus(destinationId)).toBe("active");
    await announce([destinationId]);
    await harness.runJobs();
    expect(telegram.inChat(SUPERGROUP.id)).toHaveLength(1);
  });
});

describe("a code as typed by hand", () => {
  it.each([
    ["K7QM2XPD9RTV", "K7QM2XPD9RTV"],
    ["k7qm-2xpd-9rtv", "K7QM2XPD9RTV"],
    ["oOiIlL234567", "001111234567"],
    ["", null],
    ["K7QM2XPD9RT", null],
    ["K7QM2XPD9RTVX", null],
    ["K7QM2XPD9RT!", null],
  ])("reads %j as %j", (typed, code) => {
    expect(readLinkCode(typed)).toBe(code);
  });
});
