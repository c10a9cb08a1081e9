import { describe, expect, it } from "vitest";
import { createTelegramScene, GROUP, OTHER_GROUP } from "../../testing/telegram-scene.ts";
import { A_PERSON, ANOTHER_PERSON } from "../../testing/telegram-stand-in.ts";
import { findLead } from "../leads/index.ts";

/** A card that stands in the sales group. */
async function sceneWithCard() {
  const scene = await createTelegramScene();
  const destinationId = await scene.link(GROUP);
  const lead = await scene.announce([destinationId]);
  await scene.harness.runJobs();
  return { ...scene, destinationId, lead, card: scene.lastIn(GROUP) };
}

describe("the buttons of a card", () => {
  it("LB-05 gives the lead to whoever presses Claim, and the card tells everybody", async () => {
    const { people, card, harness, leadIs, lead, telegram } = await sceneWithCard();

    await people.press(card, "Claim");
    await harness.runJobs();

    expect(await leadIs(lead)).toEqual({ status: "claimed", by: "First Person" });
    expect(telegram.answers.at(-1)?.text).toBe("It is yours.");
    expect(card.text).toContain("✅ Claimed by First Person");
    expect(card.buttons.map(({ text }) => text)).toEqual(["Won", "Lost", "Junk", "Give back", "Show reply"]);
  });

  it("takes a press that comes before Telegram has told us that the card is there", async () => {
    const scene = await createTelegramScene();
    const { harness, telegram, people, lastIn, leadIs } = scene;
    const lead = await scene.announce([await scene.link(GROUP)]);
    harness.vendors.set("http://telegram.test", async (request) => {
      const answer = await telegram.vendor(request);
      if (request.url.endsWith("/sendMessage")) {
        harness.vendors.set("http://telegram.test", telegram.vendor);
        await people.press(lastIn(GROUP), "Claim");
      }
      return answer;
    });

    await harness.runJobs();
    await harness.runJobs();

    expect(telegram.answers.at(-1)?.text).toBe("It is yours.");
    expect(await leadIs(lead)).toEqual({ status: "claimed", by: "First Person" });
    expect(lastIn(GROUP).text).toContain("✅ Claimed by First Person");
    expect(await scene.delivery()).toMatchObject({ status: "sent", attempts: 1 });
    expect(await scene.count("telegram_cards")).toBe(1);
  });

  it("F22 works below both copies of a card whose sending we did not live to write down, each with the lead's number", async () => {
    const scene = await createTelegramScene();
    const { harness, telegram, people, leadIs } = scene;
    const lead = await scene.announce([await scene.link(GROUP)]);
    harness.vendors.set("http://telegram.test", async (request) => {
      await telegram.vendor(request);
      throw new Error("Network connection lost."); // it was sent, and we never heard
    });
    await harness.runJobs();
    harness.vendors.set("http://telegram.test", telegram.vendor);
    harness.advance(5_000);
    await harness.runJobs();
    const copies = telegram.inChat(GROUP.id).filter(({ buttons }) => buttons.length > 0);
    const numbers = copies.map(({ text }) => /no\. (\S+)/.exec(text)?.[1]);

    expect(copies).toHaveLength(2);
    expect(numbers[0]).toMatch(/^\w{4,}$/);
    expect(numbers[1]).toBe(numbers[0]);
    if (copies[0] !== undefined) await people.press(copies[0], "Claim");
    await harness.runJobs();
    expect(await leadIs(lead)).toEqual({ status: "claimed", by: "First Person" });
    expect(copies[1]?.text).toContain("✅ Claimed by First Person");
  });

  it("F44 gives the lead to exactly one of fifty who press at once; all others learn who has it", async () => {
    const { people, card, harness, lead, telegram, leadIs } = await sceneWithCard();
    const crowd = Array.from({ length: 50 }, (_, n) => ({ id: 900 + n, first_name: `Person ${n}` }));

    const responses = await Promise.all(crowd.map((person) => people.press(card, "Claim", person)));
    await harness.runJobs();

    const { by } = await leadIs(lead);
    const texts = telegram.answers.map(({ text }) => text);
    expect(responses.every(({ status }) => status === 200)).toBe(true);
    expect(texts.filter((text) => text === "It is yours.")).toHaveLength(1);
    expect(texts.filter((text) => text === `Already claimed by ${by}.`)).toHaveLength(49);
    expect(card.text).toContain(`Claimed by ${by}`);
    const claims = await harness.db.prepare("SELECT COUNT(*) AS n FROM ledger WHERE kind = 'lead.claimed'").first("n");
    expect(claims).toBe(1);
  });

  it("F44 changes nothing at a second press, and says so", async () => {
    const { people, card, telegram, lead, leadIs } = await sceneWithCard();
    const claim = card.buttons[0]?.callback_data ?? "";

    await people.press(card, "Claim");
    await people.press(card, "Claim", A_PERSON, { data: claim });
    await people.press(card, "Claim", ANOTHER_PERSON, { data: claim });

    expect(telegram.answers.map(({ text }) => text).slice(-3)).toEqual([
      "It is yours.",
      "You have it already.",
      "Already claimed by First Person.",
    ]);
    expect(await leadIs(lead)).toEqual({ status: "claimed", by: "First Person" });
  });

  it("lets only the owner give a lead back, or call it not a lead", async () => {
    const { people, card, harness, lead, leadIs, telegram } = await sceneWithCard();
    const notALead = card.buttons[1]?.callback_data ?? "";
    await people.press(card, "Claim");
    await harness.runJobs();

    await people.press(card, "Give back", ANOTHER_PERSON);
    await people.press(card, "", ANOTHER_PERSON, { data: notALead });
    expect(await leadIs(lead)).toEqual({ status: "claimed", by: "First Person" });
    expect(telegram.answers.at(-1)?.text).toBe("Already claimed by First Person.");

    await people.press(card, "Give back");
    await harness.runJobs();
    expect(await leadIs(lead)).toEqual({ status: "new", by: null });
    expect(card.buttons.map(({ text }) => text)).toContain("Claim");
  });

  it("takes a namesake for somebody else", async () => {
    const { people, card, harness, lead, leadIs } = await sceneWithCard();
    await people.press(card, "Claim");
    await harness.runJobs();

    await people.press(card, "Give back", { ...A_PERSON, id: 666 });

    expect(await leadIs(lead)).toEqual({ status: "claimed", by: "First Person" });
  });

  it("strikes out what is not a lead, and takes it back", async () => {
    const { people, card, harness, lead, leadIs } = await sceneWithCard();

    await people.press(card, "Not a lead");
    await harness.runJobs();
    expect(await leadIs(lead)).toMatchObject({ status: "not_a_lead" });
    expect(card.raw).toContain("<s>A visitor</s>");

    await people.press(card, "Undo");
    await harness.runJobs();
    expect(await leadIs(lead)).toMatchObject({ status: "new" });
    expect(card.raw).toContain("<b>A visitor</b>");
  });

  it("unfolds the reply in the one chat that asked", async () => {
    const { people, link, announce, harness, lastIn } = await createTelegramScene();
    await announce([await link(GROUP), await link(OTHER_GROUP)]);
    await harness.runJobs();
    const [here, there] = [lastIn(GROUP), lastIn(OTHER_GROUP)];

    await people.press(here, "Show reply");
    expect(here.text).toContain("when may we call you?");
    expect(there.text).not.toContain("when may we call you?");
    expect(there.edits).toBe(0);

    await people.press(here, "Claim");
    await harness.runJobs();
    expect(here.text).toContain("when may we call you?"); // still unfolded after an edit
    expect(there.text).toContain("Claimed by First Person");

    await people.press(here, "Hide reply");
    expect(here.text).not.toContain("when may we call you?");
  });

  it("names a presser without a name by their handle, cleaned and short", async () => {
    const { people, card, lead, leadIs } = await sceneWithCard();

    await people.press(card, "Claim", { id: 7, first_name: "\u202e\n", username: "somebody" });

    expect(await leadIs(lead)).toEqual({ status: "claimed", by: "@somebody" });
  });

  it("keeps every answer within Telegram's 200 characters", async () => {
    const { people, card, telegram } = await sceneWithCard();
    const long = { id: 8, first_name: "N".repeat(300), last_name: "M".repeat(300) };

    await people.press(card, "Claim", long);
    await people.press(card, "Claim", ANOTHER_PERSON);

    expect(telegram.answers).toHaveLength(2);
  });
});

describe("presses that must change nothing", () => {
  it("F44 a lead of another workspace, named in forged data below a card of one's own", async () => {
    const { people, card, telegram, announce, link, signIn, leadIs, lead, harness } = await sceneWithCard();
    const stranger = await signIn({});
    const destinationId = await link(OTHER_GROUP, stranger);
    const theirs = await announce([destinationId], {}, stranger.workspaceId);
    await harness.runJobs();

    for (const letter of "cgnush") {
      await people.press(card, "Claim", A_PERSON, { data: `${letter}:${theirs.id}` });
      expect(telegram.answers.at(-1)?.text).toContain("not connected");
    }

    expect(await leadIs(theirs)).toEqual({ status: "new", by: null });
    expect(await leadIs(lead)).toEqual({ status: "new", by: null });
  });

  it("F44 a lead of the own workspace that was never sent to this chat", async () => {
    const { people, card, telegram, announce, link, leadIs } = await sceneWithCard();
    const elsewhere = await announce([await link(OTHER_GROUP)]);
    const data = `c:${elsewhere.id}`;

    await people.press(card, "Claim", A_PERSON, { data });
    await people.press({ ...card, messageId: 99_999 }, "Claim", A_PERSON, { data });

    expect(telegram.answers.map(({ text }) => text).every((text) => text.includes("not connected"))).toBe(true);
    expect(await leadIs(elsewhere)).toEqual({ status: "new", by: null });
  });

  it("F44 a press in a chat that holds no such card", async () => {
    const { people, card, lead, leadIs, telegram } = await sceneWithCard();

    await people.press(card, "Claim", ANOTHER_PERSON, { chatId: OTHER_GROUP.id });

    expect(await leadIs(lead)).toEqual({ status: "new", by: null });
    expect(telegram.answers.at(-1)?.text).toContain("not connected");
  });

  it("F44 a press below an old card after the chat was removed from the workspace", async () => {
    const { people, card, lead, leadIs, harness, owner, destinationId } = await sceneWithCard();
    await harness.request(`/api/destinations/${destinationId}`, { method: "DELETE", headers: owner.headers });

    await people.press(card, "Claim");

    expect(await leadIs(lead)).toEqual({ status: "new", by: null });
  });

  it("F44 two workspaces in one chat: each card belongs to its own", async () => {
    const { people, lastIn, announce, link, signIn, leadIs, lead, harness, card } = await sceneWithCard();
    const other = await signIn({});
    const theirs = await announce([await link(GROUP, other)], {}, other.workspaceId);
    await harness.runJobs();
    const theirCard = lastIn(GROUP);

    await people.press(theirCard, "Claim", A_PERSON, { data: card.buttons[0]?.callback_data ?? "" });
    expect(await leadIs(lead)).toMatchObject({ status: "new" });
    await people.press(theirCard, "Claim");

    expect(await leadIs(theirs)).toMatchObject({ status: "claimed" });
    expect(await leadIs(lead)).toMatchObject({ status: "new" });
  });

  it.each([
    "",
    "x",
    "c:",
    "c:lead_x",
    "claim:lead_01jd2m0000000000000000000a",
    "c:lead_01jd2m0000000000000000000a:1",
    "%00",
  ])("data that no button of ours holds: %j", async (data) => {
    const { people, card, lead, leadIs } = await sceneWithCard();

    const response = await people.press(card, "Claim", A_PERSON, { data });

    expect(response.status).toBe(200);
    expect(await leadIs(lead)).toEqual({ status: "new", by: null });
  });

  it("F44 a repeated update", async () => {
    const { people, card, lead, leadIs, telegram, harness } = await sceneWithCard();
    const press = (updateId: number) =>
      people.update(
        {
          callback_query: {
            id: "press-1",
            from: A_PERSON,
            chat_instance: "1",
            message: { message_id: card.messageId, date: 0, chat: GROUP },
            data: card.buttons[0]?.callback_data,
          },
        },
        updateId,
      );
    telegram.openPress("press-1");

    for (let n = 0; n < 3; n++) expect((await press(31)).status).toBe(200);
    await harness.runJobs();

    expect(await leadIs(lead)).toEqual({ status: "claimed", by: "First Person" });
    expect(telegram.answers).toHaveLength(1);
  });
});

describe("what became of a lead, said in a chat", () => {
  async function sceneWithClaimedCard() {
    const scene = await sceneWithCard();
    await scene.people.press(scene.card, "Claim");
    await scene.harness.runJobs();
    const outcomeOf = async () => (await findLead(scene.harness.db, scene.owner.workspaceId, scene.lead.id))?.outcome;
    return { ...scene, outcomeOf };
  }

  it("LB-05 closes a claimed lead by one press, shows it on the card, and opens it again", async () => {
    const { people, card, harness, telegram, outcomeOf } = await sceneWithClaimedCard();

    await people.press(card, "Won");
    await harness.runJobs();

    expect(await outcomeOf()).toBe("won");
    expect(telegram.answers.at(-1)?.text).toBe("Well done: won.");
    expect(card.text).toContain("🏆 Won, says First Person");
    expect(card.buttons.map(({ text }) => text)).toEqual(["Open again"]);

    await people.press(card, "Open again");
    await harness.runJobs();
    expect(await outcomeOf()).toBeNull();
    expect(card.buttons.map(({ text }) => text)).toContain("Lost");
  });

  it("F44 counts a button that is pressed twice once, and ignores strangers and forged buttons", async () => {
    const { people, card, harness, lead, telegram, outcomeOf, owner } = await sceneWithClaimedCard();
    const won = card.buttons.find(({ text }) => text === "Won")?.callback_data ?? "";
    const lost = card.buttons.find(({ text }) => text === "Lost")?.callback_data ?? "";

    await people.press(card, "", ANOTHER_PERSON, { data: won });
    expect(await outcomeOf()).toBeNull();
    expect(telegram.answers.at(-1)?.text).toBe("Already claimed by First Person.");

    await Promise.all(Array.from({ length: 10 }, () => people.press(card, "", A_PERSON, { data: won })));
    await people.press(card, "", A_PERSON, { data: won.replace(lead.id, "lead_01jd2m0000000000000000000a") });
    await people.press(card, "", A_PERSON, { data: `${lost}:x` });

    expect(await outcomeOf()).toBe("won");
    const told = await harness.db
      .prepare("SELECT COUNT(*) AS n FROM ledger WHERE workspace_id = ? AND kind = 'lead.won'")
      .bind(owner.workspaceId)
      .first("n");
    expect(told).toBe(1);
  });

  it("closes nothing under a card whose lead nobody has any more", async () => {
    const { people, card, harness, telegram, outcomeOf } = await sceneWithClaimedCard();
    const won = card.buttons.find(({ text }) => text === "Won")?.callback_data ?? "";
    await people.press(card, "Give back");
    await harness.runJobs();

    await people.press(card, "", A_PERSON, { data: won });

    expect(await outcomeOf()).toBeNull();
    expect(telegram.answers.at(-1)?.text).toBe("Claim the lead first.");
  });

  it("calls a claimed lead junk, which is not a lead", async () => {
    const { people, card, lead, leadIs, outcomeOf } = await sceneWithClaimedCard();

    await people.press(card, "Junk");

    expect(await outcomeOf()).toBe("junk");
    expect((await leadIs(lead)).status).toBe("not_a_lead");
  });

  it("keeps every button within Telegram's 64 bytes", async () => {
    const { card } = await sceneWithClaimedCard();

    const sizes = card.buttons.map(({ callback_data: data = "" }) => new TextEncoder().encode(data).length);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(64);
  });
});
